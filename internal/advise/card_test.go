package advise

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// held is what the card says of one edge: the recommendation, how sure it is at least, and a rule that carries it.
type held struct {
	edge     string
	says     Recommendation
	strength Strength // at least
	basis    Basis
	rule     string // that argues for it
}

// card is the card, bullet by bullet; each has a file under testdata/card that shows it.
var card = map[string][]held{
	"sync-a-person-waits": {
		{"till->purchases/buy", Sync, Must, Semantics, "coupling/needs-result"},
		{"purchases->limits/check limit", Sync, Must, Semantics, "coupling/needs-result"},
	},
	"sync-read-heavy": {
		{"browser->catalog/page", Sync, Must, Semantics, "nature/read"},
		{"catalog->prices/price", Sync, Must, Semantics, "nature/read"},
		{"catalog->prices/price", Sync, Must, Semantics, "latency/short-work"},
	},
	"sync-simple-graph": {
		{"form->addresses/change address", Sync, Must, Semantics, "coupling/simple-graph"},
		{"form->addresses/change address", Sync, Must, Semantics, "throughput/back-pressure"},
	},
	"async-write-heavy": {
		{"meters->readings/append", Async, Strong, Needless, "nature/write"},
		{"readings/close day->billing/make bills", Async, Strong, Needless, "latency/long-work"},
	},
	"async-callee-away": {
		{"receipts->tax office/report", Async, Strong, Needless, "nature/write"},
		{"till->receipts/sell", Hybrid, Strong, Follows, "nature/write"},
	},
	"async-long-chain": {
		{"inbox->reader/read page", Hybrid, Strong, Follows, "nature/write"},
		{"reader->classifier/classify", Async, Strong, Needless, "nature/write"},
		{"classifier->checker/check", Sync, Even, AsBuilt, "debugging/linear-trace"},
		{"checker->archive/file", Sync, Even, AsBuilt, "debugging/linear-trace"},
	},
	"async-burst": {
		{"shop->sales/buy", Hybrid, Strong, Follows, "nature/write"},
		{"sales->printer/print", Async, Strong, Needless, "throughput/burst-over-capacity"},
	},
	"instinct": {
		{"portal->accounts/show", Sync, Must, Semantics, "nature/read"},
		{"intake->journal/record", Async, Lean, ByEvidence, "nature/write"},
	},
	"balance-query": {
		{"app->balances/balance", Sync, Must, Semantics, "coupling/needs-result"},
		{"app->balances/balance", Sync, Must, Semantics, "latency/short-work"},
	},
	"payment-hybrid": {
		{"web->payments/create charge", Hybrid, Strong, Follows, "nature/write"},
		{"payments->fraud/check", Async, Strong, Needless, "coupling/may-answer-accepted"},
		{"payments->ledger/post", Async, Strong, Needless, "nature/write"},
	},
	"misconception": {
		{"editor->previews/render", Sync, Must, Semantics, "latency/short-work"},
		{"editor->previews/render", Sync, Must, Semantics, "throughput/back-pressure"},
		{"editor->exports/export", Hybrid, Strong, ByEvidence, "latency/outlasts-timeout"},
	},
	"sync-the-client-is-told": {
		{"app->booking/book", Sync, Must, Semantics, "coupling/client-is-told"},
		{"booking->seats/reserve", Sync, Must, Semantics, "coupling/client-is-told"},
	},
	// Two edges that adding up slack gets wrong.
	"analytics-event": {
		{"shop->catalog/page", Sync, Must, Semantics, "nature/read"},
		{"catalog->analytics/page seen", Async, Strong, Needless, "nature/notify"},
	},
	"mail": {
		{"orders->mail/confirm", Async, Strong, Needless, "failure/outage-against-objective"},
		{"orders->mail/confirm", Async, Strong, Needless, "nature/notify"},
	},
}

func readCard(t *testing.T, path string) *Analysis {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(path, "card") && !strings.HasPrefix(string(data), "# ") {
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

func (h held) check(t *testing.T, a *Analysis) {
	t.Helper()
	e := edgeOf(t, a, h.edge)
	if e.Recommendation != h.says || e.Strength < h.strength || e.Basis != h.basis {
		t.Errorf("%s: %s %s %s (%+.2f), want %s, at least %s, %s", h.edge, e.Recommendation, e.Strength, e.Basis, e.Score.Total.DB(), h.says, h.strength, h.basis)
		logEvidence(t, a, e)
	}
	if !carriedBy(a, e, h.rule) {
		t.Errorf("%s: %s does not argue for it", h.edge, h.rule)
		logEvidence(t, a, e)
	}
}

// carriedBy reports whether a rule argues for the recommended mode of an edge.
func carriedBy(a *Analysis, e *Edge, rule string) bool {
	return slices.ContainsFunc(a.Evidence(e), func(ev rules.Evidence) bool {
		return ev.Rule.ID == rule && (ev.Score < 0) == (a.Design[e.Index] == graph.Sync)
	})
}

func logEvidence(t *testing.T, a *Analysis, e *Edge) {
	t.Helper()
	for _, ev := range a.Evidence(e) {
		t.Logf("  %+6.2f %s: %s", ev.Score.DB(), ev.Rule.ID, ev.Text)
	}
}

// TestCardPayments holds the card's own example on the file of the design.
func TestCardPayments(t *testing.T) {
	a := readCard(t, filepath.Join("..", "..", "testdata", "payments.yaml"))
	const create, fraud = "web->payments/create charge", "payments->fraud"
	for _, h := range []held{
		{create, Hybrid, Strong, Follows, "nature/write"},
		{fraud, Async, Strong, Needless, "coupling/may-answer-accepted"},
		{"payments->ledger", Async, Strong, Needless, "throughput/burst-over-capacity"},
		{"payments->settlement", Async, Strong, Needless, "latency/long-work"},
		{"web->balances", Sync, Must, Semantics, "coupling/needs-result"},
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
	for id, pattern := range map[string]string{create: StatusResource, fraud: RequestReply, "payments->ledger": CommandQueue, "payments->settlement": Relay, "web->balances": RequestResponse} {
		if got := edgeOf(t, a, id).Pattern; got != pattern {
			t.Errorf("%s is a %s, want %s", id, got, pattern)
		}
	}
	for _, id := range []string{fraud, "payments->ledger", "payments->settlement"} {
		if edgeOf(t, a, id).Context == rules.Waiting {
			t.Errorf("the client waits for %s", id)
		}
	}
}
