# Targets are explained by the comment beside them: "make help" prints it.
GO          ?= go
BIN         ?= bin/wazgate
VERSION     ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS     := -s -w -X main.version=$(VERSION)
FUZZTIME    ?= 10s
BENCH       ?= .
CUSTOMERS   ?= 1000000
ORDERS      ?= 2500000
SHAPE       ?= wazzup
DURATION    ?= 10m
ROUNDS      ?= 9
REQUESTS    ?= 1000000
SOAK        := cd testdata/faults && $(GO) test ./soak -count=1 -v -timeout 4h
BENCHED     := ./mapping/... ./internal/cache/... ./internal/httpapi/... ./internal/gateway/... ./cmd/...
LINT        := .cache/bin/golangci-lint

export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help build test servers race lint fmt tidy fuzz bench bench-mapping bench-directory whose reload faults figures soak neighbours storm smoke demo docker vuln check clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build the static binary into bin/
	$(GO) build -trimpath -ldflags "$(LDFLAGS)" -o $(BIN) ./cmd/wazgate

test: ## run every test
	$(GO) test ./...

servers: ## run every test beside a throw-away PostgreSQL server
	.ci/servers $(GO) test ./...

race: ## run every test under the race detector
	CGO_ENABLED=1 $(GO) test -race ./...

lint: $(LINT) ## run the linters of .golangci.yml
	$(LINT) run ./...

$(LINT): .ci/lint-version
	.ci/tools

fmt: $(LINT) ## format code and imports
	$(LINT) fmt ./...

tidy: ## bring go.mod and go.sum in line with the imports
	$(GO) mod tidy

fuzz: ## run each fuzz target for FUZZTIME (10s)
	.ci/fuzz $(FUZZTIME)

bench: ## run the benchmarks; BENCH selects some
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem $(BENCHED)

bench-mapping: ## compare the mapping language with encoding/json, jq and Bloblang
	cd mapping/benchmark && $(GO) test -run '^$$' -bench '$(BENCH)'

bench-directory: ## measure the directory with CUSTOMERS (1000000) and ORDERS (2500000), about ten minutes
	$(GO) run ./internal/directory/benchdirectory -customers $(CUSTOMERS) -orders $(ORDERS) -shape $(SHAPE)

whose: ## ask for all 10,000 customers of a messy shop: strangers shown, customers found
	WAZGATE_TEST_ALL=1 $(GO) test ./cmd/wazgate -run TestWhoseData -count=1 -v -timeout 20m

reload: ## change a mapping 1,000 times while callers ask: failed answers, memory before and after
	WAZGATE_TEST_ALL=1 $(GO) test ./cmd/wazgate -run TestReloadUnderLoad -count=1 -v -timeout 20m

soak: ## let backends fall ill at random under 200 calls a second for DURATION (10m): wrong and late answers, leaks
	$(SOAK) -run TestSoak -duration $(DURATION)

neighbours: ## measure what a sick source costs the healthy ones, in ROUNDS (9) turns; fails above 5 %
	$(SOAK) -run TestNeighbours -duration 3s -rounds $(ROUNDS) -strict

storm: ## send REQUESTS (1000000) malformed requests: panics, wrong answers, memory; about twenty minutes
	$(SOAK) -run TestStorm -requests $(REQUESTS)

faults: ## break every backend in every way, and print the matrix of the answers; three minutes
	cd testdata/faults/matrix && $(GO) test

figures: build ## measure size of the binary, time to the first answer, idle memory
	.ci/figures $(BIN)

smoke: build ## start the demo and ask all five questions
	.ci/smoke $(BIN)

demo: build ## run the gateway over simulated backends
	$(BIN) demo

docker: ## build the container image
	docker build --build-arg VERSION=$(VERSION) -t wazgate:$(VERSION) .

vuln: ## look for known vulnerabilities (asks vuln.go.dev, so not part of check)
	$(GO) run golang.org/x/vuln/cmd/govulncheck@latest ./...

check: ## do all that CI does
	.ci/run

clean: ## remove what was built
	rm -rf bin dist .cache
