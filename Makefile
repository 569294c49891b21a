# kaoping: `make demo` sets up and runs the main job; `make test` sets up and passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := workspace/key_projects
NYC := workspace/nyc_capital_projects
HDI := workspace/hdi
IMD := workspace/imd2019
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
# Without byte-code every start would compile half a million lines again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-nyc demo-hdi demo-imd test test-long mutations lint lock bench clean

help: ## list what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: $(STAMP) ## make .venv with the kaoping command, locked with hashes, compiled

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Name one: make PYTHON=python3.12 …"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q settings sources compiling expectations reports orchestration demo
	$(BIN)/python -m orchestration.warm
	@touch $@

demo: setup ## run the main job on the demo offices of all three programmes, in ./workspace
	@for office in key_projects:2017-M06 relocation:2016-M06 campaign:2016-Q3; do \
		programme=$${office%%:*}; home=workspace/$$programme; \
		test -d $$home/reference || $(BIN)/kaoping init $$home --demo $$programme; \
		$(BIN)/kaoping --home $$home refresh || exit $$?; \
		$(BIN)/kaoping --home $$home export --programme $$programme --period $${office##*:} || exit $$?; \
	done
	@echo
	@echo "Why does a unit rank where it does?"
	@echo "  $(BIN)/kaoping --home $(DEMO) explain --programme key_projects --period 2017-M06 --unit AHQ07"
	@echo "What was wrong with the refused workbooks?"
	@echo "  $(BIN)/kaoping --home $(DEMO) findings"

demo-nyc: setup ## run the New York office on the city's CSV: make demo-nyc FILE=Capital_Projects.csv
	@test -n "$(FILE)" || { echo "name the city's file: make demo-nyc FILE=Capital_Projects.csv"; exit 2; }
	@test -f "$(FILE)" || { echo "$(FILE) is not there"; exit 2; }
	@test -d $(NYC)/reference || $(BIN)/kaoping init $(NYC) --from examples/nyc_capital_projects
	cp "$(FILE)" $(NYC)/inbox/
	$(BIN)/kaoping --home $(NYC) refresh
	$(BIN)/kaoping --home $(NYC) export --programme nyc_capital --period 2019-M05

demo-hdi: setup ## run the Human Development Index's office: make demo-hdi FILE=HDR21-22_….csv
	@test -f "$(FILE)" || { echo "name the published file: make demo-hdi FILE=HDR21-22_Composite_indices_complete_time_series.csv"; exit 2; }
	@test -d $(HDI)/reference || $(BIN)/kaoping init $(HDI) --from examples/hdi
	$(BIN)/kaoping --home $(HDI) units new "$(FILE)" --class country --add
	cp "$(FILE)" $(HDI)/inbox/
	$(BIN)/kaoping --home $(HDI) refresh

demo-imd: setup ## run the deprivation index's office: make demo-imd FILE=File_2_….xlsx
	@test -f "$(FILE)" || { echo "name the published workbook: make demo-imd FILE=File_2_-_IoD2019_Domains_of_Deprivation.xlsx"; exit 2; }
	@test -d $(IMD)/reference || $(BIN)/kaoping init $(IMD) --from examples/imd2019
	$(BIN)/kaoping --home $(IMD) units new "$(FILE)" --class local_authority --field district --name district_name --add
	$(BIN)/kaoping --home $(IMD) units new "$(FILE)" --class area --parent district --add
	cp "$(FILE)" $(IMD)/inbox/
	$(BIN)/kaoping --home $(IMD) refresh

# Side by side, each in a process of its own: what the real job leaves in memory slows the others.
test: setup ## run the tests
	@mkdir -p .pytest_cache; \
	( $(BIN)/python -m pytest -q tests/unit tests/rules tests/properties; first=$$?; \
	  $(BIN)/python -m pytest -q tests/integration/test_[t-z]*.py; exit $$((first + $$?)) \
	) > .pytest_cache/others.log 2>&1 & others=$$!; \
	$(BIN)/python -m pytest -q tests/integration/test_[a-s]*.py; jobs=$$?; \
	wait $$others; rest=$$?; cat .pytest_cache/others.log; exit $$((jobs + rest))

test-long: setup ## the tests that take longest: whole demo offices, a quarter, killed runs, the SQL cookbook
	$(BIN)/python -m pytest -q -m long tests

mutations: setup ## break each rule that a source states: its test must fail (long)
	$(BIN)/python tests/mutations.py

lint: setup ## ruff, mypy, sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint dbt_project/models

bench: setup ## measure a whole refresh beside a plain pandas script
	$(BIN)/python bench/refresh.py

lock: ## resolve requirements.in anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt

clean: ## remove the environment and the demo workspaces
	rm -rf $(VENV) workspace
