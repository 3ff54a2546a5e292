package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra/doc"

	"commadvisor/internal/cli"
)

// documents are what every archive has beside the binary.
func documents(version string, when time.Time) ([]file, error) {
	var list []file
	for _, name := range []string{"CHANGELOG.md", "LICENSE", "README.md"} {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list = append(list, file{name, 0o644, data})
	}
	completions, err := completions()
	if err != nil {
		return nil, err
	}
	pages, err := manPages(version, when)
	return slices.Concat(list, completions, pages), err
}

func completions() (list []file, err error) {
	root := cli.Command()
	for _, shell := range []struct {
		name  string
		write func(*bytes.Buffer) error
	}{
		{"commadvisor.bash", func(b *bytes.Buffer) error { return root.GenBashCompletionV2(b, true) }},
		{"commadvisor.fish", func(b *bytes.Buffer) error { return root.GenFishCompletion(b, true) }},
		{"_commadvisor", func(b *bytes.Buffer) error { return root.GenZshCompletion(b) }},
		{"commadvisor.ps1", func(b *bytes.Buffer) error { return root.GenPowerShellCompletionWithDesc(b) }},
	} {
		var b bytes.Buffer
		if err := shell.write(&b); err != nil {
			return nil, err
		}
		list = append(list, file{"completions/" + shell.name, 0o644, b.Bytes()})
	}
	return list, nil
}

// manPages writes a page for every command.
func manPages(version string, when time.Time) (list []file, err error) {
	dir, err := os.MkdirTemp("", "man")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	root := cli.Command()
	root.DisableAutoGenTag = true // it has today's date
	header := doc.GenManHeader{Section: "1", Date: &when, Source: "commadvisor " + version, Manual: "commadvisor"}
	if err := doc.GenManTree(root, &header, dir); err != nil {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.1")) // sorted
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list = append(list, file{"man/man1/" + strings.TrimPrefix(filepath.ToSlash(name), filepath.ToSlash(dir)+"/"), 0o644, data})
	}
	return list, nil
}
