package graph

var edges keys[Edge]

// The keys of an edge, in the order of the file format.
var (
	EdgeOp = word(&edges, "op", Ops, Times, func(e *Edge) *Val[Op] { return &e.Op },
		"What the call does to the callee: read changes nothing, write changes its state, notify tells that something happened, job starts long or batch work.")
	EdgeNeeds = word(&edges, "needs", Needs, 0, func(e *Edge) *Val[Need] { return &e.Needs },
		"What the caller must have before it can go on, when all is well: the result, its outcome (success or failure), an acknowledgement (the callee itself has it safely), or nothing.")
	EdgeOptional = flag(&edges, "optional", Times|Up, func(e *Edge) *Val[bool] { return &e.Optional },
		"Whether the call may fail and the caller still answers.")
	EdgeMode = word(&edges, "mode", Modes, 0, func(e *Edge) *Val[Mode] { return &e.Mode },
		"How it is built today.")
	EdgeVia = declare(&edges, "via", Own, Shape, func(e *Edge) *Val[int] { return &e.Via },
		"The broker that carries it.")
	EdgeWork = declare(&edges, "work", Distribution, Times, func(e *Edge) *Val[Latency] { return &e.Work },
		"The latency of this operation itself, instead of the callee's.")
	EdgeAck = declare(&edges, "ack", Distribution, Times, func(e *Edge) *Val[Latency] { return &e.Ack },
		"The latency of the acknowledgement, for hybrid.")
	EdgeObserved = declare(&edges, "observed", Distribution, Times, func(e *Edge) *Val[Latency] { return &e.Observed },
		"What the caller sees today, everything behind the callee included.")
	EdgeObservedAvailability = number(&edges, "observed.availability", Uptime, 0, func(e *Edge) *Val[float64] { return &e.ObservedDown },
		"How available it is seen today, everything behind the callee included.")
	EdgeCalls = number(&edges, "calls", Number, Counts|Times|Up, func(e *Edge) *Val[float64] { return &e.Calls },
		"How many calls one execution of the caller makes.")
	EdgeConcurrent = flag(&edges, "concurrent", Times, func(e *Edge) *Val[bool] { return &e.Concurrent },
		"Whether those calls run together; else one after the other.")
	EdgeProbability = number(&edges, "probability", Share, Counts|Times|Up, func(e *Edge) *Val[float64] { return &e.Probability },
		"The share of the caller's executions that make the call.")
	EdgeParallel = text(&edges, "parallel", Times, func(e *Edge) *Val[string] { return &e.Parallel },
		"A label; edges of one caller with the same label run together.")
	EdgePayload = number(&edges, "payload", Size, 0, func(e *Edge) *Val[float64] { return &e.Payload },
		"The size of what is sent.")
	EdgeErrors = number(&edges, "errors", Share, Times, func(e *Edge) *Val[float64] { return &e.Errors },
		"The share of attempts that fail fast, each independently of the others, apart from outages; instead of the callee's.")
	EdgeTimeout = number(&edges, "timeout", Duration, Times, func(e *Edge) *Val[float64] { return &e.Timeout },
		"When the caller gives up on one attempt.")
	EdgeRetries = number(&edges, "retries", Number, Times, func(e *Edge) *Val[float64] { return &e.Retries },
		"How often it is tried again; attempts are one more.")
	EdgeIdempotent = flag(&edges, "idempotent", 0, func(e *Edge) *Val[bool] { return &e.Idempotent },
		"Whether the callee does it once even if asked twice.")
	EdgeUndo = text(&edges, "undo", 0, func(e *Edge) *Val[string] { return &e.Undo },
		"The operation that compensates it, or none.")
	EdgeGuards = declare(&edges, "guards", Own, Times|Up, func(e *Edge) *Val[Guards] { return &e.Guards },
		"Obligations already met.")
	EdgeConsistency = word(&edges, "consistency", Consistencies, 0, func(e *Edge) *Val[Consistency] { return &e.Consistency },
		"How soon the effect must be seen: everywhere at once, by its author at once, or some time later.")
	EdgeStaleness = number(&edges, "staleness", Duration, 0, func(e *Edge) *Val[float64] { return &e.Staleness },
		"How late the effect may be.")
	EdgeOrder = word(&edges, "order", Orders, 0, func(e *Edge) *Val[Order] { return &e.Order },
		"What must be handled in the order sent: nothing, messages with the same key, or all.")
	EdgeRepliesTo = declare(&edges, "replies_to", Own, Shape, func(e *Edge) *Val[int] { return &e.RepliesTo },
		"The edge that this one answers: a webhook or a reply event.")
	EdgeWorkloads = declare(&edges, "workloads", Own, Shape, func(e *Edge) *Val[[]int] { return &e.Workloads },
		"The workloads that pass here; all that reach the caller where left out.")
	EdgeDecision = declare(&edges, "decision", Own, 0, func(e *Edge) *Val[Decision] { return &e.Decision },
		"An accepted deviation from the advice.")
	EdgeDescription = text(&edges, "description", 0, func(e *Edge) *Val[string] { return &e.Description },
		"What it is for, in a sentence.")
)

// EdgeKeys lists the keys that fill a fact of an edge.
func EdgeKeys() []*Key[Edge] { return edges.list }

// EdgeKeyNamed returns the key of a name.
func EdgeKeyNamed(name string) (*Key[Edge], bool) { return edges.find(name) }
