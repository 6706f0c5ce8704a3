.DEFAULT_GOAL := help
.PHONY: help install build run test coverage fmt lint check clean migrate

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: ## install what the project needs
	node scripts/bootstrap.mjs
build: ## make dist/: coordinator, admin, node, and what they start
	npm run build
run: ## a coordinator and a node, with real work
	npm start
test: ## everything that CI runs
	npm test
coverage: ## unit tests with coverage of core/
	npm run coverage
fmt: ## format
	npm run fmt
lint: ## lint
	npm run lint
check: ## format, lint, types, boundaries, dead code, unit tests
	npm run check
migrate: ## bring the tables of .data up to date without a start (each start does it too)
	npm run admin -- list-tokens
clean: ## remove what was built (not .data)
	rm -rf dist coverage
