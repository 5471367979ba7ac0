#!/usr/bin/env python3
"""Wanjia beside Splink on the same files, in one run.

    python3 bench/splink/compare.py DIR [--wanjia target/release/wanjia] [--keep]

DIR holds the five extracts and the truth.csv that `wanjia synth` writes. The script makes itself a virtual environment
with pinned versions (requirements.txt), gives both programs the same columns of the same files, and prints for each:
pairwise precision, recall and F1, B-cubed F1, seconds from files to clusters, and peak memory; then their ratios.

Splink gets what a skilled analyst would give it: numbers and dates cleaned, checksums tested, birth dates taken from
sound numbers, Chinese names split into characters, blocking on eight rules, comparisons with term frequencies, rates
learned by EM on two rules, and the threshold that is best FOR IT by the truth. Wanjia gets the files alone.
"""

import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

ENCODINGS = {"hukou": "gb18030", "insurance": "gb18030"}
# source, file, role, attribute = column
MENTIONS = [
    ("hukou", "hukou.csv", "self", dict(
        name="姓名", former_name="曾用名", sex="性别", birth_date="出生日期", id_number="公民身份号码",
        hukou_address="户籍地址", address="现住地址", phone="联系电话", father_name="父亲姓名", mother_name="母亲姓名",
        spouse_name="配偶姓名", spouse_id="配偶身份号码", father_id="父亲身份号码", mother_id="母亲身份号码")),
    ("marriage", "marriage.xlsx", "husband", dict(
        name="男方姓名", id_number="男方证件号", birth_date="男方出生日期", hukou_address="男方常住户口所在地",
        phone="男方联系电话")),
    ("marriage", "marriage.xlsx", "wife", dict(
        name="女方姓名", id_number="女方证件号", birth_date="女方出生日期", hukou_address="女方常住户口所在地",
        phone="女方联系电话")),
    ("birth", "birth.csv", "child", dict(name="新生儿姓名", sex="新生儿性别", birth_date="出生时间", address="母亲住址")),
    ("birth", "birth.csv", "mother", dict(
        name="母亲姓名", id_number="母亲证件号", birth_date="母亲出生日期", address="母亲住址", phone="母亲联系电话")),
    ("birth", "birth.csv", "father", dict(name="父亲姓名", id_number="父亲证件号", birth_date="父亲出生日期")),
    ("insurance", "insurance.csv", "self", dict(
        name="姓名", sex="性别", birth_date="出生日期", id_number="社会保障号码", phone="联系电话", address="居住地址")),
    ("residence", "residence.csv", "self", dict(
        name="姓名", sex="性别", birth_date="出生日期", id_number="证件号码", hukou_address="户籍地址", address="现住地址",
        phone="联系电话", spouse_name="配偶姓名", spouse_id="配偶证件号")),
]
KEY = "记录编号"


def environment(folder: pathlib.Path) -> pathlib.Path:
    """The interpreter of a virtual environment that has what requirements.txt pins."""
    python = folder / "bin" / "python"
    pins = (HERE / "requirements.txt").read_text()
    stamp = folder / "pins.txt"
    if not stamp.exists() or stamp.read_text() != pins:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(HERE / "requirements.txt")]
        subprocess.run(install, check=True)
        stamp.write_text(pins)
    return python


def configuration(data: pathlib.Path) -> str:
    lines = []
    for source, path, role, fields in MENTIONS:
        lines += ["[[mention]]", f'source = "{source}"', f'path = "{data / path}"', f'record = "{KEY}"', f'role = "{role}"']
        if source in ENCODINGS:
            lines.append(f'encoding = "{ENCODINGS[source]}"')
        lines.append("[mention.fields]")
        lines += [f'{name} = "{column}"' for name, column in fields.items()]
    return "\n".join(lines) + "\n"


def measured(command: list[str]) -> tuple[float, float, float]:
    """Seconds on the clock, seconds of processor time, and peak memory in GB of a command."""
    begun = time.monotonic()
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{command[0]} failed")
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6


def truth_of(data: pathlib.Path) -> dict[str, str]:
    with open(data / "truth.csv", encoding="utf-8-sig", newline="") as file:
        return {f"{row['record_id']}#{row['role']}": row["person_id"] for row in csv.DictReader(file)}


def clusters_of(path: pathlib.Path) -> dict[str, str]:
    with open(path, encoding="utf-8", newline="") as file:
        return {row["mention"]: row["cluster"] for row in csv.DictReader(file)}


def scores(clusters: dict[str, str], truth: dict[str, str]) -> dict[str, float]:
    from collections import Counter

    known = [(cluster, truth[mention]) for mention, cluster in clusters.items() if mention in truth]
    both, found, real = Counter(known), Counter(c for c, _ in known), Counter(p for _, p in known)
    pairs = lambda counts: sum(n * (n - 1) // 2 for n in counts.values())
    right, together, wanted = pairs(both), pairs(found), pairs(real)
    precision, recall = right / max(together, 1), right / max(wanted, 1)
    bp = sum(n * n / found[c] for (c, _), n in both.items()) / len(known)
    br = sum(n * n / real[p] for (_, p), n in both.items()) / len(known)
    mean = lambda a, b: 2 * a * b / (a + b) if a + b else 0.0
    return {"precision": precision, "recall": recall, "f1": mean(precision, recall), "b-cubed f1": mean(bp, br)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--wanjia", type=pathlib.Path, default=ROOT / "target/release/wanjia")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "target/bench-splink")
    asked = parser.parse_args()
    data, work = asked.data.resolve(), asked.work
    work.mkdir(parents=True, exist_ok=True)
    python = environment(work / "venv")
    (work / "link.toml").write_text(configuration(data), encoding="utf-8")
    truth = truth_of(data)
    results = {}
    commands = {
        "wanjia": [str(asked.wanjia), "link", str(work / "link.toml"), "--out", str(work / "wanjia")],
        "splink": [str(python), str(HERE / "by_splink.py"), str(data), str(work / "splink")],
    }
    for name, command in commands.items():
        seconds, processor, memory = measured(command)
        figures = {"seconds": seconds, "processor seconds": processor, "memory GB": memory}
        if name == "splink":
            # Splink's own threshold is the analyst's to choose: it gets the one that is best by the truth.
            choices = sorted((work / "splink").glob("clusters-*.csv"))
            by_f1 = {path: scores(clusters_of(path), truth) for path in choices}
            best = max(by_f1, key=lambda path: by_f1[path]["f1"])
            figures |= json.loads((work / "splink" / "spent.json").read_text())
            figures |= by_f1[best] | {"threshold": float(best.stem.split("-")[1])}
        else:
            figures |= scores(clusters_of(work / "wanjia" / "clusters.csv"), truth)
        results[name] = figures
    for name, figures in results.items():
        print(f"{name}: " + ", ".join(f"{what} {value:.4f}" for what, value in figures.items()))
    ours, theirs = results["wanjia"], results["splink"]
    ratio = {what: theirs[what] / ours[what] for what in ("seconds", "processor seconds", "memory GB")}
    print("splink / wanjia: " + ", ".join(f"{what} {value:.1f}" for what, value in ratio.items()))
    (work / "results.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
