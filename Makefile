# Works with GNU make 3.81, the one that macOS has.
.DEFAULT_GOAL := help
.PHONY: help run test bench lint format clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Set up what is missing and serve the platform, with a database of its own
	@scripts/setup run
	@exec .venv/bin/lectern up

test: lint ## Everything that CI checks; ARGS="-k word" for some of it
	.venv/bin/pytest -n auto --maxprocesses 4 $(ARGS)

bench: ## Load on the real server, next to the same calls without it
	@scripts/setup bench
	.venv/bin/python -m bench $(ARGS)

lint: ## Style and types of Python and SQL, safety of migrations
	@scripts/setup test
	@scripts/lint

format: ## Put Python and SQL into the agreed shape
	@scripts/setup test
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .
	.venv/bin/sqlfluff fix --processes 0 migrations sql pgtests

clean: ## Remove what set-up and checks made; the data in .lectern stay
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis clients/node_modules
	rm -rf clients/typescript/dist clients/typescript/src/schema.ts
	find . -name .lectern -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
