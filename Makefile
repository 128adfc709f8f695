# The thin front door: everything real happens in CMake, CTest and scripts/.
# "make help" lists what there is.

BUILD ?= build
JOBS ?= $(shell nproc)
export ASSAY_HOME ?= $(CURDIR)/$(BUILD)/home

.DEFAULT_GOAL := help
.PHONY: help deps configure build everything run test bench conformance fuzz lint format clean install

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install what packages.txt names (Debian 12; root or sudo)
	@scripts/install-packages

configure: deps
	@cmake --preset release --log-level=WARNING $(CMAKE_FLAGS)

build: configure ## build the program: $(BUILD)/assay
	@cmake --build --preset release --parallel $(JOBS) --target assay

everything: configure
	@cmake --build --preset release --parallel $(JOBS)

run: build ## verify SUBJECT=path; without it a sample delivery with planted faults, then Assay itself
	@scripts/demo "$(CURDIR)/$(BUILD)/assay" $(if $(SUBJECT),"$(SUBJECT)",)

test: everything ## build and run all tests
	@ctest --preset release --parallel $(JOBS)

bench: everything ## run the benchmarks (peers are used where they are installed)
	@bench/run

conformance: build ## run the tests of a checkout of code rules: CORPUS=path
	@scripts/conformance "$(CORPUS)" "$(CURDIR)/$(BUILD)/assay"

fuzz: deps ## fuzz every parser for SECONDS each (default 60)
	@scripts/fuzz $${SECONDS_EACH:-60}

lint: deps ## format, static analysis, size and complexity
	@scripts/lint

format: ## format all C files
	@git ls-files '*.c' '*.h' | xargs clang-format-14 -i

install: build ## install to PREFIX (default /usr/local)
	@cmake --install $(BUILD) --prefix $(or $(PREFIX),/usr/local)

clean: ## remove what was built
	@rm -rf build build-*
