//go:build unix

package cli

import (
	"io/fs"
	"os"
	"os/signal"
	"syscall"
)

// endings are the signals that end a process and let it do something before.
var endings = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}

// end ends the process by a signal, so that whoever started it sees that.
func end(sig os.Signal) {
	signal.Reset(sig)
	if number, ok := sig.(syscall.Signal); ok {
		syscall.Kill(os.Getpid(), number) // which returns before the signal comes, and cannot fail
	}
	select {}
}

// linked reports whether a file has further names, which a rename would leave with the old text.
func linked(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink > 1
}

// own gives a file the owner and the group of another, if they differ.
func own(f *os.File, as fs.FileInfo) error {
	now, err := f.Stat()
	if err != nil {
		return err
	}
	want, ok := as.Sys().(*syscall.Stat_t)
	have, same := now.Sys().(*syscall.Stat_t)
	if !ok || !same || want.Uid == have.Uid && want.Gid == have.Gid {
		return nil
	}
	return f.Chown(int(want.Uid), int(want.Gid))
}
