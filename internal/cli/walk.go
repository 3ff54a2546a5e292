package cli

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"commadvisor/internal/report"
	"commadvisor/internal/tui"
)

type walkOptions struct {
	request
	theme string
}

func newWalkCmd(s *streams, runF func(*walkOptions) error) *cobra.Command {
	o := &walkOptions{request: request{streams: s}}
	if runF == nil {
		runF = runWalk
	}
	cmd := &cobra.Command{
		Use:     "walk FILE…",
		Aliases: []string{"tui"},
		Short:   "Walk through the edges, answer questions, try modes out, and write what is decided",
		Long: `Opens the graph in the terminal: for each workload what its client waits for, where the waiting stops, and what runs in the
background, with the advice for every edge beside the SLOs. Answer the questions that matter, one answer for all edges of a kind
where you like; try modes and see the numbers follow; take the plan step by step; record decisions. Nothing is written before it
has been shown as a difference; comments, order, and layout stay. ? lists the keys.`,
		Example: `  commadvisor walk graph.yaml
  commadvisor walk services/ --theme light`,
		Args:              atLeast(1, "FILE"),
		ValidArgsFunction: completeFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			o.files = args
			return runF(o)
		},
	}
	cmd.Flags().StringVar(&o.theme, "theme", "auto", "auto, dark or light")
	complete(cmd, "theme", []string{"auto", "dark", "light"})
	o.bind(cmd)
	return cmd
}

func runWalk(o *walkOptions) error {
	dark, err := o.dark()
	if err != nil {
		return err
	}
	for _, f := range o.files {
		if f == "-" {
			return errors.New("walk reads keys from the terminal, so the graph has to be a file")
		}
	}
	if v, _ := o.env("TERM"); v == "dumb" {
		return fmt.Errorf("walk needs a terminal that can place its cursor, and TERM is dumb; without one: commadvisor analyze %s", strings.Join(o.files, " "))
	}
	in, ok := o.in.(*os.File)
	if !ok || !o.terminal || !term.IsTerminal(int(in.Fd())) {
		return fmt.Errorf("walk needs a terminal; without one: commadvisor analyze %s", strings.Join(o.files, " "))
	}
	from, err := o.start(dark)
	if err != nil {
		return err
	}
	if o.leaveSignals != nil {
		o.leaveSignals() // the terminal library restores the terminal first
	}
	return tui.Run(context.Background(), from, in, o.out)
}

// again reads the files once more while the walkthrough runs: nothing may be printed over its screen, so what is wrong
// with them comes back as the error.
func (o *walkOptions) again(dark bool) (tui.Options, error) {
	var said bytes.Buffer
	next, s := *o, *o.streams
	s.err, next.streams, next.quiet = &said, &s, true
	from, err := next.start(dark)
	var faults *inputFaults
	if errors.As(err, &faults) {
		said.Reset()
		if err := faults.sources.Write(&said, faults.findings); err != nil {
			return from, err
		}
		line, _, _ := strings.Cut(said.String(), "\n")
		err = errors.New(line)
	}
	return from, err
}

// start reads the files, and is what the walkthrough starts from.
func (o *walkOptions) start(dark bool) (tui.Options, error) {
	a, r, opts, err := o.analyze()
	if err != nil {
		return tui.Options{}, err
	}
	disk := newOnDisk(o.streams)
	for i, name := range r.Sources.Names() {
		if err := disk.read(name, r.Sources.Text(int32(i+1))); err != nil {
			return tui.Options{}, err
		}
	}
	user, _ := o.env("USER")
	return tui.Options{
		Title: report.Title(a, opts), Result: r, Analysis: a, Profile: o.profileOf, Save: disk.save,
		Reread: func() (tui.Options, error) { return o.again(dark) }, Today: time.Now,
		Editor: o.editor(), Copy: o.clipboard,
		By: user, Dark: dark, Color: opts.Color,
	}, nil
}

// editor opens a file at a line in the user's editor; nil where none is set.
func (o *walkOptions) editor() func(file string, line int) *exec.Cmd {
	command, _ := o.env("VISUAL")
	if command == "" {
		command, _ = o.env("EDITOR")
	}
	words := strings.Fields(command)
	if len(words) == 0 {
		return nil
	}
	return func(file string, line int) *exec.Cmd {
		args := append(slices.Clone(words[1:]), fmt.Sprintf("+%d", line), file)
		switch filepath.Base(words[0]) {
		case "code", "codium", "cursor":
			args = append(slices.Clone(words[1:]), "--wait", "--goto", fmt.Sprintf("%s:%d", file, line))
		}
		return exec.Command(words[0], args...)
	}
}

// clipboard hands a text to the terminal for its clipboard (OSC 52), which works over ssh too.
func (o *walkOptions) clipboard(text string) {
	fmt.Fprintf(o.out, "\x1b]52;c;%s\a", base64.StdEncoding.EncodeToString([]byte(text)))
}

// dark resolves --theme. Terminals that say what their background is do so in COLORFGBG; none is asked.
func (o *walkOptions) dark() (bool, error) {
	switch o.theme {
	case "dark":
		return true, nil
	case "light":
		return false, nil
	case "auto":
		v, _ := o.env("COLORFGBG")
		background := v[strings.LastIndexByte(v, ';')+1:]
		return background != "7" && background != "15", nil
	}
	return false, fmt.Errorf("unknown --theme %q; wanted auto, dark, light", o.theme)
}
