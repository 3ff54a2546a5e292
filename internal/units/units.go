// Package units reads and writes the quantities of a graph file: durations in seconds, rates per second,
// shares as fractions, sizes in bytes. Every number in a file carries its unit; a number without one is an
// error that shows the spelling wanted.
package units

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Spelling of each quantity, for messages, documentation and the JSON Schema.
const (
	DurationSpelling = "a duration such as 150ms, 2s, 10m, 1h or 7d"
	RateSpelling     = "a rate such as 120/s, 5k/min, 90/h or 2M/day"
	ShareSpelling    = "a share such as 99.95% or 0.9995"
	SizeSpelling     = "a size such as 800B, 2KiB or 1MB"
)

// Patterns are the regular expressions of the same spellings, for the JSON Schema.
const (
	number          = `[0-9]+(\.[0-9]+)?`
	DurationPattern = `^(` + number + ` ?(ns|us|µs|ms|s|m|min|h|d))+$`
	RatePattern     = `^` + number + ` ?[kMG]? ?/ ?(s|sec|second|m|min|minute|h|hour|d|day)$`
	SharePattern    = `^` + number + ` ?%$`
	SizePattern     = `^` + number + ` ?(B|kB|KB|KiB|MB|MiB|GB|GiB|TB|TiB)$`
)

var durationUnits = map[string]float64{
	"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400,
}

// Duration reads a duration in seconds; parts may be joined as in 1h30m.
func Duration(s string) (float64, error) {
	rest, total := strings.TrimSpace(s), 0.0
	for first := true; first || rest != ""; first = false {
		n, unit, tail := split(rest)
		scale, ok := durationUnits[unit]
		v, err := strconv.ParseFloat(n, 64)
		if !ok || err != nil {
			return 0, wanted(s, n == strings.TrimSpace(s) && n != "", DurationSpelling)
		}
		total += v * scale
		rest = tail
	}
	return finite(s, total)
}

// split cuts a leading number, its unit (letters) and the rest, ignoring spaces between them.
func split(s string) (number, unit, rest string) {
	i := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if i < 0 {
		return s, "", ""
	}
	number, s = s[:i], strings.TrimLeft(s[i:], " ")
	j := strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' || r == ' ' || r == '.' })
	if j < 0 {
		return number, s, ""
	}
	return number, s[:j], strings.TrimLeft(s[j:], " ")
}

var rateUnits = map[string]float64{
	"s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400,
}

// Rate reads a rate per second.
func Rate(s string) (float64, error) {
	count, per, ok := strings.Cut(strings.TrimSpace(s), "/")
	scale, known := rateUnits[strings.TrimSpace(per)]
	count = strings.TrimSpace(count)
	n, factor := count, 1.0
	for suffix, f := range map[string]float64{"k": 1e3, "M": 1e6, "G": 1e9} {
		if m, cut := strings.CutSuffix(count, suffix); cut {
			n, factor = strings.TrimSpace(m), f
		}
	}
	v, err := decimal(n)
	if !ok || !known || err != nil {
		return 0, wanted(s, !ok && err == nil, RateSpelling)
	}
	return finite(s, v*factor/scale)
}

// Missing reads a share and returns its complement, 1 − share, to full precision: the unavailability behind
// 99.9999999% is exact, which 1-0.999999999 in floating point is not.
func Missing(s string) (float64, error) {
	t := strings.TrimSpace(s)
	n, percent := strings.CutSuffix(t, "%")
	n = strings.TrimSpace(n)
	if _, err := decimal(n); err != nil {
		return 0, wanted(s, false, ShareSpelling)
	}
	if u, ok := complement(n, percent); ok {
		return u, nil
	}
	r, ok := new(big.Rat).SetString(n)
	if !ok {
		return 0, wanted(s, false, ShareSpelling)
	}
	if percent {
		r.Quo(r, big.NewRat(100, 1))
	}
	u, _ := r.Sub(big.NewRat(1, 1), r).Float64()
	if u < 0 && !percent {
		return 0, fmt.Errorf("found %q, a share above 1; wanted %s", s, ShareSpelling)
	}
	if u < 0 || u > 1 {
		return 0, fmt.Errorf("found %q, a share above 100%%; wanted %s", s, ShareSpelling)
	}
	return u, nil
}

// complement is Missing for shares of few digits: numerator and denominator are whole numbers that floating point
// holds exactly, so their quotient is rounded once, as that of the exact arithmetic is.
func complement(n string, percent bool) (float64, bool) {
	whole, fraction, _ := strings.Cut(n, ".")
	digits := whole + fraction
	if percent {
		fraction += "00"
	}
	m, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || len(digits) > 15 || len(fraction) > 15 {
		return 0, false
	}
	d := int64(1)
	for range fraction {
		d *= 10
	}
	return float64(d-m) / float64(d), m <= d
}

// Share reads a share as a fraction.
func Share(s string) (float64, error) {
	if _, err := Missing(s); err != nil {
		return 0, err
	}
	n, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	share, err := decimal(strings.TrimSpace(n)) // not 1 − u, which would make 30% a little more than 0.3
	if percent {
		share /= 100
	}
	return share, err
}

var sizeUnits = map[string]float64{
	"B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
	"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
}

// Size reads a size in bytes.
func Size(s string) (float64, error) {
	n, unit, rest := split(strings.TrimSpace(s))
	scale, ok := sizeUnits[unit]
	v, err := strconv.ParseFloat(n, 64)
	if !ok || err != nil || rest != "" {
		return 0, wanted(s, n == strings.TrimSpace(s) && n != "", SizeSpelling)
	}
	return finite(s, v*scale)
}

// decimal reads a plain non-negative decimal number: no sign, exponent, hexadecimal or infinity.
func decimal(s string) (float64, error) {
	if s == "" || len(s) > 40 || strings.Trim(s, "0123456789.") != "" {
		return 0, fmt.Errorf("not a number")
	}
	return strconv.ParseFloat(s, 64)
}

func finite(s string, v float64) (float64, error) {
	if math.IsInf(v, 0) || v > 1e15 {
		return 0, fmt.Errorf("found %q, a number too large to mean anything", s)
	}
	return v, nil
}

func wanted(s string, bare bool, spelling string) error {
	if bare {
		return fmt.Errorf("found %q, a number without its unit; wanted %s", s, spelling)
	}
	return fmt.Errorf("found %q; wanted %s", s, spelling)
}
