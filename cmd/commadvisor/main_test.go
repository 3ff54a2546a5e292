package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the golden files, those in the scripts and the README's output")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"commadvisor": main,
		"jsonvalid":   jsonValid,
		"blank":       blank,
	})
}

// TestScripts is the contract of the program: stdout, stderr and exit codes, one behaviour a file.
func TestScripts(t *testing.T) {
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("TESTDATA", filepath.Join(repo, "testdata"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "means": means},
	})
}

// means FILE WANT is cmp for what a script is there to prove: -update leaves WANT as it is.
func means(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: means FILE WANT")
	}
	if got, want := ts.ReadFile(args[0]), ts.ReadFile(args[1]); got != want {
		ts.Fatalf("%s is what this script is there to prove, so -update leaves it; if the program is right now, change it by hand in testdata/script. %s has:\n%s\nwant:\n%s", args[1], args[0], got, want)
	}
}

var (
	compared = regexp.MustCompile(`(?m)^cmp (?:stdout|stderr) (\S+)$`)
	nothing  = regexp.MustCompile(`^(no findings|no changes?|nothing [^\n]*|)\n?$`)
)

// TestScriptsKeepTheirMeaning holds that no script has -update rewrite that nothing is found: a clean example that is clean no longer
// would become one with findings, and nobody would see it.
func TestScriptsKeepTheirMeaning(t *testing.T) {
	names, err := filepath.Glob("../../testdata/script/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			for _, m := range compared.FindAllSubmatch(a.Comment, -1) {
				if string(m[1]) == f.Name && nothing.Match(f.Data) {
					t.Errorf("%s: %s says that there is nothing, which is what the script is there to prove; compare it with means instead of cmp", name, f.Name)
				}
			}
		}
	}
}

// exits CODE PROGRAM ARG… runs a program that must end with this code; stdout and stderr can be looked at afterwards.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	got := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		coded, ok := err.(interface{ ExitCode() int })
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = fmt.Sprint(coded.ExitCode())
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// jsonValid FILE KEY… fails unless FILE is one JSON object with these keys at the top.
func jsonValid() {
	data, err := os.ReadFile(os.Args[1])
	var top map[string]json.RawMessage
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(data))
		if err = d.Decode(&top); err == nil {
			if _, more := d.Token(); more != io.EOF {
				err = fmt.Errorf("more after the first value: %v", more)
			}
		}
	}
	for _, key := range os.Args[min(2, len(os.Args)):] {
		if _, ok := top[key]; err == nil && !ok {
			err = fmt.Errorf("no key %q", key)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// blank BYTES FILE writes a file of that many spaces.
func blank() {
	var n int
	if _, err := fmt.Sscan(os.Args[1], &n); err != nil {
		panic(err)
	}
	if err := os.WriteFile(os.Args[2], bytes.Repeat([]byte(" "), n), 0o666); err != nil {
		panic(err)
	}
}

// fullOnly leaves a test of whole runs of the program to the full test: the race detector sees nothing new in it, and makes it slow.
func fullOnly(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("part of the full test")
	}
}
