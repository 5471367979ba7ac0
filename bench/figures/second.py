#!/usr/bin/env python3
"""A second method for every table that the catalogue of indicators rests on: DuckDB counts the same Parquet files by SQL that shares
nothing with our kernels, and every cell is compared.

    cargo build --release -p statistics --example county
    target/release/examples/county DIR 1000000
    VENV/bin/python bench/figures/second.py DIR
"""
import collections
import datetime
import sys

import duckdb

folder = sys.argv[1]
first, day, mid = datetime.date(1875, 1, 1), datetime.date(2026, 6, 30), datetime.date(2025, 12, 30)
ours = collections.defaultdict(dict)
for line in open(f"{folder}/cells.csv"):
    at, unit, *codes, count = line.strip().split(",")
    ours[int(at), unit, tuple(code.split("=")[0] for code in codes)][tuple(code.split("=")[1] for code in codes)] = int(count)

db = duckdb.connect()
db.execute("SET threads = 2")


def age_on(column, on):
    """Completed years: whole years by birthday, as SQL has them."""
    born = f"(DATE '{first}' + CAST({column} - 1 AS INTEGER))"
    years = f"date_part('year', DATE '{on}') - date_part('year', {born})"
    before = f"(date_part('month', {born}), date_part('day', {born})) > ({on.month}, {on.day})"
    return f"CASE WHEN {column} = 0 OR {born} > DATE '{on}' THEN 'unknown' ELSE CAST(least({years} - CASE WHEN {before} THEN 1 ELSE 0 END, 100) AS BIGINT)::VARCHAR END"


kinds = {"births": 1, "deaths": 2, "marriages": 3, "divorces": 4, "arrivals": 5, "departures": 6}
after = (datetime.date(2025, 6, 30) - first).days + 1
until = (day - first).days + 1
worst, cells = 0, 0
for (at, unit, dimensions), found in sorted(ours.items()):
    events = unit in kinds
    place = {"hukou": "hukou", "mid": "mid"}.get(unit, "place")
    where = [f"{place} > 0"]
    if events:
        where += [f"kind = {kinds[unit]}", f'"on" > {after}', f'"on" <= {until}']
    if unit == "homes":
        where.append("home_size BETWEEN 1 AND 15")
    columns = []
    for one in dimensions:
        if one == "place":
            columns.append("division::VARCHAR")
        elif one == "age":
            columns.append("CASE WHEN age = 255 THEN 'unknown' ELSE least(age, 100)::VARCHAR END" if events else age_on("born", mid if unit == "mid" else day))
        elif one == "order":
            columns.append("least(\"order\", 3)::VARCHAR")
        elif one == "first":
            where.append("\"order\" <= 2")
            columns.append("\"order\"::VARCHAR")
        elif one == "delay":
            columns.append("CASE WHEN delay = 0 THEN '0' WHEN delay = 255 THEN 'unknown' WHEN delay < 12 THEN '1' ELSE '12' END")
        elif one == "home_type":
            where.append("home_type BETWEEN 1 AND 5")
            columns.append("home_type::VARCHAR")
        else:
            columns.append(f"{one}::VARCHAR")
    files = f"read_parquet('{folder}/{'events' if events else 'people'}/*/part.parquet', hive_partitioning = true)"
    query = f"SELECT {', '.join(columns)}, count(*) FROM {files} WHERE {' AND '.join(where)} GROUP BY ALL"
    theirs = {tuple(row[:-1]): row[-1] for row in db.execute(query).fetchall()}
    differing = [key for key in found.keys() | theirs.keys() if found.get(key) != theirs.get(key)]
    print(f"{unit:11} {' x '.join(dimensions):32} {len(theirs):7} cells {sum(theirs.values()):9} counted, {len(differing)} differ")
    if differing:
        print("   ", [(key, found.get(key), theirs.get(key)) for key in differing[:3]])
    worst, cells = worst + len(differing), cells + len(theirs)
print(f"{len(ours)} tables, {cells} cells, {worst} differ")
sys.exit(1 if worst or len(ours) < 15 else 0)
