package report

import (
	"bytes"
	"encoding/json"
	"io"
)

// object writes the keys of one JSON object as they come, laid out as encode does, so that a report of any size is never whole in
// memory. The first error stays; what comes after it is dropped.
type object struct {
	w     io.Writer
	to    *json.Encoder // to b
	b     bytes.Buffer  // what is written next: whole values, for seen looks at what stands together
	begun bool
	err   error
}

func objectTo(w io.Writer) *object {
	o := &object{w: seen{w}}
	o.to = json.NewEncoder(&o.b)
	o.to.SetEscapeHTML(false)
	return o
}

// key writes a key and its value.
func (o *object) key(name string, v any) {
	o.name(name)
	o.value(v, "  ")
	o.flush()
}

// list writes a key and a list, of which each value is made when it is its turn.
func (o *object) list(name string, n int, of func(i int) any) {
	o.name(name)
	if o.b.WriteByte('['); n == 0 {
		o.b.WriteByte(']')
	}
	for i := range n {
		if o.err != nil {
			return
		}
		if i > 0 {
			o.b.WriteByte(',')
		}
		o.b.WriteString("\n    ")
		if o.value(of(i), "    "); i == n-1 {
			o.b.WriteString("\n  ]")
		}
		o.flush()
	}
	o.flush()
}

// close ends the object.
func (o *object) close() error {
	o.b.WriteString("\n}\n")
	o.write()
	return o.err
}

func (o *object) name(name string) {
	if o.begun {
		o.b.WriteByte(',')
	} else {
		o.b.WriteByte('{')
	}
	o.begun = true
	o.b.WriteString("\n  ")
	o.value(name, "  ")
	o.b.WriteString(": ")
}

func (o *object) value(v any, prefix string) {
	if o.err != nil {
		return
	}
	o.to.SetIndent(prefix, "  ")
	if o.err = o.to.Encode(v); o.err == nil {
		o.b.Truncate(o.b.Len() - 1) // its newline
	}
}

// enough is how much is kept back before it is written.
const enough = 1 << 16

// flush writes what is kept back, once it is enough.
func (o *object) flush() {
	if o.b.Len() >= enough {
		o.write()
	}
}

func (o *object) write() {
	if o.err == nil {
		_, o.err = o.w.Write(o.b.Bytes())
	}
	o.b.Reset()
}
