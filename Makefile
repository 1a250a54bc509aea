# Everything from a bare machine with Python 3.11 or newer; no root needed. `make` alone lists the targets.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --require-hashes
# Installs Debian packages where it can; elsewhere says what is missing.
define debian
{ if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then echo "Installing $(1) …"; \
	export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -y -qq $(1) >/dev/null; \
	else echo "error: missing packages; on Debian: sudo apt install $(1)"; exit 1; fi; }
endef

export PORT
.DEFAULT_GOAL := help
.PHONY: help run test check bench messages browser gettext clean lock
# One step at a time, whatever -j says: they share one .venv.
.NOTPARALLEL:
.DELETE_ON_ERROR:

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run: .venv/runtime.stamp static/vendor/stamp  ## the whole product on http://127.0.0.1:8000 (PORT=…), with demo data
	@exec $(BIN)/python -m config.supervisor

test: .venv/dev.stamp static/vendor/stamp  ## every test (ARGS="…" is handed to pytest)
	@$(BIN)/python -m config.catalogue compile
	@$(BIN)/python -m pytest -n 2 $(ARGS)

check: .venv/dev.stamp static/vendor/stamp  ## lint, types, layers, templates, migrations, catalogue, API description
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet templates
	$(BIN)/python -m config.catalogue check
	@$(BIN)/python -m config.catalogue compile
	XINZE_ENV=test $(BIN)/python -m config.embedded exec -- sh -c '\
		$(BIN)/python manage.py check --fail-level WARNING && \
		$(BIN)/python manage.py makemigrations --check --dry-run && \
		$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null'

bench: .venv/dev.stamp  ## measure against the floor; writes bench/latest.json
	@$(BIN)/python -m bench

messages: .venv/dev.stamp  ## extract what is to be translated, and compile (needs GNU gettext)
	@$(BIN)/python -m config.catalogue extract
	@$(BIN)/python -m config.catalogue compile

browser:  ## Chromium and Chinese fonts, for the browser tests
	@test -d /usr/share/fonts/opentype/noto && command -v chromium >/dev/null || $(call debian,chromium fonts-noto-cjk)

gettext:  ## GNU gettext, for `make messages` and the stricter catalogue check
	@command -v xgettext >/dev/null || $(call debian,gettext)

lock: .venv/dev.stamp  ## pin and hash the newest versions that requirements*.in allow
	@for name in requirements requirements-dev requirements-node; do \
		echo "Resolving $$name.in …"; \
		$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
			--no-header --no-emit-index-url --no-emit-find-links $$name.in -o $$name.txt || exit 1; \
	done

clean:  ## remove what was installed and built; the data in .local stays
	rm -rf .venv node_modules static/vendor .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f locale/*/LC_MESSAGES/*.mo

.venv/made.stamp:
	@command -v $(PYTHON) >/dev/null || { echo "error: $(PYTHON) is missing; Xinze needs Python 3.11 or newer"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "error: $(PYTHON) is older than Python 3.11; choose another one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "error: $(PYTHON) cannot make virtual environments; on Debian: apt install python3-venv"; exit 1; }
	@echo "Making .venv …"
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/runtime.stamp: .venv/made.stamp requirements.txt
	@test .venv/dev.stamp -nt requirements.txt || { echo "Installing the product's packages (about 20 s) …"; $(PIP) -r requirements.txt; }
	@touch $@

.venv/dev.stamp: .venv/made.stamp requirements-dev.txt
	@echo "Installing the packages for development (about 40 s) …"
	@$(PIP) -r requirements-dev.txt
	@touch $@

# npm of the machine, or one from PyPI in a place of its own. A stamp inside static/vendor goes when the folder goes.
static/vendor/stamp: package-lock.json config/assets.py | .venv/made.stamp
	@echo "Fetching the front-end files …"
	@if command -v npm >/dev/null; then npm=npm; else \
		test -x .venv/node/bin/npm || { $(PYTHON) -m venv .venv/node && .venv/node/bin/python -m pip \
			--disable-pip-version-check install -qq --require-hashes -r requirements-node.txt; } || exit 1; \
		npm=$$PWD/.venv/node/bin/npm; PATH=$$PWD/.venv/node/bin:$$PATH; fi; \
	$$npm ci --ignore-scripts --no-audit --no-fund --silent
	@$(BIN)/python -m config.assets node_modules
	@touch $@
