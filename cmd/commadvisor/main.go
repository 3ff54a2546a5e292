// Command commadvisor advises whether calls between services should be synchronous or asynchronous.
package main

import (
	"os"

	"commadvisor/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
