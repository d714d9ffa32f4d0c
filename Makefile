# One word a task. `make` or `make help` lists them.
# Everything here runs in the sandbox: no target can reach a real account (that is plain `pulumi up`).

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

STACK ?= dev
PYTHON := .venv/bin/python
SETUP := .venv/.complete
RECORD := $(or $(SANDBOX_HOME),.sandbox)/report
JUDGED = $(addprefix --config ,$(wildcard policies/config/$(STACK).json))
# The summary is no part of the deployment: where it cannot be made, it says so, and all else holds.
SUMMARY = $(PYTHON) -m report --terminal $(JUDGED) --stack-file Pulumi.$(STACK).yaml

# Engine tests wait for the engine now and then, so that one more than the cores keeps all busy; and
# they start hundreds of processes, which compile the sources anew where nothing may be written.
WORKERS = $$($(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: help
help: ## list the tasks
	@echo "make TASK [STACK=dev]"
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

.PHONY: up
up: $(SETUP) ## set everything up and deploy STACK onto the embedded AWS, policies enforced
	@$(PYTHON) -m sandbox up --stack $(STACK)
	@{ $(PYTHON) -m sandbox pulumi stack export --stack $(STACK) | $(SUMMARY) -; } || true

.PHONY: preview
preview: $(SETUP) ## preview STACK on the embedded AWS, policies enforced
	@code=0; $(PYTHON) -m sandbox preview --stack $(STACK) --record $(RECORD) || code=$$?; \
		if ls $(RECORD)/p*.json >/dev/null 2>&1; then $(SUMMARY) $(RECORD) || true; fi; exit $$code

.PHONY: report
report: $(SETUP) ## write report.html and report.md: what a preview of STACK changes, reaches, costs
	@mkdir -p $(RECORD)
	@$(PYTHON) -m sandbox pulumi preview --json --show-sames --stack $(STACK) \
		> $(RECORD)/preview.json || true
	@$(PYTHON) -m report $(RECORD) $(JUDGED) --html report.html --markdown report.md

.PHONY: down
down: $(SETUP) ## destroy STACK, stop the embedded AWS, leave nothing behind
	@$(PYTHON) -m sandbox down --stack $(STACK)

.PHONY: test
test: $(SETUP) ## set everything up and run every test (engine tests are left out without an engine)
	@$(PYTHON) -m sandbox engine || echo "Tests that need the engine are left out; the others run."
	@PYTHONDONTWRITEBYTECODE= $(PYTHON) -m pytest -n $(WORKERS) --dist loadfile

.PHONY: check
check: $(SETUP) ## format, lint and types
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

.PHONY: bench
bench: $(SETUP) ## measure imports, policies, reports, previews and deployments: about eight minutes
	@$(PYTHON) -m bench.imports
	@$(PYTHON) -m bench.policies
	@$(PYTHON) -m bench.report
	@$(PYTHON) -m bench.preview
	@$(PYTHON) -m bench.deployment

.PHONY: engine
engine: $(SETUP) ## obtain the Pulumi engine, and fail where there is none to be had
	@$(PYTHON) -m sandbox engine

.PHONY: schema
schema: $(SETUP) ## write components/schema.json, as other languages see the package, and docs/reference.md
	@$(PYTHON) -m sandbox pulumi package get-schema ./components > components/schema.json.new
	@mv components/schema.json.new components/schema.json
	@$(PYTHON) components/reference.py > docs/reference.md

.PHONY: constraints
constraints: $(SETUP) ## pin every dependency anew, for every Python that is supported
	@$(PYTHON) -m pip install --quiet "uv>=0.9,<1"
	@$(PYTHON) -m uv pip compile pyproject.toml --all-extras --universal --python-version 3.10 \
		--upgrade --no-emit-index-url --no-annotate --no-header --quiet --output-file constraints.txt

$(SETUP): pyproject.toml constraints.txt
	@python=$$(for candidate in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then \
			echo $$candidate; break; fi; done); \
	if [ -z "$$python" ]; then echo "error: Python 3.10 or newer is needed" >&2; exit 1; fi; \
	echo "Setting up .venv with $$($$python --version): about a minute"; \
	$$python -m venv .venv
	@$(PYTHON) -m pip install --disable-pip-version-check -c constraints.txt -e ".[dev]" \
		| awk '/^Collecting/ { printf "."; fflush() } /^Installing collected/ { printf " installing"; \
		fflush() } END { print "" }'
	@touch $@
