#!/usr/bin/env bash
# Runs every fuzz target for the given number of seconds (default 20), from the committed seeds. Stops at the first find.
set -euo pipefail
cd "$(dirname "$0")/.."

each="${1:-20}"
# Stable Rust has the coverage instrumentation; only the flag that asks for it is not stable yet.
export RUSTC_BOOTSTRAP=1

cargo fuzz build --sanitizer none
for target in csv xlsx form json date number profile address benefit shapefile receipt paper; do
    mkdir -p "fuzz/corpus/$target"
    echo "fuzz $target for $each s"
    cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
        -max_total_time="$each" -timeout=10 -rss_limit_mb=2048 -max_len=8192 -verbosity=0 -print_final_stats=1 2>&1 |
        grep -E 'stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)|panicked|ERROR|Test unit' || true
    # The pipe hides the status of the fuzzer: a find leaves a file behind.
    if [ -n "$(ls -A "fuzz/artifacts/$target" 2>/dev/null)" ]; then
        echo "fuzz $target found something: see fuzz/artifacts/$target" >&2
        exit 1
    fi
done
