package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The GitHub action asks for what its inputs say and for nothing else: a flag outranks the repository's .commadvisor.yaml.
// A diff that says nothing leaves nothing on the pull request.
func TestAction(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip(err)
	}
	data, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	// The layout of the file is ours, so it is cut rather than parsed.
	_, input, _ := strings.Cut(string(data), "\n  fail-on:\n")
	_, input, _ = strings.Cut(input, "\n    default: ")
	preset, _, _ := strings.Cut(input, "\n")
	_, step, _ := strings.Cut(string(data), "    - id: lint\n")
	_, step, _ = strings.Cut(step, "      run: |\n")
	script, _, found := strings.Cut(step, "\n    - ")
	if !found || !strings.HasPrefix(script, "        ") {
		t.Fatalf("the step lint was not found, but %q", script)
	}
	run := func(failOn, diff string) (calls []string, summary string) {
		dir := t.TempDir()
		stub := "#!/bin/sh\necho \"$*\" >>'" + dir + "/calls'\nif [ \"$1\" = diff ]; then printf '" + diff + "'; else echo lint >'" + dir + "/commadvisor.md'; fi\n"
		if err := os.WriteFile(filepath.Join(dir, "commadvisor"), []byte(stub), 0o777); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(bash, "-e", "-o", "pipefail", "-c", script)
		cmd.Env = append(os.Environ(), "FILES=graph.yaml", "BASELINE=", "FAIL_ON="+failOn, "BASE=abc", "RUNNER_TEMP="+dir, "GITHUB_OUTPUT="+dir+"/output", "GITHUB_STEP_SUMMARY="+dir+"/summary")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		log, err := os.ReadFile(filepath.Join(dir, "calls"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "summary"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(string(log)), "\n"), string(text)
	}
	calls, summary := run(strings.Trim(preset, `"`), "")
	if len(calls) != 2 || !strings.HasPrefix(calls[0], "lint graph.yaml --format github") || strings.Contains(calls[0], "--fail-on") {
		t.Errorf("without inputs: %q", calls)
	}
	if summary != "lint\n" {
		t.Errorf("summary %q where nothing changed", summary)
	}
	calls, summary = run("warning", "turned")
	if len(calls) != 2 || !slices.Contains(strings.Fields(calls[0]), "warning") || summary != "lint\nturned" {
		t.Errorf("fail-on warning: %q, summary %q", calls, summary)
	}
}
