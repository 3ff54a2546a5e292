package graphfile

import (
	"regexp"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// A slip is what people write out of habit, or from another format, where this one has another key. Case, spaces, - and _ count for
// nothing. TestSlips holds every row against the schema.
type slip struct {
	on    string // names of objects, separated by |
	words string // keys that are written there, separated by spaces
	when  string // values with which this row counts, separated by spaces; "" is any
	as    string // keys of which the value may be a word, as in type: kafka; then ours is key: word, and else what ours says
	ours  string // a key of the object, or keys with values as they are written in it
	top   bool   // ours belongs to the top level of the file
}

const (
	yes = "true yes on y 1 always"
	no  = "false no off n 0 never"

	percentileWords = "p50 p75 p90 p95 p99 p99.9 p999 mean avg median"
	callEdge        = "edges: [{from: web, to: orders}]"
)

var slips = []slip{
	{on: "graph", words: "nodes components systems apps applications microservices containers", ours: "services"},
	{on: "graph", words: "links connections relationships relations dependencies calls interactions arrows", ours: "edges"},
	{on: "graph", words: "flows scenarios usecases journeys requests traffic entrypoints load", ours: "workloads"},
	{on: "graph", words: "title system", ours: "name"},
	{on: "graph", words: "brokers queues topics", ours: "services: {events: {kind: broker}}"},
	{on: "graph", words: "databases datastores stores", ours: "services: {ledger: {kind: datastore}}"},
	{on: "graph", words: "caches", ours: "services: {sessions: {kind: cache}}"},
	{on: "graph", words: "clients users", ours: "services: {web: {kind: client}}"},
	{on: "graph", words: "slo slos objectives", ours: "workloads: {pay: {entry: web, slo: {p99: 200ms}}}"},
	{on: "graph", words: "timeout", ours: "defaults: {edge: {timeout: 1s}}"},

	{on: "service", words: "type role category tech technology", as: "kind", ours: "kind"},
	{on: "service", words: percentileWords, ours: "latency: {p50: 8ms, p99: 40ms}"},
	{on: "service", words: "duration response_time service_time processing_time latencies", ours: "latency"},
	{on: "service", words: "error_rate failure_rate failures", ours: "errors"},
	{on: "service", words: "uptime sla", ours: "availability"},
	{on: "service", words: "mttr downtime recovery recovery_time", ours: "outage"},
	{on: "service", words: "rps qps tps throughput max_rate max_rps rate_limit limit", ours: "capacity"},
	{on: "service", words: "threads pool pool_size thread_pool concurrency consumers parallelism", ours: "workers"},
	{on: "service", words: "team squad owned_by maintainer", ours: "owner"},
	{on: "service", words: "ttl retention_time retention_period", ours: "retention"},
	{on: "service", words: "max_size max_message_size message_size", ours: "max_message"},
	{on: "service", words: "outbox", when: yes, ours: "guards: [outbox]"},
	{on: "service", words: "dead_letter dead_letter_queue dlq", when: yes, ours: "guards: [dlq]"},
	{on: "service", words: "depends_on dependencies calls uses links upstreams downstream to edges", ours: callEdge, top: true},
	{on: "service", words: "timeout", ours: "edges: [{from: web, to: orders, timeout: 1s}]", top: true},
	{on: "service", words: "retries retry", ours: "edges: [{from: web, to: orders, retries: 2}]", top: true},
	{on: "service", words: "rate load traffic", ours: "workloads: {pay: {entry: web, rate: 120/s}}", top: true},
	{on: "service", words: "peak", ours: "workloads: {pay: {entry: web, peak: {rate: 900/s, for: 10m}}}", top: true},
	{on: "service", words: "slo slos objectives", ours: "workloads: {pay: {entry: web, slo: {p99: 200ms}}}", top: true},
	{on: "service", words: "user_facing", ours: "workloads: {pay: {entry: web, user_facing: true}}", top: true},
	{on: "service", words: "name id", ours: "services: {orders: {}}", top: true},

	{on: "edge", words: "source src caller client origin producer publisher", ours: "from"},
	{on: "edge", words: "target dest destination dst callee server provider subscriber receiver", ours: "to"},
	{on: "edge", words: "broker queue topic channel bus through exchange stream message_broker", ours: "via"},
	{on: "edge", words: "async asynchronous non_blocking fire_and_forget", when: yes, ours: "mode: async"},
	{on: "edge", words: "async asynchronous non_blocking fire_and_forget", when: no, ours: "mode: sync"},
	{on: "edge", words: "sync synchronous blocking", when: yes, ours: "mode: sync"},
	{on: "edge", words: "sync synchronous blocking", when: no, ours: "mode: async"},
	{on: "edge", words: "hybrid", when: yes, ours: "mode: hybrid"},
	{on: "edge", words: "type kind style interaction interaction_style call_style communication pattern protocol transport technology", as: "mode op", ours: "mode"},
	{on: "edge", words: "method verb", as: "op", ours: "op"},
	{on: "edge", words: "endpoint path action name label event message rpc", ours: "operation"},
	{on: "edge", words: percentileWords, ours: "work: {p50: 8ms, p99: 40ms}"},
	{on: "edge", words: "latency duration response_time", ours: "work"},
	{on: "edge", words: "availability uptime", ours: "observed: {availability: 99.9%}"},
	{on: "edge", words: "critical required mandatory hard", when: yes, ours: "optional: false"},
	{on: "edge", words: "critical required mandatory hard", when: no, ours: "optional: true"},
	{on: "edge", words: "soft", when: yes, ours: "optional: true"},
	{on: "edge", words: "read_only", when: yes, ours: "op: read"},
	{on: "edge", words: "retry max_retries retry_count attempts", ours: "retries"},
	{on: "edge", words: "error_rate failure_rate", ours: "errors"},
	{on: "edge", words: "count times fan_out multiplicity", ours: "calls"},
	{on: "edge", words: "percent percentage share weight likelihood", ours: "probability"},
	{on: "edge", words: "size body_size message_size payload_size request_size", ours: "payload"},
	{on: "edge", words: "compensation compensate compensated_by rollback reversal", ours: "undo"},
	{on: "edge", words: "delay lag max_delay max_age freshness", ours: "staleness"},
	{on: "edge", words: "ordering ordered", ours: "order"},
	{on: "edge", words: "idempotency idempotency_key", ours: "idempotent"},
	{on: "edge", words: "outbox", when: yes, ours: "guards: [outbox]"},
	{on: "edge", words: "dlq dead_letter dead_letter_queue", when: yes, ours: "guards: [dlq]"},
	{on: "edge", words: "circuit_breaker", when: yes, ours: "guards: [circuit_breaker]"},
	{on: "edge", words: "reply_to callback response_to in_reply_to", ours: "replies_to"},
	{on: "edge", words: "expects returns response", ours: "needs"},
	{on: "edge", words: "rate rps qps tps throughput", ours: "workloads: {pay: {entry: web, rate: 120/s}}", top: true},
	{on: "edge", words: "depends_on dependencies", ours: callEdge, top: true},

	{on: "workload", words: "entrypoint start starts_at from service endpoint", ours: "entry"},
	{on: "workload", words: "interactive human user users", ours: "user_facing"},
	{on: "workload", words: "rps qps tps throughput load traffic requests", ours: "rate"},
	{on: "workload", words: "peak_rate max_rate burst peak_rps", ours: "peak: {rate: 900/s, for: 10m}"},
	{on: "workload", words: "timeout deadline", ours: "patience"},
	{on: "workload", words: percentileWords + " latency", ours: "slo: {p99: 200ms}"},
	{on: "workload", words: "availability sla uptime", ours: "slo: {availability: 99.9%}"},
	{on: "workload", words: "freshness", ours: "slo: {freshness: 10m}"},
	{on: "workload", words: "slos objective objectives", ours: "slo"},
	{on: "workload", words: "response reply", ours: "answer"},
	{on: "workload", words: "steps calls edges", ours: "edges: [{from: web, to: orders, workloads: [pay]}]", top: true},

	{on: "peak", words: "duration length lasts minutes", ours: "for"},
	{on: "peak", words: "rps qps tps load", ours: "rate"},
	{on: "objectives", words: "latency", ours: "p99"},
	{on: "objectives", words: "median", ours: "p50"},
	{on: "objectives|latency|measurement", words: "p999", ours: "p99.9"},
	{on: "objectives|measurement", words: "uptime success success_rate", ours: "availability"},
	{on: "objectives", words: "staleness delay", ours: "freshness"},
	{on: "latency|measurement", words: "avg average", ours: "mean"},
	{on: "latency|measurement", words: "median", ours: "p50"},
	{on: "measurement", words: "error_rate errors", ours: "availability"},
	{on: "decision", words: "why rationale because comment", ours: "reason"},
	{on: "decision", words: "author who owner", ours: "by"},
	{on: "decision", words: "expires expiry valid_until deadline", ours: "until"},
	{on: "defaults", words: "timeout retries", ours: "edge: {timeout: 1s}"},
	{on: "defaults", words: "availability latency kind", ours: "service: {availability: 99.9%}"},

	{on: "service|edge|workload", words: "desc summary note notes comment doc", ours: "description"},
}

// A meaning is what people write as the value of a key, where this format has another word.
type meaning struct{ key, words, ours string }

var meanings = []meaning{
	{"kind", "kafka rabbitmq activemq artemis sqs sns nats jetstream pulsar redpanda kinesis pubsub mqtt mosquitto eventhub eventbridge servicebus queue topic bus event_bus message_bus message_broker messaging stream mq", "broker"},
	{"kind", "database db sql rdbms postgres postgresql mysql mariadb mongo mongodb oracle mssql sqlserver sqlite cassandra dynamodb cockroachdb elasticsearch opensearch clickhouse storage store s3 bucket", "datastore"},
	{"kind", "redis memcached valkey memcache cdn", "cache"},
	{"kind", "frontend browser user person app mobile spa ui", "client"},
	{"kind", "api_gateway proxy reverse_proxy ingress load_balancer lb nginx envoy kong traefik", "gateway"},
	{"kind", "third_party vendor partner saas external_service external_api", "external"},
	{"kind", "cron cronjob batch scheduler scheduled", "job"},
	{"kind", "microservice application backend api server component", "service"},
	{"mode", "synchronous request_response request_reply http https rest grpc graphql soap rpc blocking", "sync"},
	{"mode", "asynchronous event events event_driven queue queued messaging message kafka rabbitmq amqp sqs sns nats mqtt pulsar pubsub fire_and_forget non_blocking", "async"},
	{"mode", "202 accepted polling async_request_reply", "hybrid"},
	{"op", "get query fetch select lookup", "read"},
	{"op", "post put patch create update delete insert command", "write"},
	{"op", "event publish emit notification", "notify"},
	{"op", "batch task", "job"},
	{"needs", "response data reply answer", "result"},
	{"needs", "status success confirmation", "outcome"},
	{"needs", "acknowledgement acknowledgment acknowledge accepted 202", "ack"},
	{"needs", "none no false", "nothing"},
	{"answer", "response data", "result"},
	{"answer", "status success confirmation", "outcome"},
	{"answer", "202 ack acknowledged acknowledgement", "accepted"},
	{"consistency", "immediate linearizable strict serializable", "strong"},
	{"consistency", "ryw session read_after_write", "read_your_writes"},
	{"consistency", "weak eventually", "eventual"},
	{"order", "fifo global all strict", "total"},
	{"order", "partition per_key by_key per_entity", "key"},
	{"order", "unordered any no false", "none"},
	{"guards", "dead_letter dead_letter_queue", "dlq"},
	{"guards", "transactional_outbox", "outbox"},
	{"guards", "idempotency idempotent idempotency_key deduplication dedup inbox", "idempotent_consumer"},
	{"guards", "saga undo rollback", "compensation"},
	{"guards", "correlation trace_id", "correlation_id"},
	{"guards", "partition_key message_key", "ordering_key"},
	{"guards", "status_url polling", "status_resource"},
	{"guards", "breaker", "circuit_breaker"},
	{"guards", "timeout", "deadline"},
}

// unitSlips are units that people write, and how they are spelled here. The first that makes a quantity of the kind wanted is meant.
var unitSlips = []struct{ words, ours string }{
	{"rps qps tps hz req/s reqs/s request/s requests/s msg/s msgs/s message/s messages/s call/s calls/s event/s events/s ops/s req/sec requests/sec persecond", "/s"},
	{"rpm req/min reqs/min requests/min messages/min", "/min"},
	{"milliseconds millisecond millis msec msecs", "ms"},
	{"seconds second secs sec", "s"},
	{"minutes minute mins", "m"},
	{"hours hour hrs hr", "h"},
	{"days day", "d"},
	{"percent pct", "%"},
	{"bytes byte b", "B"},
	{"kb k", "KB"},
	{"mb m", "MB"},
	{"gb g", "GB"},
	{"kib ki", "KiB"},
	{"mib mi", "MiB"},
}

// slipsAndMeanings finds the rows by object and word, as folded; made when the first slip is found.
var slipsAndMeanings = sync.OnceValues(func() (map[[2]string][]*slip, map[[2]string]string) {
	on, of := map[[2]string][]*slip{}, map[[2]string]string{}
	for i := range slips {
		for object := range strings.SplitSeq(slips[i].on, "|") {
			for word := range strings.FieldsSeq(slips[i].words) {
				at := [2]string{object, folded(word)}
				on[at] = append(on[at], &slips[i])
			}
		}
	}
	for _, m := range meanings {
		for word := range strings.FieldsSeq(m.ours + " " + m.words) {
			of[[2]string{m.key, folded(word)}] = m.ours
		}
	}
	return on, of
})

// slipOf finds what a word written as a key most likely means: how to say it, and the key of the object that is meant, if it is one of
// its own. Keys that the object does not have are not offered.
func slipOf(on string, has func(string) bool, word string, value *yaml.Node) (say, meant string) {
	slipsOn, _ := slipsAndMeanings()
	for _, s := range slipsOn[[2]string{on, folded(word)}] {
		scalar := value.Kind == yaml.ScalarNode
		if s.when != "" && !(scalar && hasWord(s.when, folded(value.Value))) {
			continue
		}
		if s.top {
			return "wanted at the top level: " + s.ours, ""
		}
		if s.as != "" && scalar {
			for key := range strings.FieldsSeq(s.as) {
				if ours, ok := meaningOf(key, value.Value); ok && has(key) {
					return "wanted " + key + ": " + ours, key
				}
			}
		}
		key, _, snippet := strings.Cut(s.ours, ":")
		switch {
		case !has(key):
			return "", ""
		case snippet:
			return "wanted " + s.ours, key
		}
		return "did you mean " + quoted(key).String(), key
	}
	return "", ""
}

var plainName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*$`) })

// named puts the names of the file into the example of an edge: the service being read, and the first of those it depends on.
func (r *reader) named(say string, value *yaml.Node) string {
	before, ok := strings.CutSuffix(say, callEdge)
	for ok && len(value.Content) > 0 {
		value = r.resolve(value.Content[0])
	}
	if !ok || value.Kind != yaml.ScalarNode || !plainName().MatchString(value.Value) || !plainName().MatchString(r.subject) {
		return say
	}
	return before + "edges: [{from: " + r.subject + ", to: " + value.Value + "}]"
}

// meaningOf finds the word of a key that a value means, itself where it is one.
func meaningOf(key, value string) (ours string, ok bool) {
	_, meaningsOf := slipsAndMeanings()
	ours, ok = meaningsOf[[2]string{key, folded(value)}]
	return ours, ok
}

// folded is what is compared of a word; of a long text it is nothing.
func folded(word string) string {
	if len(word) > maxWord {
		return ""
	}
	return string(fold(nil, word))
}

// hasWord compares a folded word with those of a list.
func hasWord(list, said string) bool {
	for w := range strings.FieldsSeq(list) {
		if folded(w) == said {
			return true
		}
	}
	return false
}

var numberAndUnit = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([0-9]{1,15})(?:([.,])([0-9]{1,15}))? *([A-Za-z/%]*)$`)
})

// respell corrects a quantity with a decimal comma or a unit that is spelled in another way; "" where it is none of that.
func respell(text string, parse func(string) (float64, error)) string {
	m := numberAndUnit().FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return ""
	}
	number := m[1]
	switch {
	case m[2] == "," && len(m[3]) == 3:
		number += m[3]
	case m[2] != "":
		number += "." + m[3]
	}
	units := []string{m[4]}
	for _, u := range unitSlips {
		if m[4] != "" && hasWord(u.words, folded(m[4])) {
			units = append(units, u.ours)
		}
	}
	for _, unit := range units {
		if _, err := parse(number + unit); err == nil && unit != "" {
			return number + unit
		}
	}
	return ""
}
