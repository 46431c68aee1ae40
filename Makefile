# What a person runs in a fresh clone. Needs GNU make, a POSIX shell and Python 3.11 or newer; nothing else.
# Every target makes .venv when there is none and installs what it needs into it, from pyproject.toml.

SHELL = /bin/sh
VENV = .venv
BIN = $(VENV)/bin
PY = $(BIN)/python
PEERS = $(VENV)/peers

# The settings of the caller's shell are no part of a run.
unexport PYTHONPATH
unexport PYTHONHOME
unexport PIP_USER
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help demo test coverage test-long lint bench docs clean

help:
	@echo "make demo       build the study 'clinic interviews' and run it from two coders to a consensus (ARGS=--study=all: all studies)"
	@echo "make test       the tests (a few minutes)"
	@echo "make coverage   the tests, with the branches they reach (half as long again)"
	@echo "make test-long  the tests with thousands of examples"
	@echo "make lint       style and types"
	@echo "make bench      speed and memory, against bars (10 to 20 minutes; ARGS=--million for a million codings too)"
	@echo "make docs       write the pages made from the code again, and check every link"
	@echo "make clean      remove what these made, but no demo folder"

demo: $(VENV)/.stamp-user
	@folder=refiqda-demo; n=2; \
	while [ -e "$$folder" ]; do folder="refiqda-demo-$$n"; n=$$((n + 1)); done; \
	$(BIN)/refiqda demo "$$folder" $(ARGS) && echo && echo "(refiqda is $(BIN)/refiqda here)"

# The tests in a browser stay on one worker, so that one browser is started; without a browser they are skipped, which
# the last lines say.
test: $(VENV)/.stamp-test
	$(PY) -m pytest -n auto --dist loadgroup $(ARGS)

coverage: $(VENV)/.stamp-test
	$(PY) -m pytest -n auto --dist loadgroup --cov --cov-report=term $(ARGS)

test-long: $(VENV)/.stamp-test
	$(PY) -m pytest -n auto --dist loadgroup -m "long and not corpus" $(ARGS)

lint: $(VENV)/.stamp-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.stamp-bench $(VENV)/.stamp-peers
	REFIQDA_PEER_PYTHON=$(PEERS)/bin/python $(PY) benchmarks/run.py $(ARGS)

docs: $(VENV)/.stamp-user
	$(PY) docs/make.py $(ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* build dist
	find refiqda tests benchmarks examples docs -name __pycache__ -type d -prune -exec rm -rf {} +

# pip 25.1 is the first that installs dependency groups.
$(VENV)/.stamp-venv:
	@found=; \
	for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "refiqda needs Python 3.11 or newer, and none was found (looked for python3.11 ... python3)." >&2; \
	  echo "Install one from https://www.python.org/downloads/ or with your system's package manager." >&2; \
	  exit 1; \
	fi; \
	echo "making $(VENV) with $$("$$found" --version)"; \
	rm -rf $(VENV); \
	"$$found" -m venv $(VENV) || { \
	  echo "Python cannot make $(VENV); on Debian and Ubuntu, install the package python3-venv." >&2; exit 1; }
	@$(PY) -m pip install --quiet --upgrade "pip>=25.1"
	@touch $@

$(VENV)/.stamp-user: $(VENV)/.stamp-venv pyproject.toml
	@echo "installing refiqda into $(VENV)"
	@$(PY) -m pip install --quiet --editable ".[office,build,page,findings]"
	@touch $@

$(VENV)/.stamp-test: $(VENV)/.stamp-venv pyproject.toml
	@echo "installing refiqda and what its tests need into $(VENV)"
	@$(PY) -m pip install --quiet --editable ".[all]" --group test
	@touch $@ $(VENV)/.stamp-user

$(VENV)/.stamp-lint: $(VENV)/.stamp-test
	@echo "installing ruff and mypy into $(VENV)"
	@$(PY) -m pip install --quiet --group lint
	@touch $@

$(VENV)/.stamp-bench: $(VENV)/.stamp-test
	@echo "installing what is measured beside refiqda into $(VENV)"
	@$(PY) -m pip install --quiet --group bench
	@touch $@

# These hold numpy back, so they have an environment of their own; without them the rest is measured all the same.
$(VENV)/.stamp-peers: $(VENV)/.stamp-venv benchmarks/peers.txt
	@echo "installing what unitizing is measured beside into $(PEERS)"
	@$(PY) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --requirement benchmarks/peers.txt \
	  || echo "they cannot be installed here: unitizing is measured alone" >&2
	@touch $@
