# One way for each chore. `make` alone lists them.

PYTHON ?= python3.11
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); [ $$n -gt 4 ] && echo 4 || echo $$n)

VENV := .venv
BIN := $(VENV)/bin

# A stamp is named after its lock file's content: the same content is never installed twice, another one always is.
digest = $(shell cksum < $(1) | tr -c '0-9\n' '-')
RUNS := $(VENV)/.runs-$(call digest,requirements.txt)
TESTS := $(VENV)/.tests-$(call digest,requirements-dev.txt)
NODE_RUNS := node_modules/.runs-$(call digest,package-lock.json)
NODE_TESTS := node_modules/.tests-$(call digest,package-lock.json)
# The same for the screens: named after all that they are built from.
SOURCES := find frontend package-lock.json -name node_modules -prune -o -name dist -prune -o -type f -print0 2>/dev/null
SCREENS := frontend/dist/.built-$(shell $(SOURCES) | LC_ALL=C sort -z | xargs -0 cksum | cksum | tr -c '0-9\n' '-')

.DEFAULT_GOAL := help
.PHONY: .ci-tools .ci-python .ci-screens .check-house .check-python .check-screens help up test e2e check bench faults emulators odoo-test generate screenshots format lock clean

help: ## this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

up: $(RUNS) $(SCREENS) ## install and build what is missing and start everything; Ctrl-C stops it
	@exec $(BIN)/python -m backend up

test: $(TESTS) $(NODE_TESTS) ## all tests: Python, TypeScript, and the whole product in a browser (the rules of the house: make check)
	@$(BIN)/python -m pytest -q -n $(WORKERS) --ignore=tests/house
	@npm test --silent
	@$(MAKE) --no-print-directory e2e

e2e: $(RUNS) $(NODE_TESTS) $(SCREENS) ## the whole product in a browser
	@npm run --silent e2e

check: $(TESTS) $(NODE_TESTS) $(SCREENS) ## lint, format, types, and the rules of the house (layers, sizes, catalog, settings, generated files)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target .check-house .check-python .check-screens

.check-house:
	@$(BIN)/python -m pytest -q tests/house

.check-python:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

.check-screens:
	@npm run --silent lint
	@npm run --silent typecheck
	@npm run --silent api -- --check >/dev/null || { echo "frontend/src/api/schema.d.ts is not what docs/openapi.json says: make generate" >&2; exit 1; }

bench: $(TESTS) ## workload R (docs/benchmarks.md)
	@$(BIN)/python -m tests.bench

faults: $(TESTS) ## every crash point and fault (docs/faults.md); about twenty minutes
	@$(BIN)/python -m tests.faults

emulators: $(TESTS) ## Meta, Odoo, Anthropic, an ERP, a mail server and a chat as strict stand-ins, to try things by hand
	@exec $(BIN)/python -m tests.emulators

odoo-test: $(TESTS) ## the Odoo tests against a real one: BATUTA_TEST_ODOO_URL, _DB, _USER and _KEY say which (docs/odoo.md)
	@test -n "$$BATUTA_TEST_ODOO_URL" || { echo "BATUTA_TEST_ODOO_URL is not given: docs/odoo.md says how" >&2; exit 1; }
	@$(BIN)/python -m pytest -q tests/activities/test_odoo_lead.py tests/api/test_main_job.py -k real

generate: $(TESTS) $(NODE_TESTS) ## write what is generated: docs/openapi.json, frontend/src/api/schema.d.ts
	@$(BIN)/python -m backend openapi > docs/openapi.json.new && mv docs/openapi.json.new docs/openapi.json
	@npm run --silent api

screenshots: $(RUNS) $(NODE_TESTS) $(SCREENS) ## take the README's pictures anew, from the running product
	@npm run --silent screenshots

format: $(TESTS) ## bring the code into its form
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format -q .

lock: $(TESTS) ## pin requirements*.in anew, with hashes and without addresses
	@$(BIN)/uv pip compile $(LOCKED) --upgrade requirements.in --output-file requirements.txt
	@$(BIN)/uv pip compile $(LOCKED) --upgrade requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt
LOCKED := --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate

# Side by side: each waits for the network and unpacks on one core. The screens are built in a make of their own, which finds what is installed.
.ci-tools:
	@$(MAKE) --no-print-directory --jobs=2 .ci-python .ci-screens

.ci-python: $(TESTS)

.ci-screens: $(NODE_TESTS)
	@$(MAKE) --no-print-directory $(SCREENS)

clean: ## remove what was installed and cached; data/ stays
	rm -rf $(VENV) node_modules frontend/node_modules frontend/flow-editor/node_modules frontend/dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .schemathesis
	find backend migrations tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNS): | $(VENV)/bin/python
	@echo "Installing Python packages (some minutes the first time) …"
	@$(call install,requirements.txt)
	@rm -f $(VENV)/.runs-* && touch $@

$(TESTS): $(RUNS)
	@echo "Installing what the tests need …"
	@$(call install,requirements-dev.txt)
	@rm -f $(VENV)/.tests-* && touch $@

$(NODE_RUNS):
	@$(node)
	@echo "Installing what builds the screens …"
	@$(call install_node,--omit=dev)
	@touch $@

$(NODE_TESTS):
	@$(node)
	@echo "Installing what builds and tests the screens …"
	@$(call install_node,)
	@touch $(NODE_RUNS) $@

$(SCREENS): | $(NODE_RUNS)
	@echo "Building the screens …"
	@npm run --silent build --workspace @batuta/frontend -- --logLevel error
	@touch $@

node = node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
	|| { echo "batuta: Node 20.19 or newer is needed to build the screens: install it (nodejs.org, or your system's package)" >&2; exit 1; }

install_node = npm ci --no-fund --no-audit --loglevel=error $(1) \
	|| { echo "batuta: the packages of package-lock.json could not be installed (the reason is above): is this machine online? Then \`make\` again." >&2; exit 1; }

install = $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --require-hashes --requirement $(1) \
	|| { echo "batuta: the packages of $(1) could not be installed (the reason is above): is this machine online? Then \`make\` again." >&2; exit 1; }

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	|| { echo "batuta: Python 3.11 is needed and \`$(PYTHON)\` is not it: install it, or name yours: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	|| { echo "batuta: $(PYTHON) has no venv module: install it (Debian, Ubuntu: python3.11-venv)" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
