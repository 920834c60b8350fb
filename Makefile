# `make run` and `make test` set up what they need; nothing else has to be installed but Python 3.11 or newer.
# The newest Python that is supported, can make environments, and is found here; from 3.12 on a session takes half the
# memory (docs/performance.md).
find = $(wildcard $(HOME)/.pyenv/versions/$(1).*/bin/python /usr/local/bin/python$(1) /usr/bin/python$(1))
PYTHON ?= $(shell for python in $(call find,3.13) $(call find,3.12) python3; do \
  $$python -c 'import ensurepip' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# Where this is set, each of the many processes that the tests start would compile all of our modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-pythons surface protocol settings diagnostics clients clients-python clients-node pages check format lint types bench bench-check bench-plot fuzz load clean

run: $(INSTALLED)
	$(BIN)/greenroom serve

test: $(INSTALLED)
	$(BIN)/pytest -n 2 $(ARGS)

# The sandbox leans on the interpreter's own rules, so its tests run on every Python that is supported and here.
OTHER_PYTHONS ?= $(filter-out $(PYTHON),$(foreach v,3.11 3.12 3.13,$(firstword $(call find,$(v)))))

# What the inline worker promises is the same on each of them, and so is what the kernel keeps, and what the host does
# with workers and files: one Python is enough. Of the one between the floor and the newest, the walls and the language
# are tried; `make test-pythons BETWEEN=` tries all of it.
WALL_TESTS := tests/escapes tests/programs tests/sandbox/test_surface.py tests/sandbox/test_packing.py -k 'not inline' \
  --deselect tests/escapes/test_escapes.py::test_the_back_wall_holds \
  --deselect tests/escapes/test_escapes.py::test_the_back_wall_holds_without_the_front_wall
OTHER_TESTS := tests/sandbox tests/plugin_api tests/characters $(WALL_TESTS) \
  $(addprefix --ignore tests/sandbox/,redteam directories walls workers/process $(addprefix test_,$(addsuffix .py,keeper locked_worker \
    vouched_templates ready_workers broken_files opening scheduling restraint sources))) \
  --ignore tests/plugin_api/test_distribution.py
BETWEEN ?= 3.12

test-pythons:
	@for python in $(OTHER_PYTHONS); do \
	  version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  tests="$(OTHER_TESTS)"; [ $$version != "$(BETWEEN)" ] || tests="$(WALL_TESTS)"; \
	  $(MAKE) --no-print-directory test VENV=.venv-$$version PYTHON=$$python ARGS="$$tests" || exit 1; \
	done

# Writes down what a character can reach, on each of these Pythons. Read the difference before you commit it.
surface: $(INSTALLED)
	PYTHONPATH=tests/support $(BIN)/python -m surface.file
	@for python in $(OTHER_PYTHONS); do \
	  $(MAKE) --no-print-directory surface OTHER_PYTHONS= PYTHON=$$python \
	    VENV=.venv-$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])') || exit 1; \
	done

# Writes the parts of docs/protocol.md that the models of the events tell.
protocol: $(INSTALLED)
	PYTHONPATH=tests/support $(BIN)/python -m protocol_page

# Writes the table of settings in docs/operations.md.
settings: $(INSTALLED)
	PYTHONPATH=tests/support $(BIN)/python -m settings_page

# The client libraries, as they are, against servers of their own.
CLIENTS := tests/clients
clients: clients-python clients-node

# Those of Python need other versions of what the server needs, so they live apart from it; their newest versions run on
# Python 3.12 and newer.
CLIENTS_VENV := .venv-clients
CLIENTS_PYTHON ?= $(firstword $(call find,3.13) $(call find,3.12))

ifneq (,$(CLIENTS_PYTHON))
clients-python: $(INSTALLED) $(CLIENTS_VENV)/.installed
	GREENROOM=$(abspath $(BIN))/greenroom $(CLIENTS_VENV)/bin/python -m pytest -q -c $(CLIENTS)/pytest.ini $(CLIENTS)
else
clients-python:
	@echo 'Skipped: the tests of Python clients need Python 3.12 or newer, and none is here.'
endif

# The pins are complete, and leave out what no test comes to import: nothing is resolved.
$(CLIENTS_VENV)/.installed: $(CLIENTS)/constraints.txt
	$(CLIENTS_PYTHON) -m venv $(CLIENTS_VENV)
	$(CLIENTS_VENV)/bin/pip install --quiet --no-compile --no-deps --requirement $(CLIENTS)/constraints.txt
	touch $@

NPM_INSTALLED := $(CLIENTS)/node_modules/.installed

ifneq (,$(and $(shell command -v node 2>&1),$(shell command -v npm 2>&1),$(shell command -v openssl 2>&1)))
clients-node: $(INSTALLED) $(NPM_INSTALLED)
	cd $(CLIENTS) && GREENROOM=$(abspath $(BIN))/greenroom node --test --test-force-exit --test-reporter=spec *.test.mjs
else
clients-node:
	@echo 'Skipped: the tests of JavaScript clients need node, npm and openssl, and one of them is not here.'
endif

# Nothing that is installed runs a program while it is installed.
$(NPM_INSTALLED): $(CLIENTS)/package-lock.json
	cd $(CLIENTS) && npm ci --no-audit --no-fund --ignore-scripts
	touch $@

# The pages in a real browser: the system's, as nothing here downloads one. Pictures of them go to artifacts/pages/.
pages: $(VENV)/.installed-pages
	$(BIN)/pytest -q -n 2 -c tests/pages/pytest.ini tests/pages $(ARGS)

# Beside what is there already: nothing of it is touched while other tests may be running.
$(VENV)/.installed-pages: $(INSTALLED) tests/pages/constraints.txt
	$(BIN)/pip install --quiet --no-deps --requirement tests/pages/constraints.txt
	touch $@

# Writes the page on diagnostics anew, from examples that are executed.
diagnostics: $(INSTALLED)
	PYTHONPATH=tests/support $(BIN)/python -m diagnostics_page

check: lint types test clients pages

format: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: $(INSTALLED)
	$(BIN)/mypy

# What everything costs, beside what others do and the floors; ten minutes, or one with ARGS=--quick.
bench: $(INSTALLED)
	$(BIN)/python tests/bench/run.py $(ARGS)

# Whether anything has become dearer by a third, in ratios; ARGS=--write renews what it is compared with.
bench-check: $(INSTALLED)
	$(BIN)/python tests/bench/check.py $(ARGS)

# How cost grows with sessions and characters, as pictures and figures in docs/performance/.
bench-plot: .venv-bench/.installed
	.venv-bench/bin/python tests/bench/plot.py $(ARGS)

.venv-bench/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --constraint constraints.txt --editable '.[bench]'
	touch $@

# Rounds of new examples for every property that the tests state, until the time is up or one of them fails.
SECONDS ?= 300

fuzz: $(INSTALLED)
	@until=$$(($$(date +%s) + $(SECONDS))); while [ $$(date +%s) -lt $$until ]; do \
	  $(BIN)/pytest -n 2 -q -m hypothesis --hypothesis-profile=fuzz $(ARGS) || exit 1; \
	done

# What nine sessions feel of one that does the worst it can.
load: $(INSTALLED)
	PYTHONPATH=tests/support:tests/bench $(BIN)/python tests/load/run.py $(ARGS)

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --no-compile --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf artifacts $(VENV) $(CLIENTS_VENV) $(CLIENTS)/node_modules .venv-bench .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
