# Both commands set everything up first; see tools/prepare.py.
PYTHON ?= python3

.PHONY: run test freeze texts

run: ## open the demo book
	@$(PYTHON) tools/prepare.py run

test: ## every check; STAGE=unit runs one of them
	@$(PYTHON) tools/prepare.py test $(STAGE)

freeze: ## a program that needs no Python, in dist/crmdesk
	@$(PYTHON) tools/prepare.py freeze

texts: ## bring the catalogues up to date with the source
	@.venv/bin/python tools/catalogues.py update
