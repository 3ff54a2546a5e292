package cli

import (
	"bytes"
	"fmt"
	"io"

	"commadvisor/internal/tui"
)

// onDisk is what the files held when they were read or written last.
type onDisk struct {
	*streams
	texts map[string][]byte
}

func newOnDisk(s *streams) onDisk { return onDisk{streams: s, texts: map[string][]byte{}} }

var mark = []byte("\ufeff") // which some editors put before the text; it stays

// read remembers a file, which must still hold the text that was analysed.
func (d *onDisk) read(name, text string) error {
	data, err := d.load(name)
	if err != nil {
		return err
	}
	if string(bytes.TrimPrefix(data, mark)) != text {
		return fmt.Errorf("%s: changed since it was read, or is not in UTF-8, so it cannot be written safely; nothing was written", name)
	}
	d.texts[name] = data
	return nil
}

// save writes the texts that changed. All files are looked at before the first is written: one that is no longer as it was
// read is never written over. All are staged before the first takes its place, so that none is written where one cannot be.
func (d *onDisk) save(names, texts []string) (err error) {
	for _, name := range names {
		if data, err := d.load(name); err != nil {
			return err
		} else if !bytes.Equal(data, d.texts[name]) {
			return fmt.Errorf("%s %w; nothing was written", name, tui.ErrChanged)
		}
	}
	var all []staged
	defer func() {
		for _, s := range all {
			s.discard()
		}
	}()
	written := map[string][]byte{}
	for i, name := range names {
		data := []byte(texts[i])
		if bytes.HasPrefix(d.texts[name], mark) {
			data = append(bytes.Clone(mark), data...)
		}
		if bytes.Equal(data, d.texts[name]) {
			continue
		}
		s, err := stage(name, func(w io.Writer) error { _, err := w.Write(data); return err })
		if err != nil {
			return fileError(name, err)
		}
		all, written[name] = append(all, s), data
	}
	done, err := replaceAll(all)
	for _, s := range all[:done] {
		d.texts[s.asked] = written[s.asked]
	}
	if err != nil {
		return fileError(all[done].asked, err)
	}
	return nil
}
