# make demo: an article from examples/sqlite. make test: what CI runs. make test-full: everything. make clean: back to the checkout.

PYTHON ?= python3
REPORT ?= report.md
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
# llama-cpp-python is compiled here. Its parts for images are left out, which saves minutes; and its AMX code, which
# crashes on many machines (README, Install): with it in the build, mapred must do without the other fast layouts as well.
NO_AMX := $(if $(filter x86_64,$(shell uname -m)),-DCMAKE_C_FLAGS=-mno-amx-int8 -DCMAKE_CXX_FLAGS=-mno-amx-int8)
export CMAKE_ARGS ?= -DLLAVA_BUILD=OFF -DMTMD_BUILD=OFF $(NO_AMX)
# The tests need no network: where the system lets us, they run without one.
OFFLINE := $(shell unshare -n true 2>/dev/null && echo unshare -n)

.PHONY: demo test test-full clean

demo: $(VENV)/installed
	$(BIN)/mapred write examples/sqlite --out $(REPORT)
	@echo "The article is in $(REPORT). Read its abstract first; then follow a mark such as [1.1] to References,"
	@echo "where each quote stands in full with its file and its place."

test: $(VENV)/installed-test check
	$(OFFLINE) $(BIN)/python -m pytest -q -m "not slow"

test-full: $(VENV)/installed-test check
	$(OFFLINE) $(BIN)/python -m pytest -q --hypothesis-profile=new

.PHONY: check
check: $(VENV)/installed-test
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	@$(BIN)/python -c "import llama_cpp" 2>/dev/null || echo "Installing into $(VENV): llama.cpp is compiled for this machine, once, for 8 to 10 minutes on two cores."
	$(PIP) -e .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) -e '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage report.md report.json
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
