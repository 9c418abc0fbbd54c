# Every target sets up what it needs in .venv, from constraints.txt. Nothing is installed outside it, except that
# `demo` and `test` try apt-get for programs that make them show more, and go on without.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MARK := $(VENV)/.installed
UV := $(shell command -v uv 2>/dev/null)
INSTALL = $(if $(UV),$(UV) pip install --python $(BIN)/python -q,$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check) -c constraints.txt

export DAGSTER_HOME := $(abspath dagster_home)
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-light up bench lint setup clean
.DEFAULT_GOAL := demo

demo: $(MARK)-base
	@$(call programs,apertium,apertium-eng-spa)
	@$(BIN)/media demo

up: $(MARK)-base
	@echo "Dagster UI on http://127.0.0.1:3000 (end with Ctrl-C)"
	@$(BIN)/dagster dev -w workspace.yaml -h 127.0.0.1 -p 3000

test: $(MARK)-models
	@$(call programs,apertium chromium pg_ctl fpcalc,apertium-eng-spa chromium postgresql libchromaprint-tools)
	@$(BIN)/python -m pytest --durations=10

test-light: $(MARK)-dev
	@$(BIN)/python -m pytest -m "not models"

lint: $(MARK)-models
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(MARK)-dev
	@$(BIN)/python -m tests.benchmarks

setup: $(MARK)-base

clean:
	rm -rf $(VENV) build *.egg-info

$(MARK)-python:
	@$(if $(UV),$(UV) venv -q --python $(PYTHON) $(VENV),$(PYTHON) -m venv $(VENV) 2>/dev/null || ( \
		$(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install -q pip ))
	@touch $@

$(MARK)-base: $(MARK)-python pyproject.toml constraints.txt
	@echo "installing into $(VENV)"
	@$(INSTALL) -e '.[postgres]' && touch $@

$(MARK)-dev: $(MARK)-base
	@$(INSTALL) -e '.[postgres,dev,fast]' && touch $@

$(MARK)-models: $(MARK)-dev
	@echo "installing the models extra (torch, about 6 GB)"
	@$(INSTALL) -e '.[postgres,dev,fast,models]' && touch $@

# $(call programs,names,packages): try to install Debian packages when one of the programs is missing and we may.
define programs
	found=1; for name in $(1); do \
		command -v $$name >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/$$name >/dev/null 2>&1 || found=0; done; \
	if [ $$found = 0 ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		(apt-get update -qq && DEBIAN_FRONTEND=noninteractive timeout 600 apt-get install -y -qq $(2)) \
			>/dev/null 2>&1 || echo "going on without: $(2)"; fi
endef
