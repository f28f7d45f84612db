# Everything goes through .venv, made from requirements/dev.lock. `make help` says what there is.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv/bin
PIP := -m pip --quiet --disable-pip-version-check
# The functions' own Python, and the newest that AWS Lambda may move them to.
PYTHON39 := $(shell scripts/find-python 3.9)
NEWEST := $(shell scripts/find-python 3.14 3.13 3.12)

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-handlers lint format check bench mutants screenshots reference golden lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready .lambda/ready ## .venv and .lambda from the locks (the other targets do it when needed)

.venv/ready: requirements/dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "Python 3.10 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "setup: .venv from requirements/dev.lock (a minute or so)"
	@$(PYTHON) -m venv --clear .venv || { echo "No virtual environment could be made: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	@$(VENV)/python $(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

# The bundle's dependencies, and a Python like Lambda's to run and test the handlers on.
.lambda/ready: requirements/handlers.lock requirements/handlers-test.lock .venv/ready
	@echo "setup: .lambda from requirements/handlers.lock"
	@rm -rf .lambda && mkdir .lambda
	@$(VENV)/python $(PIP) install --require-hashes --no-deps --no-compile --only-binary=:all: --platform any --python-version 3.9 --target .lambda/dependencies -r requirements/handlers.lock
	@for python in "python3.9 $(PYTHON39)" "newest $(NEWEST)"; do \
	  set -- $$python; \
	  if [ -n "$$2" ]; then "$$2" -m venv ".lambda/$$1" && ".lambda/$$1/bin/python" $(PIP) install --require-hashes -r requirements/handlers-test.lock || exit 1; fi; \
	done
	@touch $@

demo: setup ## the main job on the embedded AWS: render, deploy, violate, alert, delete
	@$(VENV)/python -m demo

test: setup test-handlers ## all tests
	@$(VENV)/python -m pytest -n 2 --dist loadfile

test-handlers: setup ## the handlers' unit tests on Python 3.9 and on the newest Python
	@for python in python3.9 newest; do \
	  if [ -x .lambda/$$python/bin/python ]; then \
	    echo "the handlers on $$(.lambda/$$python/bin/python -V)"; \
	    .lambda/$$python/bin/python -m pytest -n 2 tests/unit/handlers || exit 1; \
	  elif [ $$python = newest ]; then \
	    echo "the handlers on no Python newer than that of .venv: this machine has none"; \
	  else \
	    echo "NOT TESTED ON PYTHON 3.9, on which the handlers run: this machine has none" >&2; \
	    if [ "$$CI" = true ]; then exit 1; fi; \
	  fi; \
	done

lint: setup ## ruff, mypy, the import rules, the generated tables
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports
	@$(VENV)/python -m renderer.compose.reference README.md --check
	@$(VENV)/python -m renderer.drift_sets handlers/drift/unordered_table.py --check
	@$(VENV)/python -m renderer.drift_coverage docs/drift-coverage.md --check

format: setup ## let ruff mend what it can
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .

check: lint test ## what CI runs

bench: setup ## how fast it is, beside a floor
	@$(VENV)/python -m tests.bench

mutants: build/mutation/ready ## mutation testing of the rules, and docs/mutants.md from it (some ten minutes on two cores)
	@rm -rf build/mutation/work && mkdir build/mutation/work
	@cp -r handlers tests pyproject.toml build/mutation/work
	@cd build/mutation/work && HYPOTHESIS_PROFILE=mutants ../bin/mutmut run
	@build/mutation/bin/python -m tests.mutation.report build/mutation/work docs/mutants.md

build/mutation/ready: requirements/mutation.lock .venv/ready
	@rm -rf build/mutation && $(VENV)/python -m venv build/mutation
	@build/mutation/bin/python $(PIP) install --require-hashes -r requirements/mutation.lock
	@touch $@

screenshots: setup ## the report's and the review's page as pictures, in build/screenshots (needs chromium)
	@$(VENV)/python -m tests.browser.screenshots

reference: setup ## write the tables: overlay keys in the README, the drift function's sets, drift by type
	@$(VENV)/python -m renderer.compose.reference README.md
	@$(VENV)/python -m renderer.drift_sets handlers/drift/unordered_table.py
	@$(VENV)/python -m renderer.drift_coverage docs/drift-coverage.md

golden: setup ## write the expected reviews of tests/golden anew
	@$(VENV)/python -m tests.golden

lock: ## resolve the dependencies anew
	@rm -rf build/lock && $(PYTHON) -m venv build/lock && build/lock/bin/pip --quiet install uv==0.13.9
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade --python-version 3.10 --group dev pyproject.toml -o requirements/dev.lock
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade --python-version 3.10 --group mutation -o requirements/mutation.lock
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade --python-version 3.9 requirements/handlers.in -o requirements/handlers.lock
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade --python-version 3.9 requirements/handlers-test.in -o requirements/handlers-test.lock

clean: ## forget what was made
	@rm -rf .venv .lambda build
