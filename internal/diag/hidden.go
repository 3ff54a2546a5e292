package diag

import (
	"fmt"
	"strings"
	"unicode"
)

// Hidden reports whether a character is not seen where it stands, or changes how the text around it is seen: it turns the
// direction, has no width, is a tag or a variation selector, or ends a line without being a line break of a terminal.
func Hidden(r rune) bool {
	if r < 0xad { // nearly all text
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// Straight spells hidden characters out as \u202e, so that a text reads as it is written.
func Straight(s string) string {
	if !strings.ContainsFunc(s, Hidden) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !Hidden(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// Printable is Straight for texts that may hold control characters too, which become U+FFFD, so that a hostile name cannot
// drive the terminal.
func Printable(s string) string {
	return Straight(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s))
}

// commands of build servers that count wherever they stand in a line.
var commands = strings.NewReplacer("##[", `#\#[`, "##vso[", `#\#vso[`, "##teamcity[", `#\#teamcity[`)

// Inert writes the lines of a text so that none is a command to the build server that logs it: "::error::" at the start of a
// line and "##[error]" anywhere are such commands, and names may hold them.
func Inert(text string) string {
	if !strings.Contains(text, "::") && !strings.Contains(text, "##") {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		rest := strings.TrimLeftFunc(line, unicode.IsSpace)
		if strings.HasPrefix(rest, "::") {
			b.WriteString(line[:len(line)-len(rest)] + `\`)
			line = rest
		}
		b.WriteString(commands.Replace(line))
	}
	return b.String()
}
