package picture

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// A picture is well-formed, draws a repeated line once, and shows each look and no escape sequence.
func TestSVG(t *testing.T) {
	got := SVG(`a "b" <c>`, 20, 3, []Frame{
		{Screen: "\x1b[1;92mx < y\x1b[0m  \x1b[2mfaint\x1b[0m\n\x1b[7m here \x1b[0m\n\nlast", Seconds: 1, Key: "h", Does: "hybrid"},
		{Screen: "\x1b[1;92mx < y\x1b[0m  \x1b[2mfaint\x1b[0m", Seconds: 3, Key: "<", Does: "back"},
	})
	d := xml.NewDecoder(strings.NewReader(got))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		`class="b c2" x="12" y="14" textLength="42">x &lt; y<`, `class="d" x="70.8"`, `<rect x="12" width="50.4"`, `class="r" x="20.4"`,
		"k1{0%{visibility:hidden}25%{visibility:visible}100%{visibility:hidden}}", "prefers-color-scheme:dark", "prefers-reduced-motion",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("nowhere %q in\n%s", want, got)
		}
	}
	if strings.Count(got, ">x &lt; y<") != 1 || strings.Contains(got, "\x1b") {
		t.Error(got)
	}
	if still := SVG("still", 20, 1, []Frame{{Screen: "x", Seconds: 1}}); strings.Contains(still, `class="f`) {
		t.Error(still)
	}
}
