package units

import (
	"strconv"
	"strings"
)

// Quantity is one kind of number in a file: how it is spelled, read, shown and written exactly.
type Quantity struct {
	Spelling, Pattern string // for messages and the JSON Schema; "" for plain numbers
	Read              func(string) (float64, error)
	Show              func(float64) string // rounded, for people
	Exact             func(float64) string // other words for every other number
	Rest              bool                 // what is kept is what is left of 1: availability is written, unavailability kept
}

// The quantities of a graph file. Plain numbers have no unit.
var (
	OfTime   = &Quantity{DurationSpelling, DurationPattern, Duration, Time, exact(Duration, Time, func(v float64) string { return Digits(v, 12) + " s" }), false}
	OfRate   = &Quantity{RateSpelling, RatePattern, Rate, PerSecond, exact(Rate, PerSecond, func(v float64) string { return Digits(v, 12) + "/s" }), false}
	OfSize   = &Quantity{SizeSpelling, SizePattern, Size, Bytes, exact(Size, Bytes, func(v float64) string { return Digits(v, 15) + " B" }), false}
	OfShare  = &Quantity{ShareSpelling, SharePattern, Share, Percent, func(v float64) string { return Digits(v*100, 12) + " %" }, false}
	OfUptime = &Quantity{ShareSpelling, SharePattern, Missing, Availability, exact(Missing, Availability, func(u float64) string { return Digits((1-u)*100, 12) + " %" }), true}
	OfCount  = &Quantity{"", "", Number, Count, func(v float64) string { return Digits(v, 12) }, false}
)

// exact writes a number for people where that is read back as the same, else in all digits.
func exact(read func(string) (float64, error), show, digits func(float64) string) func(float64) string {
	return func(v float64) string {
		text := show(v)
		if back, err := read(Typed(text)); err == nil && back == v {
			return text
		}
		return digits(v)
	}
}

var typed = strings.NewReplacer(" ", "", ",", "", "µ", "u")

// Typed is how a number that is written for people is spelled in a file.
func Typed(text string) string { return typed.Replace(text) }

// Number reads a number without a unit, of the range that a file may hold.
func Number(s string) (float64, error) {
	n, err := strconv.ParseFloat(s, 64)
	if err == nil && !(n >= 0 && n <= 1e15) {
		err = strconv.ErrRange
	}
	return n, err
}
