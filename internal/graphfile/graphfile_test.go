package graphfile

import (
	"os"
	"strings"
	"testing"
)

func show(t *testing.T, inputs ...Input) string {
	t.Helper()
	r := Read(inputs)
	var b strings.Builder
	if err := r.Sources.Write(&b, r.Findings); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestScratch(t *testing.T) {
	data, _ := os.ReadFile("../../testdata/payments.yaml")
	t.Log(show(t, Input{"payments.yaml", data}))
	t.Log(show(t, Input{"bad.yaml", []byte(`version: 2
nme: x
services:
  web: {kind: clint, latency: 5}
  orders: {latency: {p50: 9ms, p99: 4ms}, availability: 101%, workers: 2.5, latncy: 1}
  orders: {latency: {mean: 1ms, p99: 40ms}, availability: 99.95, kind: ~}
  a/b: {latency: {p50: 9ms}}
  kafka: {kind: broker, guards: [outbx]}
workloads:
  pay: {entry: wbe, user_facing: yes, rate: 120, peak: {rate: 3/s, for: 0s}, slo: {p50: 3s, p99: 2s}}
  x: {}
edges:
  - {from: web, to: ordrs}
  - {from: web, to: orders, calls: 0, retries: "2", probability: 1.2, timeout: -3s}
  - {from: web, to: orders, workloads: [pya, pay, pay], via: orders}
  - from: web
    too: web
  - {from: web, to: kafka}
  - {from: kafka, to: orders}
  - {from: web, to: web}
  - {from: orders/chrge, to: web, replies_to: web -> orders/x, decision: {mode: sync, until: 2026-02-30}}
  - [1]
`)}))
	t.Log(string(Schema())[:3000])
}
