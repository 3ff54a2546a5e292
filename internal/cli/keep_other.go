//go:build !unix

package cli

import (
	"io/fs"
	"os"
)

// endings are the signals that end a process and let it do something before.
var endings = []os.Signal{os.Interrupt}

func end(os.Signal) { os.Exit(exitUsage) }

func linked(fs.FileInfo) bool { return false }

func own(*os.File, fs.FileInfo) error { return nil }
