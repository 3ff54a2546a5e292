package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"commadvisor/internal/lint"
)

type junitSuites struct {
	XMLName xml.Name   `xml:"testsuites"`
	Suite   junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int32         `xml:"line,attr,omitempty"`
	Failure *junitMessage `xml:"failure"`
	Skipped *junitMessage `xml:"skipped"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// LintJUnit writes findings as JUnit XML: one case per check and subject, which is the file where it is nothing in it. A case fails where the run does: on new
// findings at or above the threshold. What is milder passes and says so; what is known already is skipped.
func LintJUnit(w io.Writer, r *lint.Result, o Options) error {
	suite := junitSuite{Name: "commadvisor lint"}
	index := map[[3]string]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.State == lint.Related {
			continue
		}
		key := [3]string{f.Code, f.On, cmp.Or(f.Name, o.file(f.Pos))}
		at, known := index[key]
		if !known {
			at = len(suite.Cases)
			index[key] = at
			suite.Cases = append(suite.Cases, junitCase{Class: f.Code, Name: subject(f, o), File: o.file(f.Pos), Line: f.Pos.Line})
		}
		suite.Cases[at].add(f, r, o)
	}
	if len(suite.Cases) == 0 {
		suite.Cases = []junitCase{{Class: "commadvisor", Name: "no findings"}}
	}
	for i := range suite.Cases {
		c := &suite.Cases[i]
		switch {
		case c.Failure != nil:
			suite.Failures++
			c.Skipped = nil
		case c.Out != "":
			c.Skipped = nil
		case c.Skipped != nil:
			suite.Skipped++
		}
	}
	suite.Tests = len(suite.Cases)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w) // what XML 1.0 cannot hold becomes U+FFFD
	e.Indent("", "  ")
	if err := e.Encode(junitSuites{Suite: suite}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (c *junitCase) add(f *lint.Finding, r *lint.Result, o Options) {
	text := fmt.Sprintf("%s: %s: %s", o.where(f.Pos), f.Severity, inWords(f, "; "))
	switch {
	case f.State == lint.Suppressed:
		c.Skipped = &junitMessage{Message: strings.TrimSuffix("suppressed: "+f.Reason, ": ")}
	case f.State == lint.Below:
		c.Skipped = &junitMessage{Message: "below --min-confidence " + r.Least.String()}
	case f.State == lint.Same:
		c.Skipped = &junitMessage{Message: "in the baseline"}
	case r.Never || f.Severity < r.FailOn:
		c.Out += text + "\n"
	case c.Failure == nil:
		c.Failure = &junitMessage{f.Message, f.Severity.String(), text}
	default:
		c.Failure.Text += "\n" + text
	}
}

// subject is what a finding is about, for people.
func subject(f *lint.Finding, o Options) string {
	if f.Name == "" {
		return cmp.Or(o.file(f.Pos), "the file")
	}
	return strings.TrimSpace(f.On + " " + f.Name)
}
