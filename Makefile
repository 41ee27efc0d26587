# `make demo` shows News Monitor, `make test` tests it. Both set up .venv first: all they need is
# Python 3.11 or newer. Packages come from wherever your pip is told to look.
#
#   make demo PYTHON=python3.12      another Python
#   make demo ARGS=--no-serve        further arguments for the command
#   make test ARGS="-k outbox -x"    (with -n0 in one process, as debuggers want it)

PYTHON ?= python3
VENV ?= .venv
ARGS ?=

# Relative paths only, so that spaces in the checkout's own path do no harm.
python := "$(VENV)/bin/python"
installed := $(VENV)/.installed
tools := $(VENV)/.installed-dev
pip := $(python) -m pip install -qq --disable-pip-version-check
compile := "$(VENV)/bin/uv" pip compile --universal --python-version 3.11 --generate-hashes \
    --upgrade --quiet --custom-compile-command 'make lock' --output-file

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check format lint types floors bench lock clean

help:  ## show this list
	@echo "make …"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
	    || sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1: \2/p' Makefile

demo: $(installed)  ## the whole service on sample feeds, then the mail at an address (Ctrl-C ends)
	@$(python) -m monitor demo $(ARGS)

test: $(tools)  ## the tests, without the slow ones
	@$(python) -m pytest --numprocesses=auto --maxprocesses=4 $(ARGS)

check: format lint types floors  ## formatting, lint, types, the floors of the house (no test)

format: $(tools)
	$(python) -m ruff format --check .

lint: $(tools)
	$(python) -m ruff check .

types: $(tools)
	$(python) -m mypy

floors: $(tools)
	"$(VENV)/bin/lint-imports"

bench: $(tools)  ## figures: speed and quality
	@$(python) -m pytest -m bench -s $(ARGS)

lock: $(tools)  ## renew the locks with hashes, from which the container image is built
	@$(pip) 'uv>=0.9'
	$(compile) requirements.lock --extra postgres pyproject.toml
	@$(python) -c 'import tomllib; build = tomllib.load(open("pyproject.toml", "rb"))["build-system"]; \
	    print(*build["requires"], sep="\n")' | $(compile) .ci/build.lock -

clean:  ## remove .venv and everything that was built or cached; state/ stays
	rm -rf "$(VENV)" build dist htmlcov .coverage .coverage.* .hypothesis .mypy_cache \
	    .pytest_cache .ruff_cache .import_linter_cache
	find monitor tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Set up once, and again when pyproject.toml has changed. Our own modules are compiled here: where
# PYTHONDONTWRITEBYTECODE is set each command would do it anew, which takes 0.1 s.
$(installed): pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "News Monitor needs Python 3.11 or newer; $(PYTHON) is: $$("$(PYTHON)" --version 2>&1)." >&2; \
	    echo "Name another one, for example: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up $(VENV) (once) …"
	@$(python) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	    || "$(PYTHON)" -m venv --clear "$(VENV)"
	@$(pip) --upgrade 'pip>=25.1'
	@$(pip) --editable .
	@$(python) -m compileall -q monitor
	@touch "$@"

$(tools): $(installed)
	@echo "Adding what the tests need (once) …"
	@$(pip) --editable . --group dev
	@touch "$@"
