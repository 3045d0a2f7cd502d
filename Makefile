SHELL := /bin/sh
BIN := .venv/bin
PYTHON ?= python3
EXPLORER := graph/explorer
GATEWAYS := tests/gateways
PEERS := benchmarks/peers
RUNS ?= 5
SECONDS ?= 5

.PHONY: help run test test-gateways audits check hanging outage overhead soak stopping memory bench bench-short guard growth peers install explorer lock format docs wheel install-wheel clean

help: ## Show what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: install ## Serve the graph over the built-in sandbox
	@CUSTOMER_GRAPH_LOG_FORMAT=$${CUSTOMER_GRAPH_LOG_FORMAT:-console} exec $(BIN)/customer-graph serve --sandbox

test: install ## Run the whole test suite, with branch coverage
	$(BIN)/pytest --numprocesses 2 --dist loadgroup --cov --cov-report=term

test-gateways: install $(GATEWAYS)/node_modules/.package-lock.json ## Test with real gateways and clients; needs npm
	$(BIN)/pytest --numprocesses 2 --dist loadfile $(GATEWAYS)

audits: install $(GATEWAYS)/node_modules/.package-lock.json ## Print how the audits of GraphQL over HTTP end; needs npm
	@$(BIN)/python -m tests.gateways.audits

$(GATEWAYS)/node_modules/.package-lock.json: $(addprefix $(GATEWAYS)/,package.json package-lock.json)
	@echo "Installing gateways and clients (900 MB in less than a minute, once)."
	@cd $(GATEWAYS) && npm ci --ignore-scripts --silent
	@touch $@

check: install ## Lint, check types, import rules, the schema and generated documents
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/customer-graph schema --check
	$(BIN)/customer-graph schema --released released.graphql
	$(BIN)/python -m graph.settings_reference --check docs/settings.md

hanging: install ## Measure what a provider that hangs costs those who do not ask it (five minutes)
	@$(BIN)/python -m tests.measure.hanging

outage: install ## Measure how a provider that is down is left alone and asked again (two minutes)
	@$(BIN)/python -m tests.measure.outage

overhead: install ## Measure the processor time that metrics and traces take (eight minutes)
	@$(BIN)/python -m tests.measure.overhead

soak: install ## Keep a server under load for ten minutes while one call in ten fails
	@$(BIN)/python -m tests.measure.soak

stopping: install ## Measure what becomes of requests while the server is told to stop under load
	@$(BIN)/python -m tests.measure.stopping

memory: install ## Measure the server's memory while it serves documents of 20 MiB, some of them at once
	@$(BIN)/python -m tests.measure.memory

bench: install peers ## Measure the server beside other GraphQL servers (an hour): make bench [RUNS=5] [SECONDS=5]
	@$(BIN)/python -m benchmarks --runs $(RUNS) --seconds $(SECONDS)

bench-short: install peers ## Show that the benchmarks still run (two minutes); what they find is thrown away
	@results=$$(mktemp -d) && trap 'rm -rf "$$results"' EXIT && \
	$(BIN)/python -m benchmarks --runs 1 --seconds 0.5 --warm-up 0.2 --one-delay --results "$$results"

guard: install ## Fail where an operation takes more processor time than is kept (three minutes): make guard [KEEP=1]
	@$(BIN)/python -m benchmarks.guard $(if $(KEEP),--keep)

growth: install ## Measure what leaves, keys, requests in flight and workers cost, and the start (ten minutes)
	@$(BIN)/python -m benchmarks.growth

peers:
	@if command -v npm >/dev/null; then $(MAKE) --silent --no-print-directory $(PEERS)/node_modules/.package-lock.json; fi

$(PEERS)/node_modules/.package-lock.json: $(addprefix $(PEERS)/,package.json package-lock.json)
	@echo "Installing the servers in Node.js that the benchmarks measure (60 MB in a few seconds, once)."
	@cd $(PEERS) && npm ci --ignore-scripts --silent
	@touch $@

install: .venv/installed explorer ## Build .venv from the lock, and the explorer where npm is there

.venv/installed: requirements-dev.lock pyproject.toml | $(BIN)/uv
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.lock
	@$(BIN)/uv pip install --quiet --no-deps --editable .
	@touch $@

explorer:
	@if command -v npm >/dev/null; then $(MAKE) --silent --no-print-directory $(EXPLORER)/static/explorer.js; \
	elif ! test -f $(EXPLORER)/static/explorer.js; then \
	echo "npm is not here, so the explorer (GraphiQL) is not built; the graph works without it."; fi

$(EXPLORER)/static/explorer.js: $(addprefix $(EXPLORER)/,package.json package-lock.json build.mjs explorer.jsx upstream-calls.jsx calls.mjs upstream-calls.css favicon.svg)
	@echo "Building the explorer (some ten seconds, once)."
	@cd $(EXPLORER) && npm ci --ignore-scripts --silent && npm run --silent build

lock: ## Write the locks anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --extra fast --generate-hashes --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --extra fast --extra otel --generate-hashes --no-header -c requirements.lock pyproject.toml -o requirements-otel.lock
	$(BIN)/uv pip compile --quiet --universal --extra fast --extra otel --group dev --generate-hashes --no-header -c requirements-otel.lock pyproject.toml -o requirements-dev.lock

format: install ## Format the code
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .

docs: install ## Write schema.graphql and docs/settings.md anew from the code
	$(BIN)/customer-graph schema > schema.graphql
	$(BIN)/python -m graph.settings_reference > docs/settings.md

# The build backend is the locked uv itself; offline, so that it cannot become another.
wheel: $(BIN)/uv explorer ## Build the wheel in dist, with the explorer inside where it is built
	$(BIN)/uv build --quiet --wheel --clear --offline

install-wheel: ## Install wheel and lock for production: PREFIX=/opt/customer-graph [EXTRA=otel] [PYTHON=python3]
	@test -n "$(PREFIX)" || { echo "Say where to install: make install-wheel PREFIX=/opt/customer-graph [EXTRA=otel] [PYTHON=python3]" >&2; exit 2; }
	@test -f "$(PREFIX)/pyvenv.cfg" || test -z "$$(ls -A "$(PREFIX)" 2>/dev/null)" || \
	{ echo "PREFIX must be a folder of its own; $(PREFIX) holds something else." >&2; exit 2; }
	@$(MAKE) --no-print-directory wheel
	$(PYTHON) -m venv --without-pip "$(PREFIX)"
	$(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode --python "$(PREFIX)/bin/python" requirements$(addprefix -,$(EXTRA)).lock
	$(BIN)/uv pip install --quiet --no-deps --compile-bytecode --python "$(PREFIX)/bin/python" dist/*.whl

# Where there is no environment yet, its first tool: what pip fetches has to have the lock's hash, too.
$(BIN)/uv:
	@echo "Installing into .venv (some ten seconds, once)."
	@$(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock | $(BIN)/pip install --quiet --require-hashes -r /dev/stdin

clean: ## Remove what was built
	rm -rf .venv build dist $(EXPLORER)/static $(EXPLORER)/node_modules $(GATEWAYS)/node_modules $(PEERS)/node_modules
