package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Completion goes through what the shells call.
func TestCompletion(t *testing.T) {
	dir := t.TempDir()
	shop := filepath.Join(dir, "shop.yaml")
	more := filepath.Join(dir, "more.yaml")
	broken := filepath.Join(dir, "broken.yaml")
	for name, text := range map[string]string{
		shop: `{version: 1, services: {web: {kind: client}, orders: {owner: checkout}, mail: {owner: crm}}, workloads: {pay: {entry: web}},
  edges: [{from: web, to: orders, mode: sync, operation: place order}, {from: orders, to: mail}]}`,
		more:   "version: 1\nservices: {stock: {owner: crm}}\nedges: [{from: orders, to: stock, mode: async}]\n",
		broken: "version: 1\nedges: [{source: web, to: orders}]\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		args string   // separated by |
		want []string // with the directive at the end, see cobra.ShellCompDirective
	}{
		"files":           {"analyze|", []string{"yaml", "yml", "json", ":8"}},
		"more files":      {"lint|" + shop + "|", []string{"yaml", "yml", "json", ":8"}},
		"explain files":   {"explain|", []string{"yaml", "yml", "json", ":8"}},
		"explain edges":   {"explain|" + shop + "|", []string{"web->orders/place order\tsync", "orders->mail\tno mode yet", ":0"}},
		"explain started": {"explain|" + shop + "|ord", []string{"orders->mail\tno mode yet", ":0"}},
		"explain two":     {"explain|" + shop + "|" + more + "|orders->s", []string{"orders->stock\tasync", ":0"}},
		"explain done":    {"explain|" + shop + "|web->orders|", []string{":4"}},
		"explain broken":  {"explain|" + broken + "|", []string{":0"}},
		"explain stdin":   {"explain|-|", []string{":4"}},
		"edge flag":       {"analyze|" + shop + "|--edge|w", []string{"web->orders/place order\tsync", ":4"}},
		"owners":          {"lint|" + shop + "|" + more + "|--owner|", []string{"checkout", "crm", ":4"}},
		"owner started":   {"analyze|" + shop + "|--owner=ch", []string{"checkout", ":4"}},
		"owners unread":   {"diff|" + broken + "|--owner|", []string{":4"}},
		"output":          {"analyze|" + shop + "|--output|js", []string{"json=", ":6"}},
		"a rule":          {"rules|latency/sh", []string{"latency/short-work", ":4"}},
		"a check":         {"rules|retry/met", []string{"retry/metastable", ":4"}},
		"a dimension":     {"rules|thr", nil},
		"a family":        {"rules|call", nil},
		"one rule only":   {"rules|failure|", []string{":4"}},
		"config":          {"schema|", []string{"config", ":4"}},
	} {
		s, out, errs := testStreams(nil)
		if code := s.main(newRootCmd(s), append([]string{"__complete"}, strings.Split(c.args, "|")...)); code != exitOK {
			t.Errorf("%s: exit code %d: %s", name, code, errs)
		}
		got := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
		if c.want == nil { // the name itself is among them
			_, word, _ := strings.Cut(c.args, "|")
			if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, word) && !strings.Contains(s, "/") }) {
				t.Errorf("%s: got %q", name, got)
			}
			continue
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
		if e := strings.TrimSpace(errs.String()); strings.Contains(e, "error") {
			t.Errorf("%s: stderr %q", name, e)
		}
	}
}
