# Two commands: `make run` and `make test`. The rest serves them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test bench test-rust test-ui test-browser lint build ui postgres chromium node api clean

help: ## Lists the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/'

run: postgres build ## Builds Candor and starts it with a demo organisation
	@exec scripts/run

test: postgres chromium test-rust test-ui test-browser ## Passes all tests, the browser's included

test-rust: postgres
	@scripts/test-rust

test-ui: web-ui/node_modules/.stamp
	cd web-ui && npm run check && npm test

test-browser: postgres chromium ui tests/node_modules/.stamp
	cargo build --workspace --bin candor
	cd tests && npm test

bench: postgres ## Measures the speed of everything beside a baseline; SCALE=full takes a million records
	cargo build --release -p candor -p candor-bench
	@$${CARGO_TARGET_DIR:-target}/release/candor-bench $(if $(filter full,$(SCALE)),--records 1000000 --tile-records 5000000) $(BENCH)

lint: web-ui/node_modules/.stamp ## Checks formatting and lints
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cd web-ui && npm run lint

build: ui
	cargo build --release -p candor

ui: web-ui/dist/index.html

web-ui/dist/index.html: web-ui/node_modules/.stamp web-ui/index.html web-ui/vite.config.ts $(shell find web-ui/src web-ui/public -type f 2>/dev/null)
	cd web-ui && npm run build

api: ## Writes the OpenAPI document and the web UI's client of it
	cargo run -q -p candor -- openapi > crates/api/openapi.json
	cd web-ui && npm run api

web-ui/node_modules/.stamp: web-ui/package-lock.json
	@scripts/need node
	cd web-ui && npm install --no-save --no-audit --no-fund
	@touch $@

tests/node_modules/.stamp: tests/package-lock.json
	@scripts/need node
	cd tests && npm install --no-save --no-audit --no-fund
	@touch $@

postgres:
	@scripts/need postgres

chromium:
	@scripts/need chromium
