# Everything works on a fresh clone with Python 3.11 or newer, git and make. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help demo test lint check serve bench lock clean
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
# The environment is current as long as the lock and the package's metadata are.
READY := $(VENV)/ready-$(shell cat requirements.lock pyproject.toml | git hash-object --stdin)

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name what; do printf '%-14s %s\n' "$$name" "$$what"; done

demo: $(READY) ## Replay the demo's December into build/demo, build both sites, say where to look
	@$(BIN)/editorial demo

test: $(READY) ## Every test this machine can run; what is left out is named with its reason
	@$(BIN)/python -m pytest $(PYTEST)

lint: $(READY) ## Style, types, layers, workflow files
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "Run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@found=$$($(BIN)/lint-imports --no-logo) || { echo "$$found"; exit 1; }
	@$(BIN)/zizmor --offline --quiet --no-progress .github
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@echo "lint: clean"

check: $(READY) ## Problems in calendar.yaml and content/
	@$(BIN)/editorial check

serve: $(READY) ## The site on this computer, rebuilt as you type
	@$(BIN)/editorial serve

bench: $(READY) ## How long the things take that must stay fast
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m benchmarks.simulate
	@PYTEST_KILLS=100 $(BIN)/python -m pytest --quiet tests/publish/test_real_pds.py

lock: $(READY) ## Choose new versions of everything we stand on, and write requirements.lock
	@$(BIN)/python -m venv build/uv && build/uv/bin/pip install --quiet uv
	@build/uv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	    --no-emit-find-links --upgrade --quiet --group pyproject.toml:dev pyproject.toml --output-file requirements.lock

clean: ## Remove what was built, and the environment
	@rm -rf $(VENV) build dist outbox site public .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage

$(READY):
	@.ci/environment $(VENV)
	@rm -f $(VENV)/ready-* && touch $@
