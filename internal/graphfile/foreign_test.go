package graphfile

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"commadvisor/internal/diag"

	"gopkg.in/yaml.v3"
)

// foreignFiles are small files of other formats, in our own words, with the position that is told.
var foreignFiles = []struct{ what, at, text string }{
	{"a report of commadvisor", "1:2", `{"schema": "commadvisor.analysis/v1", "edges": []}`},
	{"a configuration of commadvisor", "2:1", "profile: autonomy\nfail-on: warning\n"},
	{"a JSON Schema", "1:2", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"edges": {}}}`},
	{"a Backstage catalog file", "1:1", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: orders}\nspec: {type: service}\n---\napiVersion: backstage.io/v1alpha1\nkind: API\n"},
	{"an OpenSLO file", "1:1", "apiVersion: openslo/v1\nkind: SLO\nspec: {service: orders}\n"},
	{"a Kubernetes manifest", "2:1", "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: orders}\n---\napiVersion: v1\nkind: Service\n"},
	{"a Kubernetes manifest", "2:3", "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": []\n}\n"},
	{"a Helm chart", "1:1", "apiVersion: v2\nname: shop\nversion: 0.3.0\n"},
	{"an AsyncAPI document", "1:1", "asyncapi: 3.0.0\nchannels: {placed: {address: orders.placed}}\n"},
	{"an OpenAPI document", "1:1", "openapi: 3.1.0\npaths: {/orders: {post: {}}}\n"},
	{"an OpenAPI document", "1:2", `{"swagger": "2.0", "paths": {}}`},
	{"a Structurizr workspace", "1:28", `{"name": "shop", "model": {"softwareSystems": [{"id": "1", "name": "orders"}]}}`},
	{"a Structurizr workspace", "2:1", "# the shop\nworkspace \"Shop\" {\n  model {\n    web = softwareSystem \"Web\"\n    orders = softwareSystem \"Orders\"\n    web -> orders \"places: order\"\n  }\n}\n"},
	{"a TOSCA template", "1:1", "tosca_definitions_version: tosca_2_0\n"},
	{"an OpenTelemetry trace export", "1:2", `{"resourceSpans": [{"resource": {}, "scopeSpans": []}]}` + "\n" + `{"resourceSpans": []}` + "\n"},
	{"an OpenTelemetry export", "1:2", `{"resourceMetrics": []}`},
	{"a Jaeger trace export", "1:28", `{"data": [{"traceID": "a", "spans": [{"operationName": "POST /orders"}]}]}`},
	{"a list of calls between services from a tracing system", "1:12", `{"data": [{"parent": "web", "child": "orders", "callCount": 60}]}`},
	{"a list of calls between services from a tracing system", "1:3", `[{"parent": "web", "child": "orders", "callCount": 60}]`},
	{"a Zipkin trace export", "2:3", "[\n\t{\"traceId\": \"a\", \"id\": \"b\", \"localEndpoint\": {\"serviceName\": \"web\"}}\n]\n"},
	{"a Zipkin trace export", "1:4", `[[{"traceId": "a", "id": "b"}]]`},
	{"a Kiali graph", "1:15", `{"elements": {"nodes": [], "edges": []}}`},
	{"an AWS X-Ray service graph", "1:16", `{"Services": [{"ReferenceId": 0, "Name": "web", "Edges": []}]}`},
	{"a Prometheus query result", "1:32", `{"status": "success", "data": {"resultType": "vector", "result": []}}`},
	{"a Prometheus configuration", "2:1", "global: {scrape_interval: 15s}\nscrape_configs: []\n"},
	{"a Prometheus rule file", "3:3", "groups:\n- name: x\n  rules: []\n"},
	{"a Terraform state or plan", "1:16", `{"version": 4, "terraform_version": "1.9.0", "resources": []}`},
	{"a CloudFormation template", "1:1", "AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n"},
	{"a CloudFormation template", "3:5", "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n"},
	{"a Docker Compose file", "3:12", "version: '3.8'\nservices:\n  orders: {image: shop/orders, depends_on: [db]}\n  db: {image: \"postgres:17\"}\n"},
	{"a Docker Compose file", "4:5", "x-a: &a {restart: always}\nservices:\n  db:\n    build: .\n    <<: *a\n"},
	{"a motel topology", "3:9", "version: 1\nservices:\n  web: {operations: {get: {duration: 20ms}}}\ntraffic: {rate: 5/s}\n"},
	{"an isotope topology", "2:15", "services:\n- {name: web, isEntrypoint: true}\n"},
	{"a muBench work model", "1:9", `{"s0": {"external_services": [], "workers": 4}}`},
	{"Prometheus metrics", "1:1", "# HELP calls_total all: of them\n# TYPE calls_total counter\ncalls_total{client=\"web\",server=\"orders\"} 60\n"},
	{"Prometheus metrics", "2:1", "up 1\ncalls_total{client=\"web\",server=\"orders\",path=\"a: b\"} 60 1700000000000\n"},
	{"a Terraform file", "3:1", "# the queue\n\nresource \"aws_sqs_queue\" \"orders\" {\n  name = \"orders\"\n}\n"},
	{"a PlantUML diagram", "1:1", "@startuml\nweb -> orders: place\n@enduml\n"},
	{"a Mermaid diagram", "1:1", "sequenceDiagram\n  web->>orders: place\n"},
	{"a Mermaid diagram", "1:1", "flowchart LR\n  web --> orders\n"},
	{"a Graphviz graph", "1:1", "digraph shop {\n  web -> orders [label=\"place: order\"]\n}\n"},
	{"a Protocol Buffers file", "1:1", "syntax = \"proto3\";\nservice Orders { rpc Place (Order) returns (Id); }\n"},
}

// Every format is recognized, by its own row, in one message with its place.
func TestForeign(t *testing.T) {
	met := map[string]bool{}
	for _, c := range foreignFiles {
		met[c.what] = true
		r := Read([]Input{{Name: "x.yaml", Data: []byte(c.text)}})
		got := lines(r)
		if len(got) != 1 || !strings.HasPrefix(got[0], c.at+": error: this ") || !strings.Contains(got[0], " "+c.what) || !strings.HasSuffix(got[0], "[file/foreign]") {
			t.Errorf("%s at %s: got %q of\n%s", c.what, c.at, got, c.text)
		}
		checkFindings(t, r)
	}
	for _, f := range formats {
		if !met[f.what] {
			t.Errorf("no sample of %s", f.what)
		}
		if (f.marks == "") == (f.text == "") {
			t.Errorf("%s needs either marks or a text", f.what)
		}
	}
}

// graphFiles are all graph files under testdata, those of testdata/bad without what they expect.
func graphFiles(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{"every key": []byte(everyKey)}
	err := filepath.WalkDir("../../testdata", func(name string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".yaml" && !strings.Contains(filepath.Base(name), "foreign") {
			data := file(t, name)
			files[name], _, _ = bytes.Cut(data, []byte(wantMark))
		}
		return err
	})
	if err != nil || len(files) < 50 {
		t.Fatal(len(files), err)
	}
	return files
}

func isForeign(data []byte) bool {
	for _, f := range Read([]Input{{Name: "x.yaml", Data: data}}).Findings {
		if f.Code == string(Foreign) {
			return true
		}
	}
	return false
}

// No graph file is taken for another format, neither as it is nor with one slip: a key misspelt, doubled, or left out, a value
// replaced, the text cut, or a key of another format in it.
func TestNoGraphFileIsForeign(t *testing.T) {
	strange := []string{"apiVersion: v1", "kind: Service", "openapi: 3.1.0", "asyncapi: 3.0.0", "data: {spans: []}", "resourceSpans: []", "checks: {}", "model: {people: []}", "$schema: graph.schema.json"}
	for name, data := range graphFiles(t) {
		try := func(how string, text []byte) {
			if isForeign(text) {
				t.Errorf("%s is taken for another format %s:\n%s", name, how, lines(Read([]Input{{Name: name, Data: text}})))
			}
		}
		try("as it is", data)
		if len(data) > 20_000 && testing.Short() {
			continue
		}
		for _, s := range strange {
			if !bytes.Contains(data, []byte("\nedges:")) {
				break // then that key is the best that is known
			}
			try("with "+s, []byte(string(data)+"\n"+s+"\n"))
		}
		for _, cut := range []int{len(data) / 3, len(data) / 2, max(0, len(data)-2)} {
			try("cut", data[:cut])
		}
		var doc yaml.Node
		if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
			continue
		}
		root := doc.Content[0]
		mutate(root, 0, func(how string) {
			r := &reader{findings: findings{sources: new(diag.Sources)}, doc: new(document)}
			if r.foreign(root, "") {
				t.Errorf("%s is taken for another format with %s", name, how)
			}
		})
	}
}

// mutate changes a tree in one place at a time, down to the third level, which is as deep as marks go.
func mutate(n *yaml.Node, depth int, check func(how string)) {
	if n.Kind == yaml.MappingNode {
		whole := n.Content
		for i := 0; i+1 < len(whole); i += 2 {
			key := whole[i]
			was := key.Value
			for _, word := range []string{was + "x", was[min(1, len(was)):], "type", "name", "kind", "apiVersion"} {
				key.Value = word
				check(was + " spelled " + word)
			}
			key.Value = was
			n.Content = append(append([]*yaml.Node{}, whole[:i]...), whole[i+2:]...)
			check("no " + was)
			n.Content = whole
			value := *whole[i+1]
			*whole[i+1] = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "x"}
			check(was + ": x")
			*whole[i+1] = value
		}
	}
	if depth < 3 {
		for i, c := range n.Content {
			if i < 2*mostMembers {
				mutate(c, depth+1, check)
			}
		}
	}
}
