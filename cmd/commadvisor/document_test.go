package main

import (
	"os"
	"testing"
)

// TestExample holds the example of a design document, which GitHub shows with its picture, to what analyze writes; -update writes it.
func TestExample(t *testing.T) {
	t.Chdir("../..")
	const name, command = "docs/example-payments.md", "commadvisor analyze testdata/payments.yaml --format markdown"
	got, _ := run(t, command)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if want, _ := os.ReadFile(name); string(want) != got {
		t.Errorf("%s is not what %s writes; make update-golden writes it", name, command)
	}
}
