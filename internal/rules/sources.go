package rules

// The sources that rules cite. Fixed scores are ours and say so in docs/design.md; these are where the
// arguments and the thresholds come from.
var (
	ddiaRPC      = Source{"Kleppmann, Riccomini: Designing Data-Intensive Applications, 2nd edition", "Encoding and Evolution (chapter 4 of the 1st): dataflow through services and messages"}
	ddiaStreams  = Source{"Kleppmann, Riccomini: Designing Data-Intensive Applications, 2nd edition", "Stream Processing (chapter 11 of the 1st): messaging systems"}
	awsLoose     = Source{"AWS Well-Architected Framework", "REL04-BP02, implement loosely coupled dependencies"}
	awsFail      = Source{"AWS Well-Architected Framework", "REL05-BP04, fail fast and limit queues"}
	awsSync      = Source{"AWS Prescriptive Guidance", "integrating microservices, synchronous communication"}
	azure202     = Source{"Azure Architecture Center", "Asynchronous Request-Reply pattern"}
	azureLevel   = Source{"Azure Architecture Center", "Queue-Based Load Leveling pattern"}
	azureService = Source{"Azure Architecture Center", "Interservice communication in microservices"}
	azureJobs    = Source{"Azure Architecture Center", "Background jobs"}
	azureSaga    = Source{"Azure Architecture Center", "Saga pattern"}
	dotnet       = Source{".NET Microservices: Architecture for Containerized .NET Applications", "communication in a microservice architecture"}
	nielsen      = Source{"Nielsen, Response Times: The 3 Important Limits", "0.1 s, 1 s and 10 s"}
	calculus     = Source{"Treynor, Dahlin, Rau, Beyer: The Calculus of Service Availability", "ACM Queue 15(2), 2017, rule of the extra 9"}
	sreOverload  = Source{"Google, Site Reliability Engineering", "chapter 22, addressing cascading failures"}
	brooker      = Source{"Brooker, Timeouts, retries, and backoff with jitter", "Amazon Builders' Library"}
	metastable   = Source{"Bronson et al., Metastable Failures in Distributed Systems", "HotOS 2021"}
	tasks        = Source{"Google Cloud Tasks", "choosing between Tasks and Pub/Sub"}
	sqs          = Source{"Amazon SQS", "standard and FIFO queues"}
	backlogs     = Source{"Amazon Builders' Library", "Avoiding insurmountable queue backlogs"}
	runtime      = Source{"Richardson, microservices.io", "runtime coupling is a property of an operation"}
	littleLaw    = Source{"Little, A proof for the queuing formula L = λW", "Operations Research 9(3), 1961"}
	corpus       = Source{"commadvisor", "agreement with 21 real systems, testdata/systems"}
)

// Params that several rules share.
var (
	paramInstant   = Param{"instant", 0.1, "s", "work that ends within this is better answered at once", nielsen}
	paramFlow      = Param{"flow", 1, "s", "work beyond this breaks a person's flow of thought", nielsen}
	paramAttention = Param{"attention", 10, "s", "the longest a person keeps attention on one thing", nielsen}
)

// house marks a threshold or range that is ours and has no other source.
var house = Source{Title: "commadvisor", Where: "a house range"}
