package report

import (
	"math"
	"strings"
	"testing"
)

func TestTableLinesUp(t *testing.T) {
	tab := table{header: true, least: []int{4, 0, 4}}
	tab.add(cells("name", "n", "text"), "")
	tab.add([]cell{{text: "日本語の名前"}, {text: "12", right: true}, {text: "a sentence that wraps"}}, "a note")
	var b strings.Builder
	tab.write(&b, false, 24)
	want := "" +
		"name        n  text\n" +
		"日本語の   12  a\n" +
		"名前           sentence\n" +
		"               that\n" +
		"               wraps\n" +
		"    a note\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestNumberIsJSON(t *testing.T) {
	for v, want := range map[float64]string{0.1 + 0.2: "0.3", 5: "5", 1e-9: "1e-9", math.Inf(1): "null", math.NaN(): "null"} {
		if got, err := number(v).MarshalJSON(); err != nil || string(got) != want {
			t.Errorf("number(%v) = %s, %v; want %s", v, got, err, want)
		}
	}
}

func TestCommandIsQuoted(t *testing.T) {
	if got, want := command([]string{"my graph.yaml", "web->o'x"}), `'my graph.yaml' 'web->o'\''x'`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
