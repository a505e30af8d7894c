# Every target sets up what it needs: a virtual environment in .venv with the exact versions of .ci/constraints.txt,
# and the map libraries by npm ci.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
CONSTRAINTS := .ci/constraints.txt
FRONTEND := api/pages
VENDOR := $(FRONTEND)/static/vendor
ENVIRONMENT := $(VENV)/.installed
MAP_LIBRARY := $(VENDOR)/.installed

.PHONY: demo test check bench bench-streets bench-solvers serve wheel e2e chromium constraints clean

demo: $(ENVIRONMENT) $(MAP_LIBRARY)  ## plan the embedded synthetic city and print the summary
	$(BIN)/dispatch311 demo

serve: $(ENVIRONMENT) $(MAP_LIBRARY)  ## keep the demo's plan page up
	$(BIN)/dispatch311 demo --serve

test: $(ENVIRONMENT) $(MAP_LIBRARY) chromium  ## all tests
	$(BIN)/python -m pytest -n 2

check: $(ENVIRONMENT)  ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(ENVIRONMENT)  ## speed and quality, as ratios side by side in one run
	$(BIN)/python -m benchmarks

bench-streets: $(ENVIRONMENT)  ## the routing engine beside OSRM and scipy, each figure with its goal; fetches OSRM once
	$(BIN)/python -m benchmarks.streets

bench-solvers: $(ENVIRONMENT)  ## solving beside PyVRP, VROOM and OR-Tools, each figure with its goal; hours, goes on where it was ended
	$(BIN)/python -m benchmarks.solvers --out build/bench-solvers.json

e2e: $(ENVIRONMENT) $(MAP_LIBRARY) chromium  ## the pages in a real browser; the browser must be there
	REQUIRE_BROWSER=1 $(BIN)/python -m pytest tests/browser

wheel: $(ENVIRONMENT) $(MAP_LIBRARY)  ## dist/dispatch311-*.whl, with the pages' assets
	rm -rf dist
	$(BIN)/python -m build --wheel --outdir dist .

# Chromium comes from Debian's packages where one may install them; without it the browser tests say that they are skipped.
chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core >/dev/null; } \
	  || echo "no Chromium here: browser tests will be skipped"

$(ENVIRONMENT): pyproject.toml $(CONSTRAINTS)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e '.[dev]'
	touch $@

$(MAP_LIBRARY): $(FRONTEND)/package-lock.json
	npm ci --prefix $(FRONTEND) --no-audit --no-fund --silent
	mkdir -p $(VENDOR)
	cp $(FRONTEND)/node_modules/maplibre-gl/dist/maplibre-gl.mjs $(FRONTEND)/node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs \
	  $(FRONTEND)/node_modules/maplibre-gl/dist/maplibre-gl-shared.mjs $(FRONTEND)/node_modules/maplibre-gl/dist/maplibre-gl.css $(VENDOR)/
	cp $(FRONTEND)/node_modules/maplibre-gl/LICENSE.txt $(VENDOR)/maplibre-gl.LICENSE.txt
# pmtiles: its module for browsers wants a bundler; the script that needs none becomes a module by one more line. The
# package leaves out the text of its licence.
	{ grep -v '^//# sourceMappingURL' $(FRONTEND)/node_modules/pmtiles/dist/pmtiles.js; \
	  echo 'export const { PMTiles, Protocol } = pmtiles;'; } > $(VENDOR)/pmtiles.mjs
	node -p "require('./$(FRONTEND)/node_modules/spdx-license-list/licenses/BSD-3-Clause.json').licenseText \
	  .replace('<year> <owner>', '2021 Protomaps LLC')" > $(VENDOR)/pmtiles.LICENSE.txt
	cp $(FRONTEND)/node_modules/fflate/LICENSE $(VENDOR)/fflate.LICENSE.txt
	touch $@

# Names and versions only, no index address; run after a change of dependencies.
constraints:
	rm -rf .venv-constraints && $(PYTHON) -m venv .venv-constraints
	.venv-constraints/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' hatchling
	.venv-constraints/bin/python -m pip freeze --exclude-editable --disable-pip-version-check | grep -v ' @ ' > $(CONSTRAINTS)
	rm -rf .venv-constraints

clean:
	rm -rf $(VENV) dist $(VENDOR) $(FRONTEND)/node_modules
