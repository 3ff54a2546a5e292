package simulate

// event is something that happens at a time to a visit, a call, a service or a workload.
type event struct {
	at    float64
	seq   uint64 // the order of what happens at one time
	kind  kind
	a     int32
	token uint32
}

type kind uint8

const (
	arrival   kind = iota // of a request; a: workload
	served                // own work is done; a: visit
	freed                 // a server; a: service
	cut                   // a timeout; a: call
	published             // a message is handed over; a: call
	delivered             // a message comes out of an outbox; a: visit
	turn                  // a service goes down or up; a: service
	planned               // a planned outage begins (token 1) or ends; a: service
)

func (e *event) before(f *event) bool { return e.at < f.at || e.at == f.at && e.seq < f.seq }

// agenda is a heap of events with four children to a node.
type agenda []event

func (h *agenda) push(e event) {
	*h = append(*h, e)
	list := *h
	i := len(list) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !e.before(&list[up]) {
			break
		}
		list[i] = list[up]
		i = up
	}
	list[i] = e
}

func (h *agenda) pop() event {
	list := *h
	first, last := list[0], list[len(list)-1]
	list = list[:len(list)-1]
	*h = list
	if len(list) == 0 {
		return first
	}
	i := 0
	for {
		child := 4*i + 1
		if child >= len(list) {
			break
		}
		least := child
		for j := child + 1; j < min(child+4, len(list)); j++ {
			if list[j].before(&list[least]) {
				least = j
			}
		}
		if !list[least].before(&last) {
			break
		}
		list[i] = list[least]
		i = least
	}
	list[i] = last
	return first
}

// line is a queue of visits, first in, first out.
type line struct {
	list []int32
	head int
}

func (q *line) len() int     { return len(q.list) - q.head }
func (q *line) push(v int32) { q.list = append(q.list, v) }

func (q *line) pop() int32 {
	v := q.list[q.head]
	if q.head++; q.head > 1024 && 2*q.head > len(q.list) {
		q.list, q.head = append(q.list[:0], q.list[q.head:]...), 0
	}
	return v
}
