package report

import (
	"crypto/sha256"
	"fmt"
	"io"

	"commadvisor/internal/diag"
	"commadvisor/internal/lint"
)

type gitlabIssue struct {
	Description string `json:"description"`
	CheckName   string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    string `json:"severity"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int32 `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

// LintGitLab writes findings as GitLab's Code Quality report. Those of a baseline stay in: GitLab compares two branches
// itself. Those that the file suppresses, that another one names, or that are less sure than asked for are left out.
func LintGitLab(w io.Writer, r *lint.Result, o Options) error {
	list := []gitlabIssue{}
	seen := map[string]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.State == lint.Suppressed || f.State == lint.Related || f.State == lint.Below {
			continue
		}
		issue := gitlabIssue{Description: inWords(f, "; "), CheckName: f.Code, Fingerprint: f.Fingerprint}
		issue.Severity = [...]string{diag.Info: "info", diag.Warning: "minor", diag.Error: "critical"}[f.Severity]
		if issue.Fingerprint == "" {
			issue.Fingerprint = digest(f.Code, f.Message, o.file(f.Pos))
		}
		if seen[issue.Fingerprint]++; seen[issue.Fingerprint] > 1 { // GitLab keeps one of each
			issue.Fingerprint = digest(issue.Fingerprint, fmt.Sprint(seen[issue.Fingerprint]))
		}
		issue.Location.Path = o.file(f.Pos)
		if issue.Location.Path == "" && len(o.Files) > 0 {
			issue.Location.Path = o.Files[0]
		}
		issue.Location.Lines.Begin = max(1, f.Pos.Line)
		list = append(list, issue)
	}
	return encode(w, list)
}

func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return fmt.Sprintf("%x", h.Sum(nil))[:32]
}
