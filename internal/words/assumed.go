package words

import (
	"fmt"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// AssumedGateways says which services are taken for gateways, and how to say otherwise.
func AssumedGateways(names []string) string {
	return fmt.Sprintf("%s only %s requests (state kind: gateway, or its store)", Some(names, 3), verb(len(names), "forwards", "forward"))
}

// AssumedCosts names the costs of handing over that the file does not give.
func AssumedCosts(outbox, publish, ack bool) (list []string) {
	spell := func(l graph.Latency) string {
		return fmt.Sprintf("%s (p50), %s (p99)", units.Time(l.P50), units.Time(l.P99))
	}
	if publish {
		list = append(list, "a publish takes "+spell(forecast.AssumedPublish))
	}
	if outbox {
		list = append(list, "a write to an outbox takes "+spell(forecast.AssumedLocalWrite))
	}
	if ack {
		list = append(list, "an acknowledgement takes a publish, plus the callee's own latency where that is short (state ack to replace it)")
	}
	return list
}
