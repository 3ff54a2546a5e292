package report

import (
	"regexp"
	"strings"
)

// mostRead of a file is enough to see what it is.
const mostRead = 64 << 10

// earlier is what the files that this program writes look like, by format. A baseline is none of the formats of findings.
var earlier = map[string]string{
	"json":     `^\s*\{\s*"schema":\s*"commadvisor\.[a-z]+/v`,
	"sarif":    `"version":\s*"2\.1\.0"(?s:.*)"name":\s*"commadvisor"`,
	"junit":    `^(<\?xml[^>]*>)?\s*<testsuites>\s*<testsuite name="commadvisor lint"`,
	"gitlab":   `^\s*\[\s*(\]\s*$|\{\s*"description":(?s:.*)"check_name":)`,
	"github":   `^::(error|warning|notice) `,
	"markdown": `^<!-- commadvisor:[a-z]+ -->`,
	"text":     titled + "|" + counted + "|" + explained,
	"baseline": `^\s*\{\s*"schema":\s*"commadvisor\.baseline/v`,
}

// A text has no mark: a report, a plan, and a difference have a title with a count, which a name that starts like JSON or XML must have
// in its first line; findings end with their counts; and an explanation has the basis of the advice, or says why there is none.
const (
	titled    = `^([^<{\[](?s:.{0,600}?)|[^\n]{0,300}) ·\s((\d+|no)\s+[a-z]|nothing\s)`
	counted   = `(?m:^(no findings|\d+ (errors?|warnings?|for information))\b[^\n]*)\n?$`
	explained = `(?m:^(Basis    |No advice)     \S)`
)

// IsEarlier reports whether a file holds what this program wrote before in a format, or nothing, so that writing it again loses
// nothing.
func IsEarlier(format string, data []byte) bool {
	text := string(data)
	if len(text) > mostRead {
		text = text[:mostRead/2] + text[len(text)-mostRead/2:]
	}
	shape, known := earlier[format]
	if strings.TrimSpace(text) == "" {
		return true
	}
	if format == "json" && regexp.MustCompile(earlier["baseline"]).MatchString(text) {
		return false
	}
	return known && regexp.MustCompile(shape).MatchString(text)
}

// Baseline is the name of the format of lint.WriteBaseline.
const Baseline = "baseline"
