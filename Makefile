# Everything a person does with this folder, one word each: `make help` lists them.
# Needed beforehand: Python 3.11 or newer, and make. All else goes into .venv, from pinned and hashed requirements.

VENV := .venv
BIN := $(VENV)/bin
# The first interpreter that is new enough; a plain `python3` wins so that a chosen version manager is respected.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
INSTALL := $(PIP) install --no-warn-script-location
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header
SITE := NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict
TESTS ?= tests
KILLS ?= 200
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: help run demo test torture check check-format check-lint check-mypy check-pyright check-manual check-site format docs site bench lock clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.ready-to-run ## Set up on the first call, then start Townhall on ops.toml
	@exec $(BIN)/townhall run

demo: $(VENV)/.ready-to-run ## Watch a week of a small community in seconds, on a Lobby of its own
	@exec $(BIN)/townhall demo

test: $(VENV)/.ready-to-develop ## Run every test (TESTS=tests/core for a part)
	@$(BIN)/python -m pytest $(TESTS)

torture: $(VENV)/.ready-to-develop ## Kill the program again and again (KILLS=200 SEED=1); takes minutes
	@TOWNHALL_KILLS=$(KILLS) TOWNHALL_SEED=$(SEED) $(BIN)/python -m pytest tests/torture

check: check-format check-lint check-mypy check-pyright check-manual check-site ## Check format, lint, types and the manual

check-format: $(VENV)/.ready-to-develop
	@$(BIN)/ruff format --check --quiet . && echo "format: right"

check-lint: $(VENV)/.ready-to-develop
	@$(BIN)/ruff check --quiet . && echo "lint: clean"

check-mypy: $(VENV)/.ready-to-develop
	@$(BIN)/mypy

check-pyright: $(VENV)/.ready-to-develop
	@$(BIN)/pyright

check-manual: $(VENV)/.ready-to-develop
	@$(BIN)/python -m docs.generate --check

check-site: $(VENV)/.ready-to-develop
	@$(SITE) --site-dir build/site && echo "site: whole"

format: $(VENV)/.ready-to-develop ## Put the code into the one format
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

docs: $(VENV)/.ready-to-develop ## Write the generated pages of the manual anew
	@$(BIN)/python -m docs.generate

site: $(VENV)/.ready-to-develop ## Build the manual as a site, in build/site
	@$(SITE) --site-dir build/site && echo "Open build/site/index.html, or serve the folder to search in it."

bench: $(VENV)/.ready-to-develop ## Measure speed and memory against the targets
	@$(BIN)/python -m bench

lock: $(VENV)/.ready-to-develop ## Choose and pin every requirement anew
	@$(INSTALL) uv
	@$(LOCK) pyproject.toml --extra all -o requirements/run.txt
	@$(LOCK) --group build -c requirements/run.txt -o requirements/build.txt
	@$(LOCK) pyproject.toml --extra all --group dev -c requirements/run.txt -c requirements/build.txt -o requirements/dev.txt

clean: ## Remove what was built or installed here; the database stays
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find core adapters plugins tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Townhall needs Python 3.11 or newer, and none was found." \
		"Install one, or name it: make run PYTHON=/path/to/python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version); this takes a minute, once."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python could not make a virtual environment." \
		"On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

# The project itself is installed from this folder, so that an edited file counts at once. pyproject.toml is among the
# reasons to do it again because entry points are read when a distribution is installed.
$(VENV)/.ready-to-run: requirements/build.txt requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@$(INSTALL) --require-hashes -r requirements/build.txt -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-to-develop: requirements/dev.txt $(VENV)/.ready-to-run
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@
