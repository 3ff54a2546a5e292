package cli

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"commadvisor/internal/graphfile"
	"commadvisor/internal/report"
)

type schemaOptions struct {
	*streams
	config bool
	format string
	write  string
}

func newSchemaCmd(s *streams, runF func(*schemaOptions) error) *cobra.Command {
	o := &schemaOptions{streams: s}
	if runF == nil {
		runF = runSchema
	}
	cmd := &cobra.Command{
		Use:   "schema [config]",
		Short: "Print the JSON Schema of graph files, for editors; or all keys, for people",
		Long: `Prints the JSON Schema (2020-12) of graph files. An editor with a YAML language server completes and checks a file
that starts with the line:  ` + schemaLine + `
--write puts the schema beside the graph file, where that line finds it. It replaces an older schema, and nothing else.
With config, the same for configuration files (.commadvisor.yaml).`,
		Example: "  commadvisor schema --write graph.yaml\n  commadvisor schema > graph.schema.json\n  commadvisor schema --format markdown\n  commadvisor schema config --write .commadvisor.yaml",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && args[0] != "config" {
				return fmt.Errorf("%s wants config or nothing and found %q", cmd.CommandPath(), args[len(args)-1])
			}
			return nil
		},
		ValidArgs: []string{"config"},
		RunE: func(_ *cobra.Command, args []string) error {
			o.config = len(args) == 1
			return runF(o)
		},
	}
	cmd.Flags().StringVarP(&o.format, "format", "f", "json", "json, the schema, or markdown, every key and every finding with its meaning")
	cmd.Flags().StringVar(&o.write, "write", "", "put the schema beside this graph `FILE`, or into this directory")
	complete(cmd, "format", []string{"json", "markdown"})
	return cmd
}

func runSchema(o *schemaOptions) error {
	switch {
	case o.format != "json" && o.format != "markdown":
		return fmt.Errorf("unknown format %q; wanted json, markdown", o.format)
	case o.config && o.format != "json":
		return fmt.Errorf("the configuration is described in json only, not in %q", o.format)
	case o.write != "" && o.format != "json":
		return errors.New("--write writes the schema, which is json; leave out --format")
	case o.write != "":
		return o.writeSchema()
	case o.format == "markdown":
		return report.FileMarkdown(o.out, graphfile.Reference(), graphfile.Codes())
	}
	_, err := o.out.Write(o.schema())
	return err
}

func (o *schemaOptions) schema() []byte {
	if o.config {
		return graphfile.ConfigSchema(configurable())
	}
	return graphfile.Schema()
}

// The names of the schemas beside the files, and the line with which a graph file names its own.
const (
	schemaSuffix     = ".schema.json"
	schemaName       = "graph" + schemaSuffix
	configSchemaName = "commadvisor" + schemaSuffix
	schemaMark       = "# yaml-language-server: $schema="
	schemaLine       = schemaMark + schemaName
)

// writeSchema puts the schema beside a file.
func (o *schemaOptions) writeSchema() error {
	info, err := o.streams.files.stat(o.write)
	if err != nil {
		return fileError(o.write, err)
	}
	dir, name := o.write, schemaName
	if !info.IsDir() {
		dir = filepath.Dir(o.write)
	}
	if o.config {
		name = configSchemaName
	}
	target := filepath.Join(dir, name)
	text := o.schema()
	if err := o.replaceable(target, text); err != nil {
		return err
	}
	s, err := stage(target, func(w io.Writer) error { _, err := w.Write(text); return err })
	if err != nil {
		return fileError(target, err)
	}
	defer s.discard()
	if _, err := replaceAll([]staged{s}); err != nil {
		return fileError(target, err)
	}
	fmt.Fprintf(o.err, "wrote %s\n", filepath.ToSlash(target))
	if data, err := o.load(o.write); !info.IsDir() && err == nil && filepath.Ext(o.write) != ".json" && !bytes.Contains(data, []byte(schemaMark)) {
		fmt.Fprintf(o.err, "make this the first line of %s: %s%s\n", filepath.ToSlash(o.write), schemaMark, name)
	}
	return nil
}

// replaceable refuses to write over anything but a schema of the same title.
func (o *schemaOptions) replaceable(target string, text []byte) error {
	if _, err := o.streams.files.stat(target); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	data, err := o.load(target)
	if err != nil {
		return err
	}
	var there, ours struct{ Title string }
	if json.Unmarshal(data, &there) != nil || json.Unmarshal(text, &ours) != nil || !sameTitle(there.Title, ours.Title) {
		return fmt.Errorf("%s exists and is not this schema; it is left as it is", filepath.ToSlash(target))
	}
	return nil
}

// sameTitle compares titles of schemas up to the version.
func sameTitle(a, b string) bool {
	a, _, _ = strings.Cut(a, ",")
	b, _, _ = strings.Cut(b, ",")
	return a == b
}

//go:embed starter.yaml
var starter []byte

type initOptions struct {
	*streams
	file string
}

func newInitCmd(s *streams, runF func(*initOptions) error) *cobra.Command {
	o := &initOptions{streams: s}
	if runF == nil {
		runF = runInit
	}
	return &cobra.Command{
		Use:   "init [FILE]",
		Short: "Print a commented graph file to start from",
		Long:  "Prints a commented graph file to start from, or writes it to FILE, which must not exist.",
		Example: `  commadvisor init graph.yaml
  commadvisor analyze graph.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("%s wants one FILE at most; see %s --help", cmd.CommandPath(), cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.file = args[0]
			}
			return runF(o)
		},
	}
}

func runInit(o *initOptions) error {
	if o.file == "" || o.file == "-" {
		_, err := o.out.Write(starter)
		return err
	}
	f, err := os.OpenFile(o.file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already and is left as it is", o.file)
	}
	if err != nil {
		return fileError(o.file, err)
	}
	_, err = f.Write(starter)
	if err := closing(f, err); err != nil {
		os.Remove(o.file) // half a graph, which would be in the way of the next try
		return fileError(o.file, err)
	}
	_, err = fmt.Fprintf(o.err, "wrote %s; to complete and check it in an editor: commadvisor schema --write %s\nnext: commadvisor analyze %s\n", o.file, o.file, o.file)
	return err
}

// version is set by the linker in releases.
var version string

func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func newVersionCmd(s *streams) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: none,
		RunE: func(*cobra.Command, []string) error {
			goVersion := "unknown"
			if info, ok := debug.ReadBuildInfo(); ok {
				goVersion = info.GoVersion
			}
			_, err := fmt.Fprintf(s.out, "commadvisor %s, built with %s\n", buildVersion(), goVersion)
			return err
		},
	}
}

func none(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s wants no argument and found %q", cmd.CommandPath(), args[0])
	}
	return nil
}
