# Two commands: `make run` (the product with demonstration data) and `make test` (all that CI runs).

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALLED := .venv/.installed
OCR := .venv/.ocr
HASHED := --quiet --require-hashes -r requirements.lock
BROWSER := apt-get install --yes --quiet --no-install-recommends chromium fonts-noto-cjk
PORT ?= 8700
SPEED ?= 20

.PHONY: help run test check lint lock clean browser ocr
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: $(INSTALLED) ## start the product here: database, web, worker, simulated insurers
	@( until $(BIN)/python -c 'import socket; socket.create_connection(("127.0.0.1", $(PORT)), 1)' \
	    2>/dev/null; do sleep 1; done; $(MAKE) --no-print-directory ocr >>.venv/uv.log 2>&1 ) &
	@exec $(BIN)/guanjia demo --port $(PORT) --speed $(SPEED)

ocr: $(OCR) # the reading of photos, large: `make run` adds it after the first page is up

$(OCR): $(INSTALLED) requirements-ocr.lock
	@$(BIN)/uv pip install --python $(BIN)/python --quiet --require-hashes \
	    -r requirements-ocr.lock 2>>.venv/uv.log \
	    || $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes \
	    -r requirements-ocr.lock
	@touch $@

test: lint browser ## everything that CI runs
	@$(BIN)/python -m pytest tests -n 2 --dist loadfile

browser: # for the journeys: Chromium and Chinese letters, from Debian
	@command -v chromium >/dev/null && test -d /usr/share/fonts/opentype/noto \
	    || { test "$$(id -u)" = 0 && apt-get update -qq && $(BROWSER); } \
	    || { echo "The journeys need a browser. As root: $(BROWSER)"; exit 1; }

check: lint ## the fast part: style, types, import rules, rules of the house
	@$(BIN)/python -m pytest tests/house

lint: $(INSTALLED) $(OCR)
	@$(BIN)/ruff check --quiet . && echo "ruff: clean"
	@$(BIN)/mypy

lock: $(INSTALLED) ## choose the newest versions again: requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate \
	    --no-header --python-version 3.11 --extra test --extra heic pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate \
	    --no-header --python-version 3.11 --extra ocr --constraint requirements.lock \
	    pyproject.toml -o requirements-ocr.lock

clean: ## remove what the tools made; VAR, with its database and papers, stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "1/3 .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv 2>.venv/uv.log \
	    || echo "no uv here: pip does it, more slowly"
	@echo "2/3 dependencies, by the hashes of requirements.lock"
	@$(BIN)/uv pip install --python $(BIN)/python $(HASHED) 2>>.venv/uv.log \
	    || $(BIN)/python -m pip install --disable-pip-version-check $(HASHED)
	@echo "3/3 guanjia itself"
	@$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps -e . 2>>.venv/uv.log \
	    || $(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps -e .
	@touch $@
