# Two commands matter: `make demo` and `make test`. Everything else is one of their parts.
# The first run makes .venv with Python 3.11, 3.12 or 3.13; PYTHON=... chooses which.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check pytest soak bench screens schema audit sbom clean

READY := .venv/.ready

# A test run starts a hundred servers. What they are made of is compiled once and kept in .venv,
# also where the shell asks Python to keep nothing: each start then takes half as long.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache

# How many tests run at once, each worker with a PostgreSQL and a server of its own.
WORKERS ?= 2

help:
	@echo "make demo      start Daybook with two synthetic cases; Ctrl-C stops everything"
	@echo "make test      check and test everything, as the continuous build does"
	@echo "make check     only the checks: format, lint, types, imports"
	@echo "make pytest    only the tests; ARGS='-k chronology' chooses"
	@echo "make soak      kill, fill and stop things under load, and look for leaks in many more cases"
	@echo "make bench     measure appends beside other ways to keep the same events, and reads"
	@echo "make screens   photograph every page into build/screens"
	@echo "make schema    write migrations/schema.sql after adding a migration"
	@echo "make audit     ask whether anything known is wrong with a package of uv.lock"
	@echo "make sbom      write what Daybook is made of into build/sbom.cdx.json"
	@echo "make clean     remove .venv and what tools left; never data"

demo: $(READY)
	@.venv/bin/daybook demo

test: check pytest

check: $(READY)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/pyright
	.venv/bin/lint-imports

# In the order of tests/conftest.py, not of how many tests a file has: some take a minute each.
pytest: $(READY) .venv/.browser
	.venv/bin/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

# Without a wheel of UmaDB for this machine the rest is measured, and the command says so.
bench: $(READY)
	-@UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON=.venv/bin/python UV_PYTHON_DOWNLOADS=never \
	    .venv/bin/uv sync --quiet --frozen --inexact --group bench --no-build-package umadb
	@.venv/bin/daybook bench append $(ARGS)
	@.venv/bin/daybook bench reads

# On durable settings, one thing after the other, with a C compiler for a disk that fails; then
# everything that everybody may ask of many more cases.
ROUNDS ?= 200
soak: $(READY)
	.venv/bin/pytest tests/faults tests/access --soak --rounds $(ROUNDS) $(ARGS)

screens: $(READY) .venv/.browser
	.venv/bin/python -m ops.screens

schema: $(READY)
	.venv/bin/python -m ops.schema

audit: $(READY)
	@sh ops/audit.sh

sbom: $(READY)
	@.venv/bin/python -m ops.sbom

clean:
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis build htmlcov .coverage*

$(READY): pyproject.toml uv.lock ops/bootstrap.sh
	@sh ops/bootstrap.sh
	@touch $(READY)

.venv/.browser: $(READY)
	@sh ops/browser.sh && touch .venv/.browser || true
