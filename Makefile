.DEFAULT_GOAL := help
.PHONY: help install build run test coverage fmt lint check clean migrate docker-build docker-up docker-down edge db-up
COMPOSE = docker compose --file deploy/docker-compose.yml

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: ## install what the project needs
	node scripts/bootstrap.mjs
build: ## make dist/ (coordinator, admin, node, what they start) and out/ (the app and its pages)
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
migrate: ## bring the tables up to date, without starting a coordinator
	npm run admin -- migrate
clean: ## remove what was built (not .data)
	rm -rf dist out build release screenshots coverage test-results
docker-build: ## build the container images
	$(COMPOSE) --profile with-node build
docker-up: ## a coordinator and its database in containers (settings: deploy/.env)
	$(COMPOSE) up --detach
docker-down: ## stop the containers; what they keep stays
	$(COMPOSE) --profile with-node down
edge: ## the same with a node beside it, which must be registered once
	$(COMPOSE) --profile with-node up --detach
db-up: ## only the database
	$(COMPOSE) up --detach postgres
