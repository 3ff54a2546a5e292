package drawn

import (
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// What a number of each kind may be: as people write it first, then at and beyond the edge of what can be computed with.
var numbers = map[*units.Quantity][]string{
	units.OfTime: {"20ms", "5ms", "1s", "300ms", "2s", "1ms", "30s", "10m", "1h", "1us", "1ns", "0s", "7d", "0.000001ns", "36500d", "999999999999999s",
		"0.000000000000000000000000000000000000001ns", "49.999ms", "50.001ms", "1m30s"},
	units.OfRate:   {"10/s", "100/s", "1/min", "1k/s", "2M/day", "1/day", "0.000001/day", "900G/s", "0.0000000000000000000000000001/day", "99.999/s"},
	units.OfSize:   {"2KiB", "1MB", "0B", "1B", "900TiB", "0.000001B"},
	units.OfShare:  {"50%", "1%", "100%", "0.25", "0%", "0.0000000000000000001%", "99.999999999999%", "0.1%", "0.00000000000000000000000000000000000001"},
	units.OfUptime: {"99.9%", "99.99%", "99%", "100%", "50%", "0%", "99.9999999999999999%", "0.0000000001%", "99.95%"},
	units.OfCount:  {"1", "2", "3", "10", "0.5", "100", "0", "999999999999999", "0.000000000000001", "1000000", "64", "0.000001", "1.5"},
}

var latencies = [][]Fact{
	{{"p50", "5ms"}, {"p99", "50ms"}},
	{{"p50", "20ms"}, {"p95", "90ms"}, {"p99", "250ms"}},
	{{"p50", "1ms"}, {"p99", "1ms"}},
	{{"mean", "2s"}, {"p50", "1s"}},
	{{"p50", "1s"}, {"p99", "9s"}, {"p99.9", "8h"}},
	{{"p50", "1ns"}, {"p99", "50us"}},
	{{"mean", "3ms"}, {"p99", "40ms"}},
	{{"p75", "100d"}, {"p90", "1500d"}},
	{{"p50", "10s"}, {"p99", "10.000000001s"}},
	{{"p50", "4ms"}, {"p75", "6ms"}, {"p90", "90ms"}, {"p99", "91ms"}, {"p99.9", "5s"}},
}

// names mean something to YAML, JSON, XML, Markdown, Mermaid, a terminal, or a build server; the reader accepts them all.
var names = []string{
	"a", "b", "c", "orders", "日本語", "é́", "😀", `"q"`, "'", "::error::x", "##[error]y", "##vso[z]", "<b>&amp;", "a|b", "`tick`", "end", "{x}", "[y]", "# head", "- item", "x: y",
	"null", "true", "1", "0x1F", "1e3", "~", "*star", "&anchor", "!tag", "%", "@at", "a  b", `back\slash`, "]]>", "--", "=====", "A·B", "2026-01-01", "<<", "a#b", "x;y", "$(id)", "ﬂ°", "http://x.y", "𝔘𝔫𝔦",
	"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
}

var texts = []string{"why", "it's: {x}", `"quoted" and \ back`, "<b>bold</b> & | pipes", "::warning::no", "a # b", "", "- list", strangest}

// strangest is a text of several scripts.
const strangest = "ﷺ שלום 日本 😀 e\u0301"

// value draws what a key may hold; nil where only its object can: names of other things.
func value(d *Draw, f graph.Format) any {
	switch f.Form {
	case graph.FormNumber:
		text := Of(d, numbers[f.Unit])
		for range 3 { // values that do not fit are refused by the reader: a few are enough
			if v, err := f.Unit.Read(text); err == nil && v >= f.Least && (!f.Open || v > f.Least) && (f.Below == 0 || v < f.Below) && (!f.Whole || v == float64(int64(v)) && v < 1e9) {
				break
			}
			text = Of(d, numbers[f.Unit])
		}
		if f.Unit == units.OfCount {
			return bare(text)
		}
		return text
	case graph.FormFlag:
		return bare(Of(d, f.Words))
	case graph.FormWord:
		return Of(d, f.Words)
	case graph.FormText:
		return Of(d, texts)
	case graph.FormLabel:
		return Of(d, names)
	case graph.FormDay:
		return Of(d, []string{"2026-12-31", "2020-02-29", "9999-12-31"})
	case graph.FormLatency:
		if d.OneIn(3) {
			return Of(d, numbers[units.OfTime])
		}
		return Of(d, latencies)
	case graph.FormGuards:
		var list []string
		for _, g := range graph.GuardNames {
			if d.OneIn(4) {
				list = append(list, g)
			}
		}
		return list
	case graph.FormDecision:
		return decision(d)
	}
	return nil
}

func decision(d *Draw) []Fact {
	facts := stated(d, graph.DecisionKeys, 2)
	if d.OneIn(2) {
		facts = append(facts, Fact{"facts", []Fact{{Of(d, []string{"rate", "work", "needs", "ledger.capacity"}), Of(d, []string{"10/s", "20ms", "result", "about 3"})}}})
	}
	return facts
}
