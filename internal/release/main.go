// Command release builds what is published of a version: for every platform an archive with a static binary, shell completions, and man
// pages, and the checksums of all. The same commit and the same Go give the same bytes.
//
//	go run ./internal/release -version v0.5.0 -out dist
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const everywhere = "linux/amd64,linux/arm64,darwin/amd64,darwin/arm64,windows/amd64,windows/arm64"

func main() {
	version := flag.String("version", "", "what the binaries call themselves; the last tag where empty")
	out := flag.String("out", "dist", "directory to write to")
	platforms := flag.String("platforms", everywhere, "GOOS/GOARCH, with commas between them")
	flag.Parse()
	if err := release(*version, *out, strings.FieldsFunc(*platforms, func(r rune) bool { return r == ',' || r == ' ' })); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func release(version, out string, platforms []string) error {
	if version == "" {
		said, err := exec.Command("git", "describe", "--tags", "--always", "--dirty").Output()
		if err != nil {
			return fmt.Errorf("no -version, and none from git: %w", err)
		}
		version = strings.TrimSpace(string(said))
	}
	when, err := committed()
	if err != nil {
		return err
	}
	shared, err := documents(version, when)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	var sums []string
	for _, platform := range platforms {
		goos, goarch, ok := strings.Cut(platform, "/")
		if !ok {
			return fmt.Errorf("found the platform %q; wanted one such as linux/amd64", platform)
		}
		binary, err := build(version, goos, goarch)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("commadvisor_%s_%s_%s", version, goos, goarch)
		packed, suffix, err := pack(goos, name, when, append([]file{binary}, shared...))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, name+suffix), packed, 0o666); err != nil {
			return err
		}
		sums = append(sums, fmt.Sprintf("%x  %s\n", sha256.Sum256(packed), name+suffix))
		fmt.Println(name + suffix)
	}
	slices.SortFunc(sums, func(a, b string) int { return strings.Compare(a[64:], b[64:]) })
	return os.WriteFile(filepath.Join(out, "checksums.txt"), []byte(strings.Join(sums, "")), 0o666)
}

// committed is the time of the commit, which all files of the archives bear: SOURCE_DATE_EPOCH, else what git says.
func committed() (time.Time, error) {
	text, given := os.LookupEnv("SOURCE_DATE_EPOCH")
	if !given {
		said, err := exec.Command("git", "log", "-1", "--format=%ct").Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("no SOURCE_DATE_EPOCH, and no commit to take the time of: %w", err)
		}
		text = strings.TrimSpace(string(said))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}

// build compiles the program without what differs from machine to machine: paths, C libraries, and the state of the repository.
func build(version, goos, goarch string) (file, error) {
	dir, err := os.MkdirTemp("", "release")
	if err != nil {
		return file{}, err
	}
	defer os.RemoveAll(dir)
	name := "commadvisor"
	if goos == "windows" {
		name += ".exe"
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid= -X commadvisor/internal/cli.version="+version,
		"-o", filepath.Join(dir, name), "./cmd/commadvisor")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOOS="+goos, "GOARCH="+goarch)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return file{}, fmt.Errorf("%s/%s: %w", goos, goarch, err)
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	return file{name, 0o755, data}, err
}

// file is one of an archive.
type file struct {
	name string // with slashes, below the archive's directory
	mode fs.FileMode
	data []byte
}
