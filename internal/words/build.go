package words

import (
	"slices"
	"strings"

	"commadvisor/internal/advise"
)

// placed are the obligations that are built in a place: one, several.
var placed = map[string][2]string{
	"outbox":              {"an outbox in ", "outboxes in "},
	"idempotent_consumer": {"an idempotent consumer in ", "idempotent consumers in "},
	"timeout":             {"a timeout on the call to ", "timeouts on the calls to "},
	"relay":               {"a queue and a relay of ours in front of ", "queues and relays of ours in front of "},
}

// first orders obligations: what the others rest on comes first.
var first = []string{"outbox", "idempotent_consumer", "relay", "compensation", "reply_event", "event_feed", "initial_load", "staleness_alarm", "status_resource", "validate_first", "dlq", "ordering_key"}

// ToBuildFirst names what the changes of a design need and do not have yet, alike things together: "an outbox in payments",
// "idempotent consumers in fraud and ledger".
func ToBuildFirst(a *advise.Analysis, edges []int) (list []string) {
	var ids []string
	by := map[string][]string{} // the texts of an id; for placed ones their places
	for _, e := range edges {
		for _, o := range a.Edges[e].Obligations {
			if o.Met {
				continue
			}
			id, text := o.ID, short(o.Text)
			if p, ok := placed[id]; ok {
				place, inside := strings.CutPrefix(text, p[0])
				if inside {
					text = place
				} else {
					id += "/other"
				}
			}
			if by[id] == nil {
				ids = append(ids, id)
			}
			by[id] = once(by[id], Straight(text))
		}
	}
	slices.SortStableFunc(ids, func(x, y string) int { return rank(x) - rank(y) })
	for _, id := range ids {
		switch p, ok := placed[id]; {
		case ok && len(by[id]) == 1:
			list = append(list, p[0]+by[id][0])
		case ok:
			list = append(list, p[1]+Some(by[id], 4))
		default:
			list = append(list, by[id]...)
		}
	}
	return list
}

func rank(id string) int {
	id, _, _ = strings.Cut(id, "/")
	if at := slices.Index(first, id); at >= 0 {
		return at
	}
	return len(first)
}

// short cuts the reason off an obligation.
func short(text string) string {
	for _, end := range []string{": ", ", so that", ", which", " with a limit", " behind the 202", " if "} {
		text, _, _ = strings.Cut(text, end)
	}
	return text
}
