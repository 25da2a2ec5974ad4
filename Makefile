# Two commands do all the set-up: `make run` opens the dashboard, `make test` runs all tests.
#
# They need make and Python 3.11 to 3.14; with uv on the PATH they are faster and bring a Python
# along. Every command takes more words for its program: make test ARGS="-k matrix".

ARGS ?=
PORT ?= 8501
ADDRESS ?= localhost
PYTHON ?=

UV := $(shell command -v uv 2>/dev/null)
SUPPORTED := >=3.11,<3.15
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3
SCREEN := $(filter Darwin,$(shell uname))$(DISPLAY)$(WAYLAND_DISPLAY)
EMBEDDED := $(filter duckdb%,$(or $(FITMATRIX_DATABASE_URL),duckdb))

.PHONY: help run test lint format bench lock
.DELETE_ON_ERROR:

help:
	@echo "make run     the dashboard on http://localhost:8501, with a sample when there is no data"
	@echo "             (another port: PORT=8600; for other machines too: ADDRESS=0.0.0.0)"
	@echo "make test    all tests"
	@echo "make lint    format, lint and types, checked; make format mends what can be mended"
	@echo "make bench   the figures to reach, measured"
	@echo "make lock    requirements*.txt from pyproject.toml; ARGS=--upgrade for the newest releases"

run: .venv/.runtime
	@$(if $(EMBEDDED),.venv/bin/fitmatrix sample --if-empty)
	@exec .venv/bin/streamlit run app.py --server.port $(PORT) --server.address $(ADDRESS) \
		--browser.serverAddress localhost \
		--server.headless $(if $(CI),true,$(if $(SCREEN),false,true)) $(ARGS)

test: .venv/.dev
	@.venv/bin/python -m pytest $(ARGS)

lint: .venv/.dev
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy

format: .venv/.dev
	@.venv/bin/ruff check --fix --exit-zero --quiet .
	@.venv/bin/ruff format .

bench: .venv/.dev
	@.venv/bin/python -m tests.benchmarks $(ARGS)

# One resolution for every Python and platform; requirements-dev.txt holds only what tests add.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(ARGS)

lock:
	@test -n "$(UV)" || { echo "make lock needs uv on the PATH: see docs.astral.sh/uv" >&2; exit 1; }
	@$(COMPILE) pyproject.toml --group build --output-file requirements.txt
	@$(COMPILE) --group dev --constraints requirements.txt --output-file requirements-dev.txt

# The virtual environment. A stamp is newer than what it was made from, so that the second start
# installs nothing; a Python that was upgraded or removed makes it anew.

ifneq ($(UV),)
INSTALL := $(UV) pip install --quiet --compile-bytecode --python .venv/bin/python

.venv/bin/python:
	@rm -rf .venv
	@$(UV) venv --quiet --python "$(or $(PYTHON),$(SUPPORTED))" .venv
else
INSTALL := .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check

.venv/bin/python:
	@rm -rf .venv
	@for python in $(or $(PYTHON),$(PYTHONS)); do \
		"$$python" -c '$(FITS)' 2>/dev/null || continue; \
		"$$python" -c 'import ensurepip, venv' 2>/dev/null \
			|| { lacking="$$lacking $$python"; continue; }; \
		echo "making .venv with $$python"; \
		exec "$$python" -m venv .venv; \
	done; \
	if test -n "$$lacking"; then \
		echo "Python cannot make a virtual environment (tried:$$lacking): its venv module is" \
			"missing; on Debian and Ubuntu 'apt-get install python3-venv', or install uv" >&2; \
	else \
		echo "no Python 3.11 to 3.14 found (tried: $(or $(PYTHON),$(PYTHONS))); install one, or" \
			"uv, or name one: make PYTHON=/path/to/python3" >&2; \
	fi; \
	exit 1
endif

.venv/.runtime: .venv/bin/python requirements.txt pyproject.toml
	@echo "installing what requirements.txt pins: a minute, the first time"
	@$(if $(UV),,.venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip)
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	@echo "installing what requirements-dev.txt pins"
	@$(INSTALL) --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $@
