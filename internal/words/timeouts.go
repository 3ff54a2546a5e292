package words

import (
	"fmt"
	"math"

	"commadvisor/internal/advise"
	"commadvisor/internal/units"
)

// Timeouts says, for each workload that passes an edge, what timeouts, retries, and errors make of it as built: "q p99 is 1.88 s today and
// 8 s without timeouts; they fail 1.2 % of its requests". Empty where they change nothing.
func Timeouts(a *advise.Analysis, e *advise.Edge) (list []string) {
	without := a.Model.WithoutTimeouts()
	for _, l := range a.Topology.Through[e.Index] {
		now, free := a.Model.Workload(int(l), a.Built, false), without.Workload(int(l), a.Built, false)
		if now.NothingTimed || math.IsInf(now.Answered.P99, 1) {
			continue
		}
		text := ""
		if ratio := now.Answered.P99 / free.Answered.P99; ratio < 0.99 || ratio > 1.01 {
			text = fmt.Sprintf("%s p99 is %s%s today and %s without timeouts and retries", loadName(a, int(l)), AtLeast(now.LowerBound || now.TailUnknown),
				units.Time(now.Answered.P99), units.Time(free.Answered.P99))
		}
		if now.Fails > 1e-6 {
			fails := fmt.Sprintf("timeouts and errors fail %s of %s's requests", units.Percent(now.Fails), loadName(a, int(l)))
			if text != "" {
				fails = "; they fail " + units.Percent(now.Fails) + " of its requests"
			}
			text += fails
		}
		if text != "" {
			list = append(list, text)
		}
	}
	return list
}
