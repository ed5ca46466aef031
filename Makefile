# The two commands: `make run` and `make test`. Everything they need they bring themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SAMPLE := sample
ORDERS := 50000

.PHONY: run test check install clean neo4j neo4j-stop neo4j-fetch browser-fetch

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "graphrisk needs Python 3.11 or newer: install it, or name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python has no venv module: install python3-venv (Debian: apt install python3-venv)"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

install: $(READY)

$(SAMPLE)/truth.parquet: | $(READY)
	$(BIN)/graphrisk sample --orders $(ORDERS) --seed 21 --out $(SAMPLE)

run: $(READY) $(SAMPLE)/truth.parquet
	@$(BIN)/graphrisk load $(SAMPLE)/orders.parquet --users $(SAMPLE)/users.parquet \
	  --reviews $(SAMPLE)/reviews.parquet
	@$(BIN)/graphrisk sweep --out out
	@echo "To type graphrisk as it stands here: . $(BIN)/activate"
	@$(BIN)/graphrisk serve

# A Neo4j of this checkout: Java, Maven and the server are fetched on first use.
neo4j:
	@$(PYTHON) scripts/neo4j.py start

neo4j-stop:
	@$(PYTHON) scripts/neo4j.py stop

neo4j-fetch:
	@$(PYTHON) scripts/neo4j.py fetch

# A Chromium, for the tests that open pages.
browser-fetch:
	@$(PYTHON) scripts/browser.py

check: $(READY) neo4j-fetch browser-fetch
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pytest -m "not slow" -n 2 --dist loadfile

test: $(READY) neo4j-fetch browser-fetch
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadfile

clean:
	rm -rf $(VENV) $(SAMPLE) out build *.egg-info
