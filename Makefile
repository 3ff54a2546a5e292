# Everything CI runs is a target here; .ci/run is "make ci" without make.

STATICCHECK = go tool -modfile=tools/go.mod staticcheck

.DEFAULT_GOAL := help
.PHONY: build dist test race lint fmt generate update-golden fuzz bench performance cover ci help

build: ## build bin/commadvisor
	go build -trimpath -o bin/commadvisor ./cmd/commadvisor

DIST ?= dist
dist: ## write release archives and their checksums to DIST (dist/); VERSION and PLATFORMS (linux/amd64,…) narrow it
	go run ./internal/release -out $(DIST) $(if $(VERSION),-version $(VERSION)) $(if $(PLATFORMS),-platforms "$(PLATFORMS)")

test: ## run all tests
	go test ./...

race: ## run all tests under the race detector, in random order
	go test -race -short -shuffle=on ./...

lint: ## gofmt, go vet and staticcheck
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	go vet ./...
	$(STATICCHECK) ./...

fmt: ## format all Go files
	gofmt -w .

generate: ## write what documents take from the code; with CORPUS (facts by hand, in JSON), also the graphs of testdata/systems
	@test -z "$(CORPUS)" || go run ./internal/systems/convert $(CORPUS) testdata/systems
	go test ./internal/archtest ./internal/cli -run '^(TestDesignDoc|TestCommandsDoc)$$' -update
	go test ./internal/report ./internal/tui -run '^(TestGlossary|TestPicture)$$' -update
	go test ./cmd/commadvisor -run '^(TestReadme|TestPictures|TestReferences|TestWalkDoc)$$' -update

update-golden: generate ## write the same and all golden files and scripts; then read git diff
	go test ./internal/graphfile ./internal/report ./internal/tui -run '^(TestBad|TestColumns|TestLintGoldens|TestDocumentGoldens|TestScreens|TestThemes)$$' -update
	go test ./cmd/commadvisor ./internal/systems -run '^(TestScripts|TestAgreement)$$' -update

FUZZTIME ?= 1m
fuzz: ## run every fuzz test for FUZZTIME (1m)
	@for f in $$(grep -rl '^func Fuzz' --include=*_test.go internal cmd); do \
		for t in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\).*/\1/p' $$f); do \
			echo "$$t in $$(dirname $$f)"; \
			go test ./$$(dirname $$f) -run '^$$' -fuzz "^$$t$$" -fuzztime $(FUZZTIME) || exit 1; \
		done; \
	done

bench: ## run all benchmarks
	go test -run '^$$' -bench . -benchmem ./...

performance: ## what every command costs against decoding its file, and the shapes that hurt (minutes)
	go run ./internal/bench/measure
	go run ./internal/bench/measure -shapes

cover: ## coverage of all packages by all tests
	go test -coverpkg=./... -coverprofile=cover.prof ./...
	go tool cover -func=cover.prof | tail -1

ci: ## what CI runs
	.ci/run

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  %-14s %s\n", $$1, $$2}'
