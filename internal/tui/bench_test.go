package tui

import "testing"

// A key in a graph of 2,000 edges: only what is visible is drawn.
func BenchmarkKey(b *testing.B) {
	p := start(b, large(2000)).play(resize{160, 50})
	b.ReportAllocs()
	for b.Loop() {
		p.m.Update(keyNamed(b, "down"))
		p.m.View()
	}
}

func BenchmarkAct(b *testing.B) {
	p := start(b, large(2000)).play(resize{160, 50})
	for b.Loop() {
		p.play("a", "s")
	}
}
