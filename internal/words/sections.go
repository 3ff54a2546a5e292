package words

import "fmt"

// The titles of a report's sections, each with how many edges or limits follow.

// Change are the edges that change.
func Change(n int) string { return fmt.Sprintf("Change %d", n) }

// Decide are the edges that state no mode, beside those that change.
func Decide(n int) string {
	return fmt.Sprintf("Decide %d that %s no mode yet", n, verb(n, "has", "have"))
}

// Keep are the edges that stay as they are built.
func Keep(n int) string { return fmt.Sprintf("Keep %d", n) }

// CouldBe are the edges that stay though one would build them otherwise.
func CouldBe(n int) string {
	return fmt.Sprintf("Could be %d: built otherwise from scratch, but nothing requires a change", n)
}

// Beyond are the limits that no mode keeps.
func Beyond(n int) string { return fmt.Sprintf("No mode repairs %d", n) }

// Otherwise are the edges that one would build otherwise with every mode open.
func Otherwise(n, of int) string {
	return fmt.Sprintf("From scratch, %d of %s would be built otherwise", n, Count(of, "edge"))
}

// Heuristic says that a set of changes is not proven smallest.
func Heuristic(least int) string {
	return fmt.Sprintf("heuristic: at least %s needed", Count(least, "change"))
}
