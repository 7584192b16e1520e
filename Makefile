# Conveniences; the README's two commands need none of them.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --require-hashes -r requirements.lock
	$(BIN)/pip install -q --no-deps --no-build-isolation .
	touch $@

.PHONY: demo serve test check format features bench nightly lock clean
demo: $(VENV)/installed      ## a demo company, then serve
	$(BIN)/nenosegts demo
serve: $(VENV)/installed     ## API and worker
	$(BIN)/nenosegts serve
test: $(VENV)/installed      ## what the README's test command runs
	$(BIN)/python -m pytest -q -n 2 --dist worksteal
check: $(VENV)/installed     ## lint, types, import directions, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture
format: $(VENV)/installed
	$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format .
features: $(VENV)/installed  ## which features of the catalogue have a passing test
	$(BIN)/python -m tests.features
bench: $(VENV)/installed     ## every promise of speed, as ratios
	for each in append import_statement bulk contracts replay queries papers debtors sending; do $(BIN)/python benchmarks/$$each.py || exit 1; done
nightly: $(VENV)/installed   ## long fault and fuzz runs
	$(BIN)/python -m pytest -q -m nightly
lock:                        ## hashes, no host names; needs uv
	uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
