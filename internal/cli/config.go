package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"commadvisor/internal/graphfile"
	"commadvisor/internal/lint"
)

// configName is the file that is looked for.
const configName = ".commadvisor.yaml"

// configFlags say which configuration counts.
type configFlags struct {
	config string
	none   bool
}

func (c *configFlags) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.config, "config", "", "read this `FILE` instead of the nearest "+configName)
	cmd.Flags().BoolVar(&c.none, "no-config", false, "read no "+configName)
}

// readConfig reads the configuration: the one of --config, else the nearest beside the first file or above it, up to the
// root of its repository or the working directory. Without one it is empty. dir is where it stands.
func (q *request) readConfig(flags *configFlags) (c *graphfile.Config, dir string, err error) {
	if flags.none && flags.config != "" {
		return nil, "", errors.New("--config and --no-config exclude each other")
	}
	name := flags.config
	if name == "" && !flags.none {
		name = q.findConfig(q.files[0])
	}
	if name == "" {
		return &graphfile.Config{}, "", nil
	}
	from := q.streams
	if flags.config != "" && q.today != nil {
		from = q.today
	}
	data, err := from.load(name)
	if err != nil {
		return nil, "", err
	}
	r := graphfile.ReadConfig(graphfile.Input{Name: shownName(name), Data: data}, configurable())
	if err := r.Sources.Write(q.err, r.Findings); err != nil {
		return nil, "", fmt.Errorf("stderr: %w", err)
	}
	if r.Config == nil {
		return nil, "", errReported
	}
	return r.Config, filepath.Dir(name), nil
}

// findConfig looks beside a file or in a directory, and then upwards; "" where there is none.
func (q *request) findConfig(file string) string {
	dir := "."
	if file != "-" {
		dir = file
		if info, err := q.streams.files.stat(file); err == nil && !info.IsDir() {
			dir = filepath.Dir(file)
		}
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return ""
	}
	for {
		name := filepath.Join(dir, configName)
		if info, err := q.streams.files.stat(name); err == nil && info.Mode().IsRegular() {
			return name
		}
		_, err := q.streams.files.stat(filepath.Join(dir, ".git"))
		up := filepath.Dir(full)
		if err == nil || full == here || up == full {
			return ""
		}
		dir, full = filepath.Join(dir, ".."), up
	}
}

// configurable lists the checks as configurations may speak of them.
func configurable() (list []graphfile.Configurable) {
	for _, c := range lint.Checks() {
		k := graphfile.Configurable{ID: c.ID, Doc: c.Statement}
		for _, p := range c.Params {
			k.Params = append(k.Params, graphfile.Param{Name: p.Name, Doc: p.Meaning})
		}
		list = append(list, k)
	}
	return list
}

// apply takes over severities and thresholds.
func apply(c *graphfile.Config, o *lint.Options) {
	o.Levels, o.Params = map[string]lint.Level{}, map[string]map[string]float64{}
	for id, set := range c.Checks {
		if set.Severity.Known {
			o.Levels[id] = lint.LevelNamed(set.Severity.V)
		}
		for name, v := range set.Params {
			if o.Params[id] == nil {
				o.Params[id] = map[string]float64{}
			}
			o.Params[id][name] = v.V
		}
	}
}
