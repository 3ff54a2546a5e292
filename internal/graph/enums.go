package graph

import "slices"

// An enum is a small set of words of the file format. The zero value of each is its first word; whether a
// fact was stated at all is said by Val.Known.
type enum interface {
	~uint8
	String() string
}

// Kind says what a service is.
type Kind uint8

// The kinds of service.
const (
	KindService Kind = iota
	KindClient
	KindDatastore
	KindCache
	KindBroker
	KindExternal
	KindJob
	KindGateway // only forwards and keeps nothing
)

// Kinds are the words of Kind, in order.
var Kinds = []string{"service", "client", "datastore", "cache", "broker", "external", "job", "gateway"}

func (k Kind) String() string { return Kinds[k] }

// Op says what a call does to its callee.
type Op uint8

// The kinds of call.
const (
	Read   Op = iota // asks or computes, changes nothing
	Write            // changes the callee's state
	Notify           // tells that something happened
	Job              // starts long or batch work
)

// Ops are the words of Op, in order.
var Ops = []string{"read", "write", "notify", "job"}

func (o Op) String() string { return Ops[o] }

// Need says what the caller must have before it can go on, when all is well; a larger need is stricter.
type Need uint8

// The needs, least strict first.
const (
	NeedNothing Need = iota
	NeedAck          // safely accepted
	NeedOutcome      // success or failure
	NeedResult       // the answer itself
)

// Needs are the words of Need, in order.
var Needs = []string{"nothing", "ack", "outcome", "result"}

func (n Need) String() string { return Needs[n] }

// Mode says how an edge is built.
type Mode uint8

// The modes.
const (
	Sync Mode = iota
	Async
	Hybrid // validated and acknowledged synchronously, done behind a queue
)

// Modes are the words of Mode, in order.
var Modes = []string{"sync", "async", "hybrid"}

func (m Mode) String() string { return Modes[m] }

// Consistency says how soon the effect of a call must be seen.
type Consistency uint8

// The consistency demands, strongest first.
const (
	Strong Consistency = iota
	ReadYourWrites
	Eventual
)

// Consistencies are the words of Consistency, in order.
var Consistencies = []string{"strong", "read_your_writes", "eventual"}

func (c Consistency) String() string { return Consistencies[c] }

// Order says which messages must be handled in the order they were sent.
type Order uint8

// The order demands, weakest first.
const (
	OrderNone  Order = iota
	OrderKey         // per key
	OrderTotal       // across all
)

// Orders are the words of Order, in order.
var Orders = []string{"none", "key", "total"}

func (o Order) String() string { return Orders[o] }

// Answer says what the client of a workload must be told before it is let go; a larger answer is stricter.
type Answer uint8

// The answers, least strict first.
const (
	AnswerAccepted Answer = iota
	AnswerOutcome
	AnswerResult
)

// Answers are the words of Answer, in order.
var Answers = []string{"accepted", "outcome", "result"}

func (a Answer) String() string { return Answers[a] }

// Guard is an obligation that is already met.
type Guard uint8

// The guards.
const (
	Outbox Guard = iota
	IdempotentConsumer
	DLQ
	OrderingKey
	CorrelationID
	StatusResource
	Compensation
	BoundedQueue
	CircuitBreaker
	Deadline
)

// GuardNames are the words of Guard, in order.
var GuardNames = []string{
	"outbox", "idempotent_consumer", "dlq", "ordering_key", "correlation_id", "status_resource", "compensation",
	"bounded_queue", "circuit_breaker", "deadline",
}

func (g Guard) String() string { return GuardNames[g] }

// Guards is a set of guards.
type Guards uint16

// Has reports whether the set holds g.
func (s Guards) Has(g Guard) bool { return s&(1<<g) != 0 }

// With returns the set with g added.
func (s Guards) With(g Guard) Guards { return s | 1<<g }

// Words lists the set's guards in the file's words.
func (s Guards) Words() []string {
	var words []string
	for g := range GuardNames {
		if s.Has(Guard(g)) {
			words = append(words, GuardNames[g])
		}
	}
	return words
}

// Parse finds the value of a word in one of the word lists above.
func Parse[T enum](words []string, word string) (T, bool) {
	i := slices.Index(words, word)
	return T(max(i, 0)), i >= 0
}
