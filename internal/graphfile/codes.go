package graphfile

// Code is the identity of a kind of finding, for suppression, documentation and other tools. Codes are never reused.
type Code string

// The codes of the reader's findings.
const (
	TooLarge           Code = "file/too-large"
	Encoding           Code = "file/encoding"
	ControlCharacter   Code = "file/control-character"
	Empty              Code = "file/empty"
	Syntax             Code = "file/syntax"
	Foreign            Code = "file/foreign"
	SecondDocument     Code = "file/second-document"
	Alias              Code = "file/alias"
	Tag                Code = "file/tag"
	Version            Code = "file/version"
	Type               Code = "file/type"
	UnknownKey         Code = "file/unknown-key"
	DuplicateKey       Code = "file/duplicate-key"
	MissingKey         Code = "file/missing-key"
	Unit               Code = "file/unit"
	Word               Code = "file/word"
	Text               Code = "file/text"
	Number             Code = "file/number"
	Impossible         Code = "file/impossible"
	NotLognormal       Code = "file/not-lognormal"
	Duplicate          Code = "file/duplicate"
	DuplicateEdge      Code = "file/duplicate-edge"
	Conflict           Code = "file/conflict"
	Dangling           Code = "file/dangling"
	SelfCall           Code = "file/self-call"
	SelfReply          Code = "file/self-reply"
	NotABroker         Code = "file/not-a-broker"
	EdgeToBroker       Code = "file/edge-to-broker"
	UnreachedOperation Code = "file/unreached-operation"
	NoEdges            Code = "file/no-edges"
)

// CodeDoc says what one code means.
type CodeDoc struct {
	Code Code
	Doc  string
}

// Codes lists every code with what it means, in the order in which a file runs into them.
func Codes() []CodeDoc {
	return []CodeDoc{
		{TooLarge, "the file is larger than 32 MiB"},
		{Encoding, "the file is not UTF-8"},
		{ControlCharacter, "the file or a text holds a control character, or a name one that cannot be seen"},
		{Empty, "the file holds nothing"},
		{Syntax, "the file is neither YAML nor JSON"},
		{Foreign, "the file has another format, such as Docker Compose or Prometheus metrics"},
		{SecondDocument, "a second YAML document follows after ---; only one is read"},
		{Alias, "an alias contains itself, or aliases multiply without bound"},
		{Tag, "a YAML tag that means nothing here"},
		{Version, "version is missing or not one that this program reads"},
		{Type, "a value of the wrong shape, such as a list where a text is wanted"},
		{UnknownKey, "a key that means nothing here"},
		{DuplicateKey, "a key is given twice in the same mapping"},
		{MissingKey, "a key that is required is missing"},
		{Unit, "a quantity without its unit, or with one that does not fit"},
		{Word, "a word that is not one of those possible here"},
		{Text, "a name, operation, date or other text of a form that cannot be used"},
		{Number, "a number outside its range"},
		{Impossible, "numbers that cannot all be true, such as a p50 above the p99"},
		{NotLognormal, "three or more values of a latency that are more than 20 % off any lognormal distribution; a warning"},
		{Duplicate, "a service or workload is declared in two files, or a workload listed twice"},
		{DuplicateEdge, "two edges have the same from, to and operation"},
		{Conflict, "two files give the graph different names or profiles"},
		{Dangling, "a name that is not declared in the files"},
		{SelfCall, "an edge from a service to itself"},
		{SelfReply, "an edge that replies to itself"},
		{NotABroker, "via names a service that is not a broker"},
		{EdgeToBroker, "an edge ends at a broker instead of naming it as via"},
		{UnreachedOperation, "a call made in an operation that nothing enters"},
		{NoEdges, "the files hold no edge"},
	}
}
