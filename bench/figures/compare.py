#!/usr/bin/env python3
"""Six tables of ten million people: our counting beside DuckDB on the same Parquet files, in one run.

    cargo build --release -p statistics --example ten_million
    target/release/examples/ten_million write DIR 10000000
    python3 -m venv VENV && VENV/bin/pip install duckdb numpy
    VENV/bin/python bench/figures/compare.py target/release/examples/ten_million DIR

DuckDB gets two threads and the fastest of several ways to turn a day of birth into an age that we found (a join with a table of
65,536 days). Best of five for each; cells are compared by their sums and sums of squares.
"""
import datetime
import resource
import subprocess
import sys
import time

import duckdb

program, folder = sys.argv[1:3]
began = resource.getrusage(resource.RUSAGE_CHILDREN)
ours = [line.split() for line in subprocess.run([program, "count", folder], check=True, capture_output=True, text=True).stdout.splitlines()]
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu_ours = (used.ru_utime + used.ru_stime - began.ru_utime - began.ru_stime) / len(ours)
best_ours, sums = min(float(line[0]) for line in ours), ours[0][1:]

first, day = datetime.date(1875, 1, 1), datetime.date(2026, 6, 30)
ages = []
for code in range(65536):
    if code == 0:
        ages.append(255)
        continue
    born = first + datetime.timedelta(days=code - 1)
    ages.append(255 if born > day else min(day.year - born.year - ((day.month, day.day) < (born.month, born.day)), 100))

db = duckdb.connect()
db.execute("SET threads = 2")
db.execute("CREATE TABLE age (born USMALLINT, age UTINYINT)")
db.executemany("INSERT INTO age SELECT i, a FROM (SELECT unnest(?) a, unnest(range(65536)) i)", [[ages]])
files = f"read_parquet('{folder}/*/part.parquet', hive_partitioning = true)"
queries = [
    f"SELECT division, sex, age, count(*) c FROM {files} JOIN age USING (born) GROUP BY ALL",
    f"SELECT division, marital, sex, count(*) c FROM {files} GROUP BY ALL",
    f"SELECT division, education, sex, count(*) c FROM {files} GROUP BY ALL",
    f"SELECT division, apart, sex, count(*) c FROM {files} GROUP BY ALL",
    f"SELECT age // 5 five, sex, marital, count(*) c FROM {files} JOIN age USING (born) GROUP BY ALL",
    f"SELECT division, place, sex, count(*) c FROM {files} GROUP BY ALL",
]
best_duck, found = 1e9, []
began_duck = time.process_time()
for _ in range(5):
    begun = time.perf_counter()
    answers = [db.execute(query).fetchnumpy() for query in queries]
    best_duck = min(best_duck, time.perf_counter() - begun)
    found = [f"{int(a['c'].astype(object).sum())}:{int((a['c'].astype(object) ** 2).sum())}" for a in answers]
cpu_duck = (time.process_time() - began_duck) / 5
print(f"ours   {best_ours:.3f} s")
print(f"DuckDB {best_duck:.3f} s ({duckdb.__version__})")
print(f"ratio  {best_ours / best_duck:.2f}")
print(f"processor seconds a run: ours {cpu_ours:.3f}, DuckDB {cpu_duck:.3f}, ratio {cpu_ours / cpu_duck:.2f}")
print("cells  " + ("equal" if found == sums else f"DIFFERENT {found} {sums}"))
