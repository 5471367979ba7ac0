# The two commands that matter: `make demo` and `make test`. Each target is one `cargo xtask` step, so that
# the steps read the same on every platform; this file only names them.
.PHONY: demo build test bench web check fuzz clean

demo: build ## build everything, make the synthetic street, serve http://127.0.0.1:8080
	target/release/wanjia demo

build: ## the release binary with the web embedded: target/release/wanjia
	cargo xtask build

test: ## everything CI checks; installs what it needs on a bare Debian
	cargo xtask setup
	cargo xtask test

bench: ## the benchmarks, each printing its figures and ratios; about two hours, PEOPLE=50000 for less
	cargo xtask bench $(PEOPLE)

web: ## only the web apps: web/dist
	cargo xtask web

check: ## the quick checks: format, lints, rooms
	cargo xtask check

fuzz: ## every fuzz target for a while; SECONDS=60
	fuzz/run.sh $(or $(SECONDS),60)

clean:
	cargo clean
	rm -rf web/dist web/node_modules demo-data
