// Package rules is the table: what argues for synchronous and what for asynchronous calls, one value per rule,
// one file per dimension. A rule sees one edge where it stands in a design and turns what it sees into evidence: a
// score in hundredths of a decibel, + towards async, with the measured value, the limit it is held against, and a
// sentence. Most rules weigh facts. The others compare the forecasts of two designs that differ in this edge: they
// explain and do not count, because a limit that a design does not keep decides by itself.
//
// To add a rule, add a value to the list of its dimension and its check below; its documentation, examples and
// tests come from the value.
//
// Words, the same in code, flags, JSON and messages: an edge is one interaction from a caller to a callee; a
// workload is a kind of request; a mode is how an edge is built; need is what the caller must have before it
// can go on; evidence is one rule's contribution; a boundary is the edge where a workload's waiting stops; an
// obligation is what must be built for a recommendation to be safe.
package rules
