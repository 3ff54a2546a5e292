package units

import (
	"math"
	"strconv"
	"strings"
)

// Time writes seconds for people, with at most three significant digits: 412 ms, 20.9 s, 43 min, 7 d.
func Time(seconds float64) string { return timeWith(seconds, 0) }

// timeWith is Time with more significant digits.
func timeWith(seconds float64, more int) string {
	switch a := math.Abs(seconds); {
	case math.IsInf(seconds, 0):
		return "for ever"
	case a == 0:
		return "0 ms"
	case a < 0.5e-9:
		return "almost 0 ms"
	case a < 0.9995e-3:
		return Digits(seconds*1e6, 3+more) + " µs"
	case a < 0.9995:
		return Digits(seconds*1e3, 3+more) + " ms"
	case a < 119.5:
		return Digits(seconds, 3+more) + " s"
	case a < 7199.5:
		return Digits(seconds/60, 2+more) + " min"
	case a < 2*86400-1:
		return Digits(seconds/3600, 2+more) + " h"
	}
	return Digits(seconds/86400, 2+more) + " d"
}

// Times writes two times of which a sentence says that they differ, with as many digits as it takes to see that.
func Times(a, b float64) (string, string) { return apart(a, b, timeWith) }

// Availabilities writes two availabilities, given as 1−u, that a sentence says differ.
func Availabilities(a, b float64) (string, string) { return apart(a, b, availabilityWith) }

// apart adds digits until two values can be told apart; beyond the precision of the numbers they stay alike.
func apart(a, b float64, write func(v float64, more int) string) (string, string) {
	for more := range 12 {
		if x, y := write(a, more), write(b, more); x != y {
			return x, y
		}
	}
	return write(a, 0), write(b, 0)
}

// PerSecond writes a rate for people: 1,900/s, 0.5/s.
func PerSecond(rate float64) string { return Count(rate) + "/s" }

// tiny reports whether a number is too small to matter, though not zero: one a second in thirty years, where chains of rare calls
// are longer than the numbers of people.
func tiny(v float64) bool { return v != 0 && math.Abs(v) < 1e-9 }

// Count writes a number for people: three significant digits below 1,000, whole and grouped from there.
func Count(n float64) string {
	if math.IsInf(n, 0) {
		return "no limit"
	}
	if tiny(n) {
		return "almost 0"
	}
	if math.Abs(n) < 999.5 {
		return Digits(n, 3)
	}
	if math.Abs(n) >= 1e15 {
		return strconv.FormatFloat(n, 'g', 3, 64)
	}
	scale := math.Pow(10, math.Floor(math.Log10(math.Abs(n)))-2)
	s := strconv.FormatFloat(math.Round(n/scale)*scale, 'f', 0, 64)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Percent writes a fraction as a percentage with three significant digits.
func Percent(fraction float64) string {
	if tiny(fraction) {
		return "almost 0 %"
	}
	return Digits(fraction*100, 3) + " %"
}

// Availability writes 1−u with as many digits as u needs: 99.95 %, 98.35 %, 99.9999 %.
func Availability(u float64) string { return availabilityWith(u, 0) }

// availabilityWith is Availability with more digits.
func availabilityWith(u float64, more int) string {
	if u <= 0 {
		return "100 %"
	}
	if u >= 1 {
		return "0 %"
	}
	digits := min(2+max(0, int(-math.Floor(math.Log10(u*100)))-1), 12)
	if u >= 0.0001 {
		digits = max(digits, 2)
	}
	return trimZeros(strconv.FormatFloat((1-u)*100, 'f', digits+more, 64)) + " %"
}

// Bytes writes a size for people in binary units.
func Bytes(n float64) string {
	for _, u := range [...]struct {
		scale float64
		name  string
	}{{1 << 40, "TiB"}, {1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.scale {
			return Digits(n/u.scale, 3) + " " + u.name
		}
	}
	return Digits(n, 3) + " B"
}

// Factor writes a ratio for people: 5.1×.
func Factor(ratio float64) string { return Digits(ratio, 2) + "×" }

// Digits writes v with at most n significant digits, without an exponent and without trailing zeros.
func Digits(v float64, n int) string {
	if v == 0 {
		return "0"
	}
	places := n - 1 - int(math.Floor(math.Log10(math.Abs(v))))
	if places < 0 {
		scale := math.Pow(10, float64(-places))
		return strconv.FormatFloat(math.Round(v/scale)*scale, 'f', 0, 64)
	}
	return trimZeros(strconv.FormatFloat(v, 'f', places, 64))
}

func trimZeros(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// Measures are the units that Measure writes, and so those that evidence and thresholds may have.
var Measures = []string{"s", "/s", "share", "count", "ratio", "bytes", "dB"}

// Measure writes a value in one of Measures.
func Measure(v float64, unit string) string {
	switch unit {
	case "s":
		return Time(v)
	case "/s":
		return PerSecond(v)
	case "share":
		return Percent(v)
	case "count":
		return Count(v)
	case "ratio":
		return Factor(v)
	case "bytes":
		return Bytes(v)
	}
	return Digits(v, 3) + " " + unit
}

// Exceeds reports whether a value is over a limit by more than rounding: a latency of exactly 30 s comes back from its logarithm as
// 30.000000000000004.
func Exceeds(value, limit float64) bool { return value > limit*(1+1e-9) }
