package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/report"
	"commadvisor/internal/rules"
)

// request is what every command that advises on files is asked.
type request struct {
	*streams
	files   []string
	profile string
	color   string
	configFlags
	today    *streams          // where the file of --config is read, if the others are read as they once were
	settings *graphfile.Config // after analyze: the configuration that counts, never nil
	dir      string            // of the settings
	quiet    bool              // warnings of the reader are left to the report
	prefix   *string           // of names in the formats for programs, instead of their way from the repository's root; nil: that way
}

// bind adds the flags that all of them have.
func (q *request) bind(cmd *cobra.Command) {
	q.configFlags.bind(cmd)
	addProfile(cmd, &q.profile)
	addColor(cmd, &q.color)
	cmd.Flags().StringVar(&q.stdin, "stdin-name", "", "`NAME` of the file that - stands for, in reports and to find its "+configName)
}

// bindPrefix adds the flag of commands whose reports CI reads.
func (q *request) bindPrefix(cmd *cobra.Command) {
	cmd.Flags().Var(&directory{&q.prefix}, "path-prefix", "put `DIR` before the paths of files in reports for CI, and start them at the working directory, not at the root of its repository")
}

// directory is a flag that may be empty and all the same given.
type directory struct{ to **string }

func (d *directory) Set(s string) error { *d.to = &s; return nil }
func (d *directory) Type() string       { return "string" }
func (d *directory) String() string {
	if d.to == nil || *d.to == nil {
		return ""
	}
	return **d.to
}

// place is how names of files become those that CI knows.
func (q *request) place() report.Place {
	here, err := filepath.Abs(".")
	if err != nil {
		return report.Place{} // names stay as they were given
	}
	p := report.Place{Dir: filepath.ToSlash(here), Root: filepath.ToSlash(here)}
	if q.prefix != nil {
		p.Prefix = filepath.ToSlash(*q.prefix)
		return p
	}
	for dir := here; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil { // a directory, or a file in a worktree
			p.Root = filepath.ToSlash(dir)
			return p
		}
		if dir == filepath.Dir(dir) {
			return p
		}
	}
}

// analyze reads the files and advises on them. Wrong flags are found before anything is read. The options returned fit any report of the analysis.
func (q *request) analyze() (*advise.Analysis, *graphfile.Result, report.Options, error) {
	none := report.Options{}
	color, err := q.streams.color(q.color)
	if err != nil {
		return nil, nil, none, err
	}
	if err := checkProfile(q.profile); err != nil {
		return nil, nil, none, err
	}
	settings, dir, err := q.readConfig(&q.configFlags)
	if err != nil {
		return nil, nil, none, err
	}
	q.settings, q.dir = settings, dir
	r, err := q.read(q.files, q.quiet)
	if err != nil {
		return nil, nil, none, err
	}
	p, err := q.profileOf(r.Graph)
	if err != nil {
		return nil, nil, none, fmt.Errorf("%s: %w", r.Sources.Where(r.Graph.Profile.Pos), err)
	}
	o := report.Options{Files: q.files, Sources: r.Sources, Place: q.place(), Findings: r.Findings, Width: q.width(), Color: color, ASCII: q.ascii()}
	return advise.Analyze(r.Graph, p), r, o, nil
}

// profileOf is the profile that counts for a graph: the flag's, else the graph's, else the configuration's.
func (q *request) profileOf(g *graph.Graph) (rules.Profile, error) {
	name := cmp.Or(q.profile, g.Profile.V, q.settings.Profile.V)
	p, ok := rules.ProfileNamed(name)
	if !ok {
		return p, checkProfile(name)
	}
	return p, nil
}

func checkProfile(name string) error {
	if _, ok := rules.ProfileNamed(name); ok {
		return nil
	}
	return fmt.Errorf("unknown profile %q; wanted %s", name, strings.Join(profileNames(), ", "))
}

func profileNames() (names []string) {
	for _, p := range rules.Profiles() {
		names = append(names, p.Name)
	}
	return names
}
