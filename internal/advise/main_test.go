package advise

import (
	"flag"
	"os"
	"testing"

	_ "pgregory.net/rapid" // its flags
)

// TestMain fixes the seed of the property tests, so that a run says the same everywhere; -rapid.seed tries others.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.seed"); f != nil && f.Value.String() == f.DefValue {
		f.Value.Set("20261123")
	}
	if f := flag.Lookup("rapid.shrinktime"); f != nil && f.Value.String() == f.DefValue {
		f.Value.Set("5s")
	}
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		f.Value.Set("25") // each draws a graph and analyzes it some times over; -short takes a fifth
	}
	os.Exit(m.Run())
}
