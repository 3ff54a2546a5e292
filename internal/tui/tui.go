// Package tui is the walkthrough: screens over an analysis, in a terminal. It decides nothing itself. The text of the files
// is the model: whatever the user does becomes a change of the text, which is read and analysed again, so that a typed
// value is checked exactly as in the file and what is shown is what analyze would print.
package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
	_ "commadvisor/internal/tui/quiet"
	"commadvisor/internal/whatif"
)

// Options are what the walkthrough starts from, and all that it can do outside of itself.
type Options struct {
	Title    string
	Result   *graphfile.Result
	Analysis *advise.Analysis
	Profile  func(*graph.Graph) (rules.Profile, error)  // of a changed graph
	Save     func(names []string, texts []string) error // refuses where a file changed meanwhile
	Reread   func() (Options, error)                    // what Run would start from now
	Today    func() time.Time
	Ask      func(*advise.Analysis, *advise.Edge) []whatif.Question // of one edge, or where that is nil of the whole graph; nil is whatif's
	Editor   func(file string, line int) *exec.Cmd                  // the user's editor there; nil where none is set
	Copy     func(text string)                                      // puts a text on the clipboard; nil where that is not possible
	By       string                                                 // who decides
	Dark     bool
	Color    bool
}

// ErrChanged is why Save refuses files that someone else has written meanwhile.
var ErrChanged = errors.New("changed on disk since it was read")

// Run shows the walkthrough until the user leaves.
func Run(ctx context.Context, o Options, in io.Reader, out io.Writer) error {
	p := tea.NewProgram(newApp(o), tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithAltScreen(), tea.WithMouseCellMotion())
	_, err := p.Run()
	if errors.Is(err, tea.ErrProgramPanic) {
		panic("the walkthrough failed, as it says above") // the terminal is itself again
	}
	if err != nil {
		return fmt.Errorf("terminal: %w", err)
	}
	return nil
}
