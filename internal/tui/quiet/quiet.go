// Package quiet keeps the terminal library from asking the terminal for its background. That library asks as soon as it is
// linked in, and waits five seconds for an answer, in every command. Packages are initialised in the order of their import
// paths, so this one, whose path sorts before the library's, gives the answer before the question is put.
package quiet

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
