package graphfile

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"commadvisor/internal/diag"

	"gopkg.in/yaml.v3"
)

// A format is one that is not ours and that people have at hand when they look for a graph file. It is recognized by its own
// marks, never by the name of the file.
type format struct {
	what  string // with its article
	marks string // all of them, separated by spaces, for data: a path of keys, see mark, =text where its value starts so, ! where it must be absent
	text  string // a regular expression; for what is neither YAML nor JSON
	sure  bool   // whatever else is in the file; all others are not looked for in a file with edges or workloads
	next  string // what to do instead of starting a graph file
}

const (
	startGraph = "start a graph file with: commadvisor init graph.yaml"
	noImport   = "no command imports this format yet"
)

// formats are told apart in this order: the first whose marks are all there.
var formats = []format{
	{what: "a report of commadvisor", marks: "schema=commadvisor.", sure: true, next: "give the graph file that the report was made from"},
	{what: "a configuration of commadvisor", marks: "checks|fail-on|baseline !version !services", next: "name it with --config, and give the graph file itself"},
	{what: "a JSON Schema", marks: "$schema properties|$defs|definitions", next: "give the graph file itself"},
	{what: "a Backstage catalog file", marks: "apiVersion=backstage.io/ kind"},
	{what: "an OpenSLO file", marks: "apiVersion=openslo kind"},
	{what: "a Kubernetes manifest", marks: "apiVersion kind"},
	{what: "a Helm chart", marks: "apiVersion=v name version"},
	{what: "an AsyncAPI document", marks: "asyncapi"},
	{what: "an OpenAPI document", marks: "openapi|swagger"},
	{what: "a Structurizr workspace", marks: "model.softwareSystems|people"},
	{what: "a TOSCA template", marks: "tosca_definitions_version"},
	{what: "an OpenTelemetry trace export", marks: "resourceSpans"},
	{what: "an OpenTelemetry export", marks: "resourceMetrics|resourceLogs"},
	{what: "a Jaeger trace export", marks: "data.*.spans"},
	{what: "a list of calls between services from a tracing system", marks: "data.*.parent data.*.child data.*.callCount"},
	{what: "a list of calls between services from a tracing system", marks: "*.parent *.child *.callCount"},
	{what: "a Zipkin trace export", marks: "*.traceId *.id"},
	{what: "a Zipkin trace export", marks: "*.*.traceId *.*.id"},
	{what: "a Kiali graph", marks: "elements.nodes elements.edges"},
	{what: "an AWS X-Ray service graph", marks: "Services.*.ReferenceId"},
	{what: "a Prometheus query result", marks: "data.resultType"},
	{what: "a Prometheus configuration", marks: "scrape_configs"},
	{what: "a Prometheus rule file", marks: "groups.*.rules"},
	{what: "a Terraform state or plan", marks: "terraform_version"},
	{what: "a CloudFormation template", marks: "AWSTemplateFormatVersion"},
	{what: "a CloudFormation template", marks: "Resources.*.Type=AWS::"},
	{what: "a Docker Compose file", marks: "!version=1 services.*.image|build"},
	{what: "a motel topology", marks: "services.*.operations"},
	{what: "an isotope topology", marks: "services.*.script|isEntrypoint|numReplicas"},
	{what: "a muBench work model", marks: "*.external_services"},
	{what: "Prometheus metrics", text: `(?m)^# (?:TYPE|HELP) [a-zA-Z_:][a-zA-Z0-9_:]* |^[a-zA-Z_:][a-zA-Z0-9_:]*\{[a-zA-Z_][a-zA-Z0-9_]*="[^\n]*"\} [-+0-9]`},
	{what: "a Structurizr workspace", text: `(?m)^[ \t]*workspace\b[^\n:]*\{|^[ \t]*\w+[ \t]*=[ \t]*(?:softwareSystem|container|person)\b`},
	{what: "a Terraform file", text: `(?m)^(?:resource|data)[ \t]+"[^"\n]+"[ \t]+"[^"\n]+"[ \t]*\{|^(?:provider|module|variable|output)[ \t]+"[^"\n]+"[ \t]*\{|^(?:terraform|locals)[ \t]*\{`},
	{what: "a PlantUML diagram", text: `(?m)^[ \t]*@start[a-z]+\b`},
	{what: "a Mermaid diagram", text: "\\A(?:\\s|%%[^\\n]*\\n|```mermaid)*(?:flowchart|graph|sequenceDiagram|C4\\w+)\\b"},
	{what: "a Graphviz graph", text: `(?m)^[ \t]*(?:strict[ \t]+)?(?:di)?graph\b[^\n:]*\{`},
	{what: "a Protocol Buffers file", text: `(?m)^syntax[ \t]*=[ \t]*"proto`},
}

// texts are the expressions of the formats that have one. They are compiled when the first file asks: it is most of what a start takes.
var texts = sync.OnceValue(func() map[int]*regexp.Regexp {
	m := map[int]*regexp.Regexp{}
	for i, f := range formats {
		if f.text != "" {
			m[i] = regexp.MustCompile(f.text)
		}
	}
	return m
})

const (
	mostText    = 64 << 10 // bytes of a text in which its format is looked for
	mostMembers = 50       // of each mapping or list in which a mark is looked for
)

// ownStart is a line that only a graph file has, however broken the rest of it is.
var ownStart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^["{]?[ \t]*"?(?:version|services|workloads|edges)"?[ \t]*:`)
})

// foreign reports whether a file has another format, and says so: one message instead of one for each key. root is nil where the
// text is neither YAML nor JSON.
func (r *reader) foreign(root *yaml.Node, text string) bool {
	if r.mayBeEmpty { // a configuration has a format of its own
		return false
	}
	if root != nil {
		edges, _ := member(root, "edges")
		workloads, _ := member(root, "workloads")
		for i := range formats {
			if (edges != nil || workloads != nil) && !formats[i].sure {
				continue
			}
			if at := formats[i].at(root); at != nil {
				r.otherFormat(&formats[i], r.pos(at))
				return true
			}
		}
	}
	text = text[:min(len(text), mostText)]
	if ownStart().MatchString(text) {
		return false
	}
	expressions := texts()
	for i := range formats {
		if expressions[i] == nil {
			continue
		}
		if at := expressions[i].FindStringIndex(text); at != nil {
			mark := strings.TrimSpace(text[at[0]:at[1]])
			p := position(r.doc.file, text, at[0]+strings.Index(text[at[0]:at[1]], mark))
			p.Len = int32(utf8.RuneCountInString(mark))
			r.otherFormat(&formats[i], p)
			return true
		}
	}
	return false
}

func (r *reader) otherFormat(f *format, at diag.Pos) {
	if f.next != "" {
		r.add(diag.Error, Foreign, at, "this is %s; %s", f.what, f.next)
		return
	}
	r.add(diag.Error, Foreign, at, "this looks like %s, and %s; %s", f.what, noImport, startGraph)
}

// at finds the key by which a tree is recognized, the first of the marks; nil where it has another format.
func (f *format) at(root *yaml.Node) (first *yaml.Node) {
	for m := range strings.FieldsSeq(f.marks) {
		path, absent := strings.CutPrefix(m, "!")
		path, prefix, _ := strings.Cut(path, "=")
		at := mark(root, strings.Split(path, "."), prefix)
		if (at != nil) == absent {
			return nil
		}
		if first == nil {
			first = at
		}
	}
	return first
}

// mark follows a path of keys: * is any member of a mapping or list, and a|b is either key. It returns the last key, whose value starts
// with the prefix, or nil.
func mark(n *yaml.Node, path []string, prefix string) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	step, rest := path[0], path[1:]
	if step == "*" {
		first, by := 0, 1
		if n.Kind == yaml.MappingNode {
			first, by = 1, 2
		}
		for i := first; i < min(len(n.Content), by*mostMembers); i += by {
			if at := mark(n.Content[i], rest, prefix); at != nil {
				return at
			}
		}
		return nil
	}
	for name := range strings.SplitSeq(step, "|") {
		key, value := member(n, name)
		switch {
		case key == nil:
		case len(rest) > 0:
			if at := mark(value, rest, prefix); at != nil {
				return at
			}
		case prefix == "" || value.Kind == yaml.ScalarNode && strings.HasPrefix(value.Value, prefix):
			return key
		}
	}
	return nil
}

// member finds a key of a mapping, and its value.
func member(n *yaml.Node, name string) (key, value *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if k := n.Content[i]; k.Kind == yaml.ScalarNode && k.Value == name {
				return k, n.Content[i+1]
			}
		}
	}
	return nil, nil
}
