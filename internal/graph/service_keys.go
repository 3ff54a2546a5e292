package graph

var services keys[Service]

// The keys of a service, in the order of the file format.
var (
	ServiceKind = word(&services, "kind", Kinds, Shape|Times|Up, func(s *Service) *Val[Kind] { return &s.Kind },
		"What the service is; service where left out. A gateway only forwards and keeps nothing.")
	ServiceLatency = declare(&services, "latency", Distribution, Times, func(s *Service) *Val[Latency] { return &s.Latency },
		"Its own work per call, without the calls that it makes itself.")
	ServiceErrors = number(&services, "errors", Share, Times, func(s *Service) *Val[float64] { return &s.Errors },
		"The share of attempts that fail fast, each independently of the others, apart from outages.")
	ServiceAvailability = number(&services, "availability", Uptime, Up, func(s *Service) *Val[float64] { return &s.Down },
		"The share of time that it is up, without its dependencies.")
	ServiceOutage = number(&services, "outage", Duration, 0, func(s *Service) *Val[float64] { return &s.Outage },
		"How long it is typically down when it is down.")
	ServiceCapacity = number(&services, "capacity", Rate, 0, func(s *Service) *Val[float64] { return &s.Capacity },
		"The most calls that it sustains, all instances together, at its own latency.")
	ServiceWorkers = number(&services, "workers", Number, 0, func(s *Service) *Val[float64] { return &s.Workers },
		"Threads or consumers in all; a synchronous call holds one while it waits.")
	ServiceOwner = text(&services, "owner", 0, func(s *Service) *Val[string] { return &s.Owner },
		"The team that owns it.")
	ServiceMeasuredAt = number(&services, "measured_at", Rate, 0, func(s *Service) *Val[float64] { return &s.MeasuredAt },
		"The load at which the latency was measured, so that waiting is not counted twice.")
	ServiceRetention = number(&services, "retention", Duration, 0, func(s *Service) *Val[float64] { return &s.Retention },
		"Brokers: how long a message is kept.")
	ServiceMaxMessage = number(&services, "max_message", Size, 0, func(s *Service) *Val[float64] { return &s.MaxMessage },
		"Brokers: the largest message.")
	ServiceGuards = declare(&services, "guards", Own, 0, func(s *Service) *Val[Guards] { return &s.Guards },
		"Obligations already met, for all of its edges.")
	ServiceDescription = text(&services, "description", 0, func(s *Service) *Val[string] { return &s.Description },
		"What it is for, in a sentence.")
)

// ServiceKeys lists the keys that fill a fact of a service.
func ServiceKeys() []*Key[Service] { return services.list }

// ServiceKeyNamed returns the key of a name.
func ServiceKeyNamed(name string) (*Key[Service], bool) { return services.find(name) }
