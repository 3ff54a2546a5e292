package cli

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"commadvisor/internal/graphfile"
	"commadvisor/internal/report"
)

func newSchemaCmd(s *streams) *cobra.Command {
	format := "json"
	cmd := &cobra.Command{
		Use:   "schema [config]",
		Short: "Print the JSON Schema of graph files, for editors; or all keys, for people",
		Long: `Prints the JSON Schema (2020-12) of graph files. An editor with a YAML language server completes and checks a file
that starts with the line:  # yaml-language-server: $schema=graph.schema.json
With config, prints the schema of configuration files (.commadvisor.yaml).`,
		Example: "  commadvisor schema > graph.schema.json\n  commadvisor schema --format markdown\n  commadvisor schema config > config.schema.json",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && args[0] != "config" {
				return fmt.Errorf("%s wants config or nothing and found %q", cmd.CommandPath(), args[0])
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				if format != "json" {
					return fmt.Errorf("the configuration is described in json only, not in %q", format)
				}
				_, err := s.out.Write(graphfile.ConfigSchema(configurable()))
				return err
			}
			switch format {
			case "json":
				_, err := s.out.Write(graphfile.Schema())
				return err
			case "markdown":
				return report.FileMarkdown(s.out, graphfile.Reference(), graphfile.Codes())
			}
			return fmt.Errorf("unknown format %q; wanted json, markdown", format)
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", format, "json, the schema, or markdown, every key and every finding with its meaning")
	complete(cmd, "format", []string{"json", "markdown"})
	return cmd
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
	if o.file == "" {
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
		return fileError(o.file, err)
	}
	_, err = fmt.Fprintf(o.err, "wrote %s; next: commadvisor analyze %s\n", o.file, o.file)
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
