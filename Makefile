# The same commands for a person, for the README and for CI.
.DEFAULT_GOAL := help
.PHONY: help demo test lint format docs bench clean

# The first Python that is new enough; `make test PYTHON=python3.13` takes another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
# Constraints always: they say which torch is installed. -qq leaves out everything but errors.
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq -c constraints.txt
FAILED := { echo "The installation failed. To see every step, take out -qq in the Makefile's PIP." >&2; exit 1; }
WORKERS ?= 2
CHECKS := "ruff check ." "ruff format --check ." mypy "lint-imports --no-logo" "deptry src" codespell \
	"python docs/generate.py --check"

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/installed ## train on real data (handwritten digits), evaluate, predict
	@set -e; started=$$(date +%s); rm -rf runs/demo; \
	run() { printf '\n$$ netwright %s\n' "$$*"; $(BIN)/netwright "$$@"; }; \
	run train digits --out runs/demo; \
	run evaluate runs/demo; \
	run predict runs/demo digits --out runs/demo/predictions.csv; \
	head -n 4 runs/demo/predictions.csv; \
	printf '\nDone %s seconds after installation. Where to look next:\n' $$(( $$(date +%s) - started )); \
	printf '  %-42s %s\n' \
		'runs/demo/' 'the run: run.yaml, log.jsonl, result.json, weights' \
		'$(BIN)/netwright train your.csv' 'the same on your own table: the last column is predicted' \
		'$(BIN)/netwright --help' 'every command' \
		'docs/getting-started.md' 'from here to your own images and your own module'

test: $(VENV)/developing ## run every test and every example in a docstring (ARGS="-k name" for some)
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

lint: $(VENV)/developing ## style, types, imports between rooms, dependencies, spelling, generated pages
	@failed=0; for check in $(CHECKS); do \
		echo "$$check"; $(BIN)/$$check || failed=1; done; exit $$failed

format: $(VENV)/developing ## write what `make lint` checks: formatting and generated pages
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python docs/generate.py

docs: $(VENV)/documenting ## build the site into site/, strictly
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "The site is in site/index.html"

bench: $(VENV)/developing ## run every benchmark (minutes)
	@for benchmark in $$(grep -l __main__ benchmarks/*.py benchmarks/*/*.py); do \
		echo "== $$benchmark"; $(BIN)/python $$benchmark || exit 1; done

clean: ## remove what the commands above made, the environment included
	rm -rf $(VENV) site build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/created:
	@test -n "$(PYTHON)" || { echo "netwright needs Python 3.11 or newer, and none of python3, python3.13," \
		"python3.12, python3.11 is. Install one, or name yours: make demo PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/created pyproject.toml constraints.txt
	@echo "Installing netwright and what it needs into $(VENV) (torch is large: minutes the first time) ..."
	@$(PIP) -e . || $(FAILED)
	@touch $@

# Dependency groups need a pip of 25.1 or later, and a fresh environment may bring an older one.
$(VENV)/developing: $(VENV)/installed
	@echo "Installing what tests and checks need into $(VENV) ..."
	@$(PIP) --upgrade 'pip>=25.1' || $(FAILED)
	@$(PIP) --group dev -e . || $(FAILED)
	@touch $@

$(VENV)/documenting: $(VENV)/developing
	@echo "Installing what the site needs into $(VENV) ..."
	@$(PIP) --group docs || $(FAILED)
	@touch $@
