package cli

import (
	"cmp"
	"fmt"
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
}

// bind adds the flags that all of them have.
func (q *request) bind(cmd *cobra.Command) {
	q.configFlags.bind(cmd)
	addProfile(cmd, &q.profile)
	addColor(cmd, &q.color)
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
	here, _ := filepath.Abs(".") // where it is not known, names stay as they were given
	o := report.Options{Files: q.files, Sources: r.Sources, Dir: filepath.ToSlash(here), Findings: r.Findings, Width: q.width(), Color: color, ASCII: q.ascii()}
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
