package lint

import "commadvisor/internal/rules"

// The sources that checks cite.
var (
	brooker  = rules.Source{Title: "Brooker, Timeouts, retries, and backoff with jitter", Where: "Amazon Builders' Library"}
	sre      = rules.Source{Title: "Google, Site Reliability Engineering", Where: "chapter 22, addressing cascading failures"}
	little   = rules.Source{Title: "Little, A proof for the queuing formula L = λW", Where: "Operations Research 9(3), 1961"}
	azure202 = rules.Source{Title: "Azure Architecture Center", Where: "Asynchronous Request-Reply pattern"}
	sqs      = rules.Source{Title: "Amazon SQS", Where: "standard and FIFO queues: delivery is at least once"}
	outbox   = rules.Source{Title: "Richardson, microservices.io", Where: "Transactional outbox; Database per service"}
	grpc     = rules.Source{Title: "gRPC, Deadlines", Where: "always set one"}
	bronson  = rules.Source{Title: "Bronson et al., Metastable Failures in Distributed Systems", Where: "HotOS 2021"}
	backlogs = rules.Source{Title: "Amazon Builders' Library", Where: "Avoiding insurmountable queue backlogs"}
	calculus = rules.Source{Title: "Treynor, Dahlin, Rau, Beyer: The Calculus of Service Availability", Where: "ACM Queue 15(2), 2017"}
	house    = rules.Source{Title: "commadvisor", Where: "a house number"}
)
