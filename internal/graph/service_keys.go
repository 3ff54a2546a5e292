package graph

// ServiceKeys are the keys of a service, in the order of the schema and of a diff.
var ServiceKeys = []Key[Service]{
	key("kind", "What the service is; service where left out. A gateway only forwards and keeps nothing.", word[Kind](Kinds), AffectsTopology, NoUse, func(s *Service) *Val[Kind] { return &s.Kind }),
	key("latency", "Its own work per call, without the calls that it makes itself.", latency, AffectsTimes, Varied|Asked, func(s *Service) *Val[Latency] { return &s.Latency }),
	key("errors", "The share of attempts that fail fast, each independently of the others, apart from outages.", shareBelowOne, AffectsTimes, NotedInDecisions, func(s *Service) *Val[float64] { return &s.Errors }),
	key("availability", "The share of time that it is up, without its dependencies.", uptime, AffectsDown, Varied|NotedInDecisions, func(s *Service) *Val[float64] { return &s.Down }),
	key("outage", "How long it is typically down when it is down.", positiveDuration, AffectsLimits, NoUse, func(s *Service) *Val[float64] { return &s.Outage }),
	key("capacity", "The most calls that it sustains, all instances together, at its own latency.", rate, AffectsLimits, Varied|NotedInDecisions, func(s *Service) *Val[float64] { return &s.Capacity }),
	key("workers", "Threads or consumers in all; a synchronous call holds one while it waits.", positiveWholeNumber, AffectsLimits, Varied, func(s *Service) *Val[float64] { return &s.Workers }),
	key("owner", "The team that owns it.", label("a name such as checkout"), AffectsLimits, Asked, func(s *Service) *Val[string] { return &s.Owner }),
	key("measured_at", "The load at which the latency was measured, so that waiting is not counted twice.", rate, AffectsLimits, NoUse, func(s *Service) *Val[float64] { return &s.MeasuredAt }),
	key("retention", "Brokers: how long a message is kept.", positiveDuration, AffectsLimits, NoUse, func(s *Service) *Val[float64] { return &s.Retention }),
	key("max_message", "Brokers: the largest message.", positiveSize, AffectsLimits, NoUse, func(s *Service) *Val[float64] { return &s.MaxMessage }),
	key("guards", "Obligations already met, for all of its edges.", guards, AffectsLimits, NoUse, func(s *Service) *Val[Guards] { return &s.Guards }),
	key("description", "What it is for, in a sentence.", text, AffectsNothing, NoUse, func(s *Service) *Val[string] { return &s.Description }),
}
