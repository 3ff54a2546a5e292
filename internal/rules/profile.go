package rules

// Profile is an emphasis: what a synchronous call is worth before any evidence, and a factor per dimension.
// Published guidance disagrees on how far to go, so the emphasis has a name and a source.
type Profile struct {
	Name        string
	Summary     string
	Prior       Centi // of every edge
	Inner       Centi // added for an edge that does not leave the entry
	Factor      [Dimensions]float64
	OwnersApart bool // between services of different owners a stated mode changes as easily as an open one
	Source      Source
	Example     string // what it changes in a file under testdata/profiles
}

// Profiles returns all profiles, the default first.
func Profiles() []Profile {
	even := [Dimensions]float64{1, 1, 1, 1, 1, 1}
	latency := even
	latency[Latency] = 2
	return []Profile{
		{"pragmatic", "sync unless the evidence says otherwise, because it is the simpler thing to run", -300, 0, even, false,
			Source{"Azure Architecture Center", "Interservice communication: challenges of asynchronous messaging"},
			"keeps both calls of testdata/profiles/two-teams.yaml and of testdata/profiles/report.yaml"},
		{"autonomy", "every synchronous hop after the first needs a reason, and between two owners a stronger one", 0, 100, even, true, dotnet,
			"testdata/profiles/two-teams.yaml: orders → loyalty becomes async, because the two have different owners; with one owner it stays"},
		{"latency-first", "what a person waits for counts double", -300, 0, latency, false, nielsen,
			"testdata/profiles/report.yaml: reports → render becomes async, because five seconds of work count double"},
	}
}

// ProfileNamed returns the profile of that name, the default for "".
func ProfileNamed(name string) (Profile, bool) {
	for _, p := range Profiles() {
		if p.Name == name || name == "" {
			return p, true
		}
	}
	return Profile{}, false
}
