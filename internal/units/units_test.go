package units

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestReading(t *testing.T) {
	for _, c := range []struct {
		read func(string) (float64, error)
		text string
		want float64
	}{
		{Duration, "150ms", 0.15}, {Duration, "2s", 2}, {Duration, "10m", 600}, {Duration, "7d", 604800}, {Duration, "1h30m", 5400},
		{Duration, "250 µs", 250e-6}, {Duration, "1.5s", 1.5}, {Duration, "0ms", 0},
		{Rate, "120/s", 120}, {Rate, "5k/min", 5000.0 / 60}, {Rate, "2M/day", 2e6 / 86400}, {Rate, "90/h", 0.025}, {Rate, "1.5k / s", 1500},
		{Share, "99.95%", 0.9995}, {Share, "0.9995", 0.9995}, {Share, "30%", 0.3}, {Share, "100 %", 1}, {Share, "0", 0},
		{Missing, "99.9999999%", 1e-9}, {Missing, "0.999999999999", 1e-12}, {Missing, "100%", 0},
		{Size, "800B", 800}, {Size, "2KiB", 2048}, {Size, "1MB", 1e6}, {Size, "1.5 GiB", 1.5 * (1 << 30)},
	} {
		got, err := c.read(c.text)
		if err != nil || math.Abs(got-c.want) > 1e-15*math.Max(1, c.want) {
			t.Errorf("%q: %v, %v; want %v", c.text, got, err, c.want)
		}
	}
}

// A message shows what was found and the spelling wanted; a bare number is told that it lacks its unit.
func TestRefusing(t *testing.T) {
	for _, c := range []struct {
		read        func(string) (float64, error)
		text, wants string
	}{
		{Duration, "20", "without its unit"}, {Duration, "20 parsecs", DurationSpelling}, {Duration, "-2s", DurationSpelling},
		{Duration, "1e3s", DurationSpelling}, {Duration, "", DurationSpelling}, {Duration, "2s junk", DurationSpelling},
		{Duration, strings.Repeat("9", 30) + "d", "too large"},
		{Rate, "120", "without its unit"}, {Rate, "120/fortnight", RateSpelling}, {Rate, "-1/s", RateSpelling}, {Rate, "/s", RateSpelling},
		{Share, "99.95", "above 1"}, {Share, "101%", "above 100%"}, {Share, "-1%", ShareSpelling}, {Share, "NaN", ShareSpelling}, {Share, "1/2", ShareSpelling},
		{Size, "12", "without its unit"}, {Size, "12 potatoes", SizeSpelling}, {Size, "1MB2", SizeSpelling},
	} {
		if v, err := c.read(c.text); err == nil || !strings.Contains(err.Error(), c.wants) {
			t.Errorf("%q: %v, %v; want an error with %q", c.text, v, err, c.wants)
		}
	}
}

func TestWriting(t *testing.T) {
	for got, want := range map[string]string{
		Time(0.4123): "412 ms", Time(20.93): "20.9 s", Time(2580): "43 min", Time(0): "0 ms", Time(12e-6): "12 µs", Time(7200): "2 h",
		Time(604800): "7 d", Time(math.Inf(1)): "for ever", Time(0.9999): "1 s", Time(119.9): "2 min",
		PerSecond(1900.4): "1,900/s", PerSecond(0.5): "0.5/s", PerSecond(30000): "30,000/s", Count(1234567): "1,230,000", Count(999.6): "1,000",
		Percent(0.05): "5 %", Availability(0.0005): "99.95 %", Availability(0.0165): "98.35 %", Availability(1e-6): "99.9999 %",
		Availability(0): "100 %", Availability(1): "0 %", Bytes(122880000): "117 MiB", Bytes(12): "12 B",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What a share lacks is exact to the last digit of a float, however close to 1 the share is.
func TestMissingIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := "99." + rapid.StringMatching(`[0-9]{1,15}`).Draw(t, "digits") + "%"
		got, err := Missing(text)
		exact, _ := new(big.Rat).SetString(strings.TrimSuffix(text, "%"))
		want, _ := exact.Sub(big.NewRat(1, 1), exact.Quo(exact, big.NewRat(100, 1))).Float64()
		if err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	})
}

// Whatever is read or written, nothing panics, and what is read is a finite number that is not negative.
func FuzzReading(f *testing.F) {
	for _, s := range []string{"150ms", "5k/min", "99.95%", "2KiB", "1h30m", "", "/", "%", "９ms", "1.2.3s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, read := range []func(string) (float64, error){Duration, Rate, Share, Missing, Size} {
			if v, err := read(s); err == nil && (math.IsNaN(v) || math.IsInf(v, 0) || v < 0) {
				t.Errorf("%q: %v", s, v)
			} else if err == nil {
				_, _, _ = Time(v), Count(v), Availability(v)
			}
		}
	})
}

// Two values that differ never look alike; those that are told apart at once keep their usual digits.
func TestApart(t *testing.T) {
	for _, c := range []struct {
		a, b float64
		x, y string
	}{
		{0.0164, 0.001, "98.36 %", "99.9 %"}, {0.001004, 0.001, "99.8996 %", "99.9 %"},
		{1.0000001e-6, 1e-6, "99.99989999999 %", "99.9999 %"}, {0.001, 0.001, "99.9 %", "99.9 %"},
	} {
		if x, y := Availabilities(c.a, c.b); x != c.x || y != c.y {
			t.Errorf("Availabilities(%v, %v) = %s, %s; want %s, %s", c.a, c.b, x, y, c.x, c.y)
		}
	}
	for _, c := range []struct {
		a, b float64
		x, y string
	}{{0.3, 0.2, "300 ms", "200 ms"}, {0.2003, 0.2, "200.3 ms", "200 ms"}, {3601, 3600, "60.02 min", "60 min"}, {math.Inf(1), 1, "for ever", "1 s"}} {
		if x, y := Times(c.a, c.b); x != c.x || y != c.y {
			t.Errorf("Times(%v, %v) = %s, %s; want %s, %s", c.a, c.b, x, y, c.x, c.y)
		}
	}
}

// What is too small to matter is no row of zeros, and nothing is less than zero by rounding.
func TestTiny(t *testing.T) {
	for got, want := range map[string]string{
		Time(3.24e-70): "almost 0 ms", Time(1e-9): "0.001 µs", Time(0): "0 ms", Time(math.Copysign(0, -1)): "0 ms",
		PerSecond(2.7e-33): "almost 0/s", PerSecond(0): "0/s", PerSecond(math.Copysign(0, -1)): "0/s", PerSecond(1e-8): "0.00000001/s",
		Percent(1e-21): "almost 0 %", Percent(0): "0 %", Percent(1e-6): "0.0001 %",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
