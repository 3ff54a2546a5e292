package whatif

import (
	"math"
	"strconv"
	"strings"

	"commadvisor/internal/units"
)

// roundAwayFrom writes a number in the digits that people are shown, rounded away from what the fact is now, so that what is shown,
// typed into the file, does not fall short of the change that it promises. Where so few digits miss it (the advice may turn
// back soon after), more are written. value is what is read back from the text.
func (l *variable) roundAwayFrom(v float64, changed func(float64) bool) (text string, value float64) {
	up := v > l.now
	shown := l.Unit.Show(v)
	at := strings.IndexFunc(shown, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
	if at < 0 {
		at = len(shown)
	}
	suffix := shown[at:]
	number, decimals := l.mantissa(v, suffix)
	for ; decimals <= 15; decimals++ {
		p := math.Pow(10, float64(decimals))
		nearest := math.Round(number * p)
		if math.Abs(nearest) > 1<<53 {
			break
		}
		for _, step := range [...]float64{-1, 0, 1} {
			if up == l.Unit.Rest {
				step = -step
			}
			text := strconv.FormatFloat((nearest+step)/p, 'f', max(0, decimals), 64)
			if strings.Contains(text, ".") {
				text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
			}
			text += suffix
			value, err := l.Unit.Read(units.Typed(text))
			if err != nil || up && value < v || !up && value > v {
				continue
			}
			if value >= l.low && value <= l.high && changed(value) {
				if same := l.Unit.Show(value); l.reads(same, value) {
					text = same
				}
				return text, value
			}
			break
		}
	}
	return l.Unit.Show(v), v // not to be written in any number of digits
}

// mantissa is the number to be written before a unit, and after how many decimals people are shown it.
func (l *variable) mantissa(v float64, suffix string) (number float64, decimals int) {
	if l.Unit.Rest {
		return (1 - v) * 100, min(12, 2+max(0, -int(math.Floor(math.Log10(v*100)))-1)) // as units.Availability
	}
	if l.Whole {
		return v, 0
	}
	one, err := l.Unit.Read(units.Typed("1" + suffix))
	if err != nil {
		one = 1
	}
	number = v / one
	digits := 3
	switch strings.TrimSpace(suffix) {
	case "min", "h", "d": // as units.Time
		digits = 2
	}
	return number, digits - 1 - int(math.Floor(math.Log10(number)))
}

// reads reports whether words are read back as exactly a value.
func (l *variable) reads(words string, value float64) bool {
	back, err := l.Unit.Read(units.Typed(words))
	return err == nil && back == value
}
