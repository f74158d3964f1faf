# Everything is installed into .venv; only Python >= 3.11, git and make have to be there.
# A stamp in .venv says that a step was finished with the files it depends on: nothing is done twice.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt
# Only these plugins: each process would import, and rewrite the assertions of, whatever is installed.
PYTEST := $(BIN)/python -m pytest -q --disable-plugin-autoload -p xdist -p hypothesispytest -p no:logging
BOOK := $(BIN)/jupyter-book build --quiet .
CHAPTERS := book/*.ipynb
LOWEST := .venv/lowest/bin
RUNTIMES := .venv/runtimes/bin
CONCERNED := $(patsubst %,tests/test_%.py,channels checkerboard convolution derivations errors extras fast \
	folding folding_layers gradients half invariants methods probing receptive sizes sizes_decoder sizes_settings \
	stages streaming streaming_chain torch_layer \
	transposed) tests/tools/test_packaging.py
SITE := _build/html/index.html
SOURCES := _config.yml _toc.yml $(shell find book tconv_edu -type f \
	-not -path '*/katex/*' -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*' -not -name '* *')

FAILED = { echo; echo "$(1)"; exit 1; } >&2
NO_PYTHON := Python 3.11 or newer was not found. Install it, or name it: make PYTHON=/path/to/python3.12
NO_VENV := Python could not create .venv. On Debian and Ubuntu: apt install python3-venv.
NO_PACKAGES := The installation failed: the lines above say why. If the network or the disk failed, run the \
	same command again. If no version was found, take Python 3.11 to 3.13: \
	make clean, then make PYTHON=/path/to/python3.12 and the target.

.DEFAULT_GOAL := help
.PHONY: help book serve lab notebooks test check quick lint types unit chapters site bench mutants look
.PHONY: unit-quick unit-slow unit-fast weekly learning release runtimes rooms sentences lighthouse pdf epub bound lock clean
.DELETE_ON_ERROR:

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

book: $(SITE)  ## install what is missing, build the website, say where it is
	@echo "The website is in _build/html: open $(SITE) in a browser, or run 'make serve'."

serve: $(SITE)  ## serve the website on 127.0.0.1 (another port: make serve PORT=8080)
	@echo "http://127.0.0.1:$(PORT)   (stop with Ctrl-C)"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

lab: .venv/.reader  ## open the chapters in JupyterLab
	@$(BIN)/jupyter trust $(CHAPTERS) > /dev/null  # or drawings show only once their cell was run
	$(BIN)/jupyter lab book

notebooks: .venv/.reader  ## execute every chapter again and normalise it
	$(BIN)/python tools/notebooks.py $(CHAPTERS)
	@$(BIN)/python -m tools.pictures

# Two parts at a time, the longest first: a page often waits for its clock, and others compute meanwhile.
# What a part says comes at its end.
test: .venv/.frameworks .venv/.look .venv/.npm  ## run everything: lint, types, unit tests, chapters, website
	@$(MAKE) --no-print-directory --jobs=2 $(if $(filter output-sync,$(.FEATURES)),--output-sync) \
		site check chapters
	@echo "All tests passed."

check: lint types unit  ## the fast part of test: lint, types, unit tests

# With the tests' core group alone: neither the other frameworks nor the website's tools are installed.
quick: lint types  ## what needs no framework and no browser: lint, types, most unit tests; half a minute
	@FEWER_EXAMPLES=8 $(PYTEST) -n 2 --dist worksteal -p tools.quick

lint: .venv/.tests
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml

types: .venv/.tests
	$(BIN)/mypy

# Two processes of tests fill two cores: more threads in each wait for one another, and cost a third of the time.
unit weekly quick chapters site lowest: export OMP_NUM_THREADS := 1
unit weekly quick chapters site lowest: export OPENBLAS_NUM_THREADS := 1

# What has one process comes first, side by side; what has two, alone.
unit: .venv/.frameworks
	@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,--jobs=2) unit-slow unit-fast unit-quick

unit-quick:
	FEWER_EXAMPLES=6 $(PYTEST) -n 2 --dist worksteal -p tools.quick

# One process for what imports TensorFlow or JAX, one for the rest: imports and compilations are what takes long.
unit-slow unit-fast: unit-%:
	FEWER_EXAMPLES=6 $(PYTEST) -p tools.quick --rest=$*

weekly: .venv/.frameworks  ## run what unit tests leave out: combinations of frameworks, most drawn examples
	$(PYTEST) -n 2 --dist worksteal -p tools.quick
	$(PYTEST) -p tools.quick --weekly --rest=slow
	$(PYTEST) -p tools.quick --weekly --rest=fast

# Every output in a chapter is compared with what its cell gives now. The limit only ends a hang.
chapters: .venv/.tests  ## execute every chapter and compare its outputs
	$(PYTEST) -p nbval --nbval --nbval-current-env --nbval-cell-timeout=600 \
		-n 2 --dist loadscope $(CHAPTERS)

# From nothing, and strictly: an incremental build hides the warnings of pages that it does not read again.
# Three processes of tests: a page often waits for its clock.
site: .venv/.frameworks .venv/.look .venv/.katex .venv/.live .venv/.npm
	@rm -rf _build/html _build/.doctrees
	$(BOOK) -n -W --keep-going
	$(PYTEST) -n 3 --dist loadfile tests/site

# torch asks for a newer SymPy than the derivations do: that one lies in a folder of its own.
lowest: .venv/.lowest  ## run what concerns them with the lowest versions that pyproject.toml allows
	$(LOWEST)/python -m pytest -q -n 2 $(CONCERNED) tconv_edu
	PYTHONPATH=.venv/lowest/sympy $(LOWEST)/python -m pytest -q tests/test_derivations.py tconv_edu/derivations

# One thread instead of two: make bench BENCHMARK_THREADS=1
bench: export BENCHMARK_THREADS ?= 2
bench: .venv/.frameworks  ## time the package against its peers (ten minutes), and store this machine's numbers
	$(BIN)/python -m benchmarks

runtimes: .venv/.runtimes  ## ask every runtime for the same layers (ten minutes), and store the answers
	$(RUNTIMES)/python -m benchmarks.runtimes

# The changelog has to have the version and its date. Publishing is a step of its own: twine upload dist/*
release: .venv/.release  ## build sdist and wheel into dist/, check them, try the wheel with each extra
	@$(BIN)/python -m tools.release

learning: .venv/.learning  ## train every upsampling layer again (an hour), and store the errors
	$(BIN)/python -m benchmarks.learning

# mutmut's settings are in pyproject.toml; what it found stays in mutants/, and only what changed is tried again.
mutants: .venv/.tests  ## change the package in every place; tests have to fail (MODULES="tconv_edu.stages.*")
	HYPOTHESIS_PROFILE=mutants FEWER_EXAMPLES=5 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
		$(BIN)/mutmut run --max-children 2 $(MODULES)
	@$(BIN)/mutmut results
	@$(BIN)/mutmut export-cicd-stats
	@cat mutants/mutmut-cicd-stats.json

sentences: .venv/.made  ## list the book's weighty sentences, and what stands near to carry each
	@$(BIN)/python -m tools.sentences $(PAGES)

rooms:  ## count the lines of the package by room, and of the tests
	@"$(PYTHON)" -m tools.rooms

look: $(SITE) .venv/.look  ## open every page in Chromium; screenshots go to _build/look
	$(BIN)/python tools/look.py

lighthouse: $(SITE) .venv/.lighthouse  ## let Lighthouse judge two pages; reports go to _build/lighthouse
	@$(BIN)/python -m tools.lighthouse

pdf: $(SITE) .venv/.look  ## print the website as a book, with Chromium: _build/transposed-convolution.pdf
	@$(BIN)/python -m tools.bound.pdf

epub: $(SITE) .venv/.look  ## write the website as a book for readers: _build/transposed-convolution.epub
	@$(BIN)/python -m tools.bound.epub

bound: pdf epub .venv/.tests  ## make both, test them, and link them on the website in _build/html
	$(PYTEST) tests/bound
	@$(BIN)/python -m tools.bound.offer

lock: .venv/.reader  ## resolve constraints.txt anew from the requirements
	@$(PIP) uv==0.13.9
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		requirements.txt requirements-dev.txt requirements-frameworks.txt requirements-look.txt \
		> .venv/lock.txt
	@grep -vE '^(cuda|nvidia|triton)' .venv/lock.txt > constraints.txt  # builds of one platform

clean:  ## remove the website, the environment and all caches
	rm -rf .venv _build dist mutants node_modules tools/*/node_modules book/_static/katex *.egg-info .hypothesis .*_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# Sphinx sees by itself that a page has changed; what pages are made with, it does not.
$(SITE): $(SOURCES) .venv/.reader .venv/.katex .venv/.live
	$(BOOK) $(if $(filter-out book/%.md book/%.ipynb,$?),--all)
	@touch $@

.venv/.made:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || $(call FAILED,$(NO_PYTHON))
	@echo "Creating .venv with $$("$(PYTHON)" --version)."
	@"$(PYTHON)" -m venv .venv || $(call FAILED,$(NO_VENV))
	@touch $@

.venv/.reader: .venv/.made requirements.txt constraints.txt pyproject.toml
	@echo "Installing requirements.txt into .venv (a minute or two the first time)."
	@$(PIP) -r requirements.txt || $(call FAILED,$(NO_PACKAGES))
	@$(PIP) --no-build-isolation --no-deps --editable . || $(call FAILED,$(NO_PACKAGES))
	@touch $@

.venv/.tests: .venv/.reader requirements-dev.txt
	@echo "Installing requirements-dev.txt into .venv."
	@$(PIP) -r requirements-dev.txt || $(call FAILED,$(NO_PACKAGES))
	@touch $@

.venv/.frameworks: .venv/.tests requirements-frameworks.txt
	@echo "Installing requirements-frameworks.txt into .venv."
	@$(PIP) -r requirements-frameworks.txt || $(call FAILED,$(NO_PACKAGES))
	@touch $@

.venv/.lowest: .venv/.made requirements-dev.txt pyproject.toml tools/lowest.py
	@echo "Installing the lowest versions into .venv/lowest."
	@"$(PYTHON)" -m venv --clear .venv/lowest
	@$(LOWEST)/python -m tools.lowest > .venv/lowest.txt
	@grep -E '^(hypothesis|ml_dtypes|pytest|pytest-xdist)==' requirements-dev.txt > .venv/lowest-tests.txt
	@$(LOWEST)/python -m pip install --disable-pip-version-check --quiet $$(grep -v sympy .venv/lowest.txt) \
		-r .venv/lowest-tests.txt || $(call FAILED,$(NO_PACKAGES))
	@$(LOWEST)/python -m pip install --disable-pip-version-check --quiet --no-deps \
		--target .venv/lowest/sympy $$(grep sympy .venv/lowest.txt) || $(call FAILED,$(NO_PACKAGES))
	@touch $@

.venv/.runtimes: .venv/.made requirements-runtimes.txt requirements-frameworks.txt constraints.txt
	@echo "Installing requirements-runtimes.txt into .venv/runtimes (some minutes, 5 GB)."
	@"$(PYTHON)" -m venv --clear .venv/runtimes
	@$(RUNTIMES)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt \
		-r requirements-runtimes.txt || $(call FAILED,$(NO_PACKAGES))
	@touch $@

.venv/.learning: .venv/.reader requirements-learning.txt
	@$(PIP) -r requirements-learning.txt || $(call FAILED,$(NO_PACKAGES))
	@touch $@

.venv/.look: .venv/.reader requirements-look.txt
	@$(PIP) -r requirements-look.txt || $(call FAILED,$(NO_PACKAGES))
	@touch $@

.venv/.release: .venv/.reader
	@$(PIP) build==1.6.1 twine==7.0.0 || $(call FAILED,$(NO_PACKAGES))
	@touch $@

.venv/.katex: .venv/.reader package.json package-lock.json
	@$(BIN)/python book/_ext/katex_assets.py || $(call FAILED,$(NO_PACKAGES))
	@touch $@

# Without it the site is built all the same, and says what is missing.
.venv/.live: .venv/.katex requirements-live.txt
	@$(BIN)/python book/_ext/live && touch $@ || true

.venv/.npm: .venv/.katex .venv/.live
	@$(BIN)/python book/_ext/katex_assets.py --tests || $(call FAILED,$(NO_PACKAGES))
	@touch $@

.venv/.lighthouse: .venv/.look .venv/.katex tools/lighthouse/package-lock.json
	@$(BIN)/python book/_ext/katex_assets.py --lighthouse || $(call FAILED,$(NO_PACKAGES))
	@touch $@
