package advise

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/rules"
)

// held is what the card says of one edge: the recommendation, how sure it is at least, and a rule that carries it.
type held struct {
	edge     string
	says     Recommendation
	strength Strength // at least
	rule     string   // a gate, or what counts in its dimension, in favour of the recommendation
}

// card is the card, bullet by bullet; each has a file under testdata/card that shows it.
var card = map[string][]held{
	"sync-a-person-waits": {
		{"till->purchases/buy", Sync, Must, "coupling/needs-result"},
		{"purchases->limits/check limit", Sync, Must, "coupling/needs-result"},
	},
	"sync-read-heavy": {
		{"browser->catalog/page", Sync, Must, "nature/read"},
		{"catalog->prices/price", Sync, Must, "nature/read"},
		{"catalog->prices/price", Sync, Must, "latency/short-work"},
	},
	"sync-simple-graph": {
		{"form->addresses/change address", Sync, Lean, "coupling/simple-graph"},
		{"form->addresses/change address", Sync, Lean, "throughput/back-pressure"},
	},
	"async-write-heavy": {
		{"meters->readings/append", Async, Lean, "nature/write"},
		{"readings/close day->billing/make bills", Async, Strong, "latency/long-work"},
	},
	"async-callee-away": {
		{"receipts->tax office/report", Async, Strong, "failure/outage-against-objective"},
		{"till->receipts/sell", Hybrid, Strong, "failure/outage-against-objective"},
	},
	"async-long-chain": {
		{"inbox->reader/read page", Hybrid, Strong, "latency/long-chain"},
		{"reader->classifier/classify", Async, Lean, "nature/write"},
		{"classifier->checker/check", Async, Lean, "nature/write"},
		{"checker->archive/file", Async, Lean, "nature/write"},
	},
	"async-burst": {
		{"shop->sales/buy", Hybrid, Strong, "nature/write"},
		{"sales->printer/print", Async, Strong, "throughput/burst-over-capacity"},
	},
	"instinct": {
		{"portal->accounts/show", Sync, Must, "nature/read"},
		{"intake->journal/record", Async, Lean, "nature/write"},
	},
	"balance-query": {
		{"app->balances/balance", Sync, Must, "coupling/needs-result"},
		{"app->balances/balance", Sync, Must, "latency/short-work"},
	},
	"payment-hybrid": {
		{"web->payments/create charge", Hybrid, Strong, "failure/outage-against-objective"},
		{"payments->fraud/check", Async, Strong, "failure/outage-against-objective"},
		{"payments->ledger/post", Async, Strong, "nature/write"},
	},
	"misconception": {
		{"editor->previews/render", Sync, Strong, "latency/short-work"},
		{"editor->previews/render", Sync, Strong, "throughput/back-pressure"},
		{"editor->exports/export", Hybrid, Must, "latency/outlasts-timeout"},
	},
	"sync-the-client-is-told": {
		{"app->booking/book", Sync, Must, "coupling/client-is-told"},
		{"booking->seats/reserve", Sync, Must, "coupling/client-is-told"},
	},
	// Two edges that adding up slack gets wrong.
	"analytics-event": {
		{"shop->catalog/page", Sync, Must, "nature/read"},
		{"catalog->analytics/page seen", Async, Lean, "nature/notify"},
	},
	"mail": {
		{"orders->mail/confirm", Async, Lean, "failure/outage-against-objective"},
		{"orders->mail/confirm", Async, Lean, "nature/notify"},
	},
}

func readCard(t *testing.T, path string) *Analysis {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(data), "# ") {
		t.Errorf("%s does not say what it shows", path)
	}
	return analyzeText(t, string(data))
}

func TestCard(t *testing.T) {
	dir := filepath.Join("..", "..", "testdata", "card")
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil || len(files) != len(card) {
		t.Errorf("%d files in %s and %d held here: %v", len(files), dir, len(card), err)
	}
	for name, edges := range card {
		t.Run(name, func(t *testing.T) {
			a := readCard(t, filepath.Join(dir, name+".yaml"))
			for _, h := range edges {
				h.check(t, a)
			}
		})
	}
}

func edgeOf(t *testing.T, a *Analysis, id string) *Edge {
	t.Helper()
	i := slices.Index(a.Topology.IDs, id)
	if i < 0 {
		t.Fatalf("no edge %s; there are %q", id, a.Topology.IDs)
	}
	return &a.Edges[i]
}

func (h held) check(t *testing.T, a *Analysis) {
	t.Helper()
	e := edgeOf(t, a, h.edge)
	if e.Recommendation != h.says || e.Strength < h.strength {
		t.Errorf("%s: %s %s (%+.2f), want %s, at least %s", h.edge, e.Recommendation, e.Strength, e.Score.DB(), h.says, h.strength)
		logEvidence(t, e)
	}
	if !e.carriedBy(h.rule) {
		t.Errorf("%s: %s does not carry it", h.edge, h.rule)
		logEvidence(t, e)
	}
}

// carriedBy reports whether a rule's evidence argues for the recommendation and is a gate or as strong as anything
// in its dimension that argues the same way.
func (e *Edge) carriedBy(rule string) bool {
	for i := range e.Evidence {
		ev := &e.Evidence[i]
		if ev.Rule.ID != rule || !e.supports(ev) {
			continue
		}
		weaker := slices.ContainsFunc(e.Evidence, func(o rules.Evidence) bool {
			return o.Rule.Dimension == ev.Rule.Dimension && o.Score*ev.Score > 0 && abs(o.Score) > abs(ev.Score)
		})
		if ev.Gate != rules.NoGate || !weaker {
			return true
		}
	}
	return false
}

func logEvidence(t *testing.T, e *Edge) {
	t.Helper()
	for i := range e.Evidence {
		ev := &e.Evidence[i]
		t.Logf("  %+6.2f gate %d counted %v %s: %s", ev.Score.DB(), ev.Gate, e.Counted[i], ev.Rule.ID, ev.Text())
	}
}

// TestCardPayments holds the card's own example on the file of the design.
func TestCardPayments(t *testing.T) {
	a := payments(t)
	const create, fraud = "web->payments/create charge", "payments->fraud"
	for _, h := range []held{
		{create, Hybrid, Must, "latency/outlasts-timeout"},
		{fraud, Async, Strong, "failure/outage-against-objective"},
		{"payments->ledger", Async, Strong, "throughput/burst-over-capacity"},
		{"payments->settlement", Async, Must, "latency/outlasts-timeout"},
		{"web->balances", Sync, Must, "coupling/needs-result"},
	} {
		h.check(t, a)
	}
	owes := func(id, obligation string) Obligation {
		t.Helper()
		e := edgeOf(t, a, id)
		i := slices.IndexFunc(e.Obligations, func(o Obligation) bool { return o.ID == obligation })
		if i < 0 {
			t.Errorf("%s: nothing about %s in %+v", id, obligation, e.Obligations)
			return Obligation{}
		}
		return e.Obligations[i]
	}
	if o := owes(create, "validate_first"); !strings.Contains(o.Text, "before answering 202") {
		t.Errorf("%q", o.Text)
	}
	if o := owes(create, "status_resource"); !strings.Contains(o.Text, "202") {
		t.Errorf("%q", o.Text)
	}
	if o := owes(fraud, "compensation"); !strings.Contains(o.Text, "saga") {
		t.Errorf("%q", o.Text)
	}
	owes("payments->settlement", "relay")
	owes("payments->ledger", "outbox")
	owes("payments->ledger", "idempotent_consumer")
	for id, pattern := range map[string]string{create: StatusResource, fraud: CommandQueue, "payments->ledger": CommandQueue, "payments->settlement": JobQueue, "web->balances": RequestResponse} {
		if got := edgeOf(t, a, id).Pattern; got != pattern {
			t.Errorf("%s is a %s, want %s", id, got, pattern)
		}
	}
	for _, id := range []string{fraud, "payments->ledger", "payments->settlement"} {
		if p := edgeOf(t, a, id).Path; p == Waiting {
			t.Errorf("the client waits for %s", id)
		}
	}
}
