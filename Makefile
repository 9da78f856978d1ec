# Every command a person needs. `make` alone lists them.
.DEFAULT_GOAL := help
PY := .venv/bin/python
UV := .venv/bin/uv
LOCK := $(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --custom-compile-command 'make lock'
export UV_PYTHON_DOWNLOADS = never
export UV_SYSTEM_CERTS = 1

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 18

.venv/agency: requirements/agency.txt pyproject.toml
	@python3 -m venv .venv
	@$(PY) -m pip install -q --disable-pip-version-check uv
	@$(UV) pip install -q --python $(PY) --require-hashes -r requirements/agency.txt
	@$(UV) pip install -q --python $(PY) --require-hashes -r requirements/build.txt
	@$(UV) pip install -q --python $(PY) --no-deps --no-build-isolation -e .
	@touch .venv/agency

.venv/dev: requirements/dev.txt .venv/agency
	@$(UV) pip install -q --python $(PY) --require-hashes -r requirements/dev.txt
	@touch .venv/dev

demo: .venv/agency ## Build everything, load the demonstration agency, serve it on this machine
	@.venv/bin/barnraise demo

test: .venv/dev system ## Set up what is needed and run the whole suite on SQLite
	@$(PY) -m pytest -n 2

check: .venv/dev system ## Everything CI checks, changing nothing
	@.ci/check

system: ## Debian packages the walks and PostgreSQL need (as root; otherwise the one line to run)
	@.ci/system

lint: .venv/dev ## Style, floors and types
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/lint-imports && .venv/bin/mypy

format: .venv/dev ## Put the code in its usual shape
	@.venv/bin/ruff check --fix-only -q . ; .venv/bin/ruff format -q .

walks: .venv/dev system ## The stories in a real browser, with screenshots in shots/
	@BARNRAISE_SHOTS=shots $(PY) -m pytest tests/walks

bench: .venv/dev ## Every claim of speed as a ratio, measured side by side; records docs/evidence
	@$(PY) -m benchmarks

bench-regions: .venv/dev ## The region designer beside known solvers and known optima, in slices; again resumes
	@$(UV) pip install -q --python $(PY) --require-hashes -r requirements/oracles.txt
	@$(PY) -m benchmarks.regions --resume

kills: .venv/dev ## Kill deeds at every named point, one a slice, on the database of DATABASE_URL; again resumes
	@$(PY) -m benchmarks.kills --resume

docs: .venv/dev ## Make the generated pages and the README's map anew
	@$(PY) docs/generate.py

assets: ## Rebuild the vendored web assets from npm
	@cd assets && npm ci --ignore-scripts && npm run build

lock: ## Pin every dependency by hash
	@$(LOCK) pyproject.toml -o requirements/base.txt
	@$(LOCK) --extra agency pyproject.toml -o requirements/agency.txt
	@$(LOCK) --extra agency --extra dev --extra dask --extra build pyproject.toml -o requirements/dev.txt
	@$(LOCK) --extra oracles -c requirements/dev.txt pyproject.toml -o requirements/oracles.txt
	@printf 'hatchling\neditables\n' | $(LOCK) - -c requirements/dev.txt -o requirements/build.txt

.PHONY: help demo test check system lint format walks bench bench-regions kills docs assets lock
