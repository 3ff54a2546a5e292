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
		if name, err = q.configOf(q.files); err != nil {
			return nil, "", err
		}
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
	r := graphfile.ReadConfig(graphfile.Input{Name: q.shownName(name), Data: data}, configurable())
	if r.Config == nil {
		return nil, "", q.fault(r.Sources, r.Findings)
	}
	if err := r.Sources.Write(q.err, r.Findings); err != nil {
		return nil, "", fmt.Errorf("stderr: %w", err)
	}
	return r.Config, filepath.Dir(name), nil
}

// configOf is the configuration of several files, which must be the same: one of a single file would decide for all of them.
func (q *request) configOf(files []string) (string, error) {
	first, err := q.findConfig(files[0])
	for _, other := range files[1:] {
		if err != nil {
			return "", err
		}
		var found string
		if found, err = q.findConfig(other); err == nil && absolute(found) != absolute(first) {
			return "", fmt.Errorf("%s, but %s; run them one by one, or say which counts: --config FILE, or --no-config",
				configured(q.shownName(files[0]), first), configured(q.shownName(other), found))
		}
	}
	return first, err
}

func configured(file, config string) string {
	if config == "" {
		return file + " has no " + configName
	}
	return file + " has the configuration " + filepath.ToSlash(config)
}

// absolute is the one name of a file, "" for none.
func absolute(name string) string {
	if full, err := filepath.Abs(name); err == nil && name != "" {
		return full
	}
	return name
}

// findConfig looks beside a file or in a directory, and then upwards; "" where there is none. What bears its name and cannot be read
// is an error: checks without their configuration could pass.
func (q *request) findConfig(file string) (string, error) {
	dir := "."
	if file == "-" && q.stdin != "" {
		dir = filepath.Dir(q.stdin)
	} else if file != "-" {
		dir = file
		if info, err := q.streams.files.stat(file); err == nil && !info.IsDir() {
			dir = filepath.Dir(file)
		}
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return "", nil
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return "", nil
	}
	for {
		name := filepath.Join(dir, configName)
		info, err := q.streams.files.stat(name)
		switch {
		case err == nil && info.Mode().IsRegular():
			return name, nil
		case err == nil:
			return "", &fileFault{name, fmt.Errorf("is %s, and no configuration can be read from it; remove it, or give --no-config", kind(info.Mode()))}
		case q.streams.files.link(name):
			return "", &fileFault{name, errors.New("the link leads nowhere, so there is no configuration to read; remove it, or give --no-config")}
		}
		_, err = q.streams.files.stat(filepath.Join(dir, ".git"))
		up := filepath.Dir(full)
		if err == nil || full == here || up == full {
			return "", nil
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
