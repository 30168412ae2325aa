# The verbs of Encore. `make` lists them; each target says what it does after ##.
# make PYTHON=/path/to/python3.11 if yours has another name.
PYTHON ?= python3.11
PY := .venv/bin/python
LOCAL := $(PY) -m local
THERE := { [ -x $(PY) ] || { echo "nothing is installed here yet: make demo, or make local"; exit 1; }; }
S ?=
YES ?=
USERS ?=
.DEFAULT_GOAL := help

##@ Run it
.PHONY: demo local import stop status logs summary
demo: setup ## Everything on this machine against a simulated Spotify, to a summary; leaves it running
	@$(LOCAL) demo

local: setup ## The same platform with your own data: Spotify from .env, or privacy exports only
	@$(LOCAL) local

import: setup ## Import your privacy export: make import FILE=my_spotify_data.zip ACCOUNT=name
	@$(LOCAL) import "$$FILE" "$$ACCOUNT"

stop: ## Stop everything; `make demo` or `make local` continues where it was
	@$(THERE) && $(LOCAL) stop

status: ## Every process: healthy or not, port, pid, memory
	@$(THERE) && $(LOCAL) status

logs: ## The logs; S=flask follows one
	@$(THERE) && $(LOCAL) logs $(S)

summary: ## The summary again: rows per stage, checks, replica, addresses and passwords
	@$(THERE) && $(LOCAL) summary

##@ Work with it
.PHONY: ingest etl enrich full-refresh rebuild-ledger psql-source psql-main psql-replica
ingest: ## Poll Spotify now, compute and publish what is new, and wait
	@$(THERE) && $(LOCAL) run flask_to_main_hourly

etl: ## Compute and publish what is new, and wait; USERS="2 3" only for these accounts
	@$(THERE) && $(LOCAL) run spotify_analysis_etl $(if $(USERS),--users $(USERS))

enrich: ## Describe what was played most, as far as today's budget goes, and wait; the next run publishes it
	@$(THERE) && $(LOCAL) run spotify_enrichment_daily

full-refresh: ## Compute everything again from the ledger; gives the same figures
	@$(THERE) && $(LOCAL) run spotify_analysis_etl --full-refresh

rebuild-ledger: ## Plays and catalogue in source again from the raw rows alone; a sound ledger stays as it is
	@$(THERE) && $(LOCAL) rebuild-ledger

psql-source: ## SQL on the ledger, read-only
	@$(THERE) && $(LOCAL) psql source

psql-main: ## SQL on warehouse and analytics, read-only
	@$(THERE) && $(LOCAL) psql main

psql-replica: ## SQL on the replica, read-only
	@$(THERE) && $(LOCAL) psql replica

##@ Set up
.PHONY: setup env clean
setup: ## The virtual environment with everything pinned (done once)
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11, or say where it is: make PYTHON=/path/to/python3.11"; exit 1; }
	@"$(PYTHON)" -m local.install local

env: setup ## Write .env with strong random secrets; what is there stays
	@$(LOCAL) env

clean: ## Stop, then remove databases, lake, uploads and logs (asks; YES=1 does not)
	@$(THERE) && $(LOCAL) clean $(if $(YES),--yes)

##@ Change it
.PHONY: tools test test-containers test-unit lint format bench data-dictionary compile-requirements
tools: setup ## What tests and linters need, into the same environment
	@"$(PYTHON)" -m local.install test

test: tools ## Every test: unit, house rules, integration, end to end
	@$(PY) -m pytest

test-containers: tools ## The stack in containers: built, run, killed, cut off, backed up and restored
	@ENCORE_TEST_CONTAINERS=1 $(PY) -m pytest tests/containers

test-unit: tools ## The fast ones only
	@$(PY) -m pytest tests/unit tests/house

lint: tools ## ruff, mypy, shellcheck, yamllint, sqlfluff
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy .
	@git ls-files '*.sh' .ci/run | xargs .venv/bin/shellcheck
	@$(PY) -m yamllint --strict .
	@$(PY) -m sqlfluff lint --disable-progress-bar sql docs/queries

format: tools ## Let ruff arrange the code
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: tools ## Measure the hourly run on the running demo
	@$(PY) -m benchmarks

data-dictionary: tools ## Write docs/data-dictionary.md again, from the comments of sql/main
	@mkdir -p .state && $(PY) -m local.data_dictionary > .state/data-dictionary.md && mv .state/data-dictionary.md docs/data-dictionary.md

TOOLS := .state/tools
SERVICES := airflow cdc dashboard exporter flask migrate simulator spark
COMPILE := ../$(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
compile-requirements: ## Resolve requirements/*.in again: everything at once, then each service from that
	@"$(PYTHON)" -m venv $(TOOLS) && $(TOOLS)/bin/python -m pip install --quiet uv
	@cd requirements && $(COMPILE) test.in -o test.txt
	@cd requirements && $(COMPILE) -c test.txt local.in -o local.txt
	@cd requirements && for name in $(SERVICES); do $(COMPILE) -c local.txt $$name.in -o $$name.txt || exit 1; done

include docker/Makefile.include

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@ /{printf "\n%s\n", substr($$0, 5)} /^[a-z][a-z0-9-]*:.*## /{printf "  make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
