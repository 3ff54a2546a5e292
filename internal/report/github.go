package report

import (
	"fmt"
	"io"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/lint"
)

// LintGitHub writes new findings as GitHub's workflow commands, which it shows at their lines.
func LintGitHub(w io.Writer, r *lint.Result, o Options) error {
	var b strings.Builder
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.State != lint.New {
			continue
		}
		var at []string
		if name := o.file(f.Pos); name != "" {
			at = append(at, "file="+githubProperty.Replace(name))
		}
		if f.Pos.Known() {
			at = append(at, fmt.Sprintf("line=%d", f.Pos.Line))
			if f.Pos.Col > 0 {
				at = append(at, fmt.Sprintf("col=%d", f.Pos.Col))
			}
			if end := endColumn(o.Sources, f.Pos); end > 0 {
				at = append(at, fmt.Sprintf("endColumn=%d", end))
			}
		}
		at = append(at, "title="+githubProperty.Replace(f.Code))
		command := [...]string{diag.Info: "notice", diag.Warning: "warning", diag.Error: "error"}[f.Severity]
		fmt.Fprintf(&b, "::%s %s::%s\n", command, strings.Join(at, ","), githubMessage.Replace(inWords(f, "\n")))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// What workflow commands cannot hold, as GitHub's own toolkit escapes it.
var (
	githubMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
