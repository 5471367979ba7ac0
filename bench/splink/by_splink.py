"""Links the extracts of a place with Splink on DuckDB, as a skilled analyst would: see compare.py.

    by_splink.py DIR OUT

writes OUT/clusters-<threshold>.csv for several thresholds.
"""

import json
import pathlib
import re
import resource
import sys
import time

import duckdb
import pandas as pd
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from compare import ENCODINGS, KEY, MENTIONS

THRESHOLDS = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999]
ATTRIBUTES = ["name", "former_name", "sex", "birth_date", "id_number", "hukou_address", "address", "phone",
              "father_name", "mother_name", "spouse_name", "spouse_id", "father_id", "mother_id"]
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def sound(number: str) -> bool:
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return False
    check = "10X98765432"[sum(int(c) * w for c, w in zip(number, WEIGHTS)) % 11]
    return check == number[17] and "1880" <= number[6:10] <= "2030"


def clean_number(text: str) -> str | None:
    number = re.sub(r"[\s\-]", "", text).upper()
    if re.fullmatch(r"\d{15}", number):
        first = number[:6] + "19" + number[6:]
        number = first + "10X98765432"[sum(int(c) * w for c, w in zip(first, WEIGHTS)) % 11]
    return number or None


def clean_date(text: str) -> str | None:
    found = re.match(r"\s*(\d{4})\D?(\d{1,2})\D?(\d{1,2})", text)
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups())
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def clean_phone(text: str) -> str | None:
    digits = re.sub(r"\D", "", text)
    return digits[-11:] or None


def clean_address(text: str) -> str | None:
    plain = re.sub(r"[\s（）()，,。.·号室栋幢单元座组\-]+", "/", text)
    parts = [part for part in plain.split("/") if part]
    return "".join(parts[-4:])[-24:] or None


def mapped(column: pd.Series, clean) -> pd.Series:
    """Each text cleaned; None where there is none."""
    return pd.Series([clean(text) if isinstance(text, str) and text else None for text in column],
                     index=column.index, dtype=object)


def read(folder: pathlib.Path) -> pd.DataFrame:
    frames, tables = [], {}
    for source, path, role, fields in MENTIONS:
        if path not in tables:
            if path.endswith(".xlsx"):
                table = pd.read_excel(folder / path, dtype=str)
            else:
                table = pd.read_csv(folder / path, dtype=str, encoding=ENCODINGS.get(source, "utf-8-sig"))
            tables[path] = table.rename(columns=str.strip).fillna("")
        table = tables[path]
        frame = pd.DataFrame({a: table[fields[a]] if a in fields else "" for a in ATTRIBUTES})
        frame.insert(0, "mention", table[KEY].str.strip() + f"#{role}")
        frame.insert(1, "source_dataset", source)
        frames.append(frame[(frame[["name", "id_number", "birth_date"]] != "").any(axis=1)])
    all_mentions = pd.concat(frames, ignore_index=True)
    for column in ("id_number", "spouse_id", "father_id", "mother_id"):
        all_mentions[column] = mapped(all_mentions[column], clean_number)
    all_mentions["sound_number"] = mapped(all_mentions["id_number"], lambda n: n if sound(n) else None)
    stated = mapped(all_mentions["birth_date"], clean_date)
    in_number = mapped(
        all_mentions["sound_number"], lambda n: f"{n[6:10]}-{n[10:12]}-{n[12:14]}")
    all_mentions["birth_date"] = stated.where(stated.notna(), in_number)
    all_mentions["birth_year"] = mapped(all_mentions["birth_date"], lambda date: date[:4])
    all_mentions["phone"] = mapped(all_mentions["phone"], clean_phone)
    for column in ("address", "hukou_address"):
        all_mentions[column] = mapped(all_mentions[column], clean_address)
    for column in ("name", "former_name", "father_name", "mother_name", "spouse_name"):
        all_mentions[column] = mapped(all_mentions[column], lambda text: re.sub(r"[\s·•．.]", "", text) or None)
    all_mentions["surname"] = mapped(all_mentions["name"], lambda name: name[:1])
    all_mentions["given"] = mapped(all_mentions["name"], lambda name: name[1:] or None)
    all_mentions["sex"] = mapped(all_mentions["sex"], {"男": "1", "女": "2", "1": "1", "2": "2"}.get)
    return all_mentions


def settings() -> SettingsCreator:
    rules = [
        block_on("id_number"),
        block_on("name", "birth_date"),
        block_on("name", "birth_year"),
        block_on("birth_date", "surname", "sex"),
        block_on("phone", "surname"),
        block_on("phone", "birth_date"),
        block_on("address", "name"),
        block_on("spouse_id", "surname"),
    ]
    name = cl.CustomComparison(output_column_name="name", comparison_levels=[
        cll.NullLevel("name"),
        cll.ExactMatchLevel("name", term_frequency_adjustments=True),
        cll.CustomLevel("name_l = former_name_r or former_name_l = name_r", "former name"),
        # DuckDB's own distances count bytes, of which a Chinese character has three: count characters by hand.
        cll.CustomLevel("length(name_l) = length(name_r) and length(name_l) > 2 and list_sum(list_transform("
                        "range(1, length(name_l) + 1), i -> cast(substr(name_l, i, 1) <> substr(name_r, i, 1) as int)"
                        ")) = 1", "one character differs"),
        cll.CustomLevel("given_l = given_r", "given name"),
        cll.CustomLevel("surname_l = surname_r", "surname"),
        cll.ElseLevel(),
    ])
    number = cl.CustomComparison(output_column_name="id_number", comparison_levels=[
        cll.NullLevel("id_number"),
        cll.ExactMatchLevel("id_number"),
        cll.CustomLevel("(sound_number_l is null or sound_number_r is null) and "
                        "damerau_levenshtein(id_number_l, id_number_r) <= 2", "slips"),
        cll.CustomLevel("sound_number_l is not null and sound_number_r is not null", "two sound numbers"),
        cll.ElseLevel(),
    ])
    birth = cl.CustomComparison(output_column_name="birth_date", comparison_levels=[
        cll.NullLevel("birth_date"),
        cll.ExactMatchLevel("birth_date"),
        cll.CustomLevel("damerau_levenshtein(birth_date_l, birth_date_r) <= 1", "one slip"),
        cll.CustomLevel("substr(birth_date_l, 6) = substr(birth_date_r, 6) or birth_year_l = birth_year_r", "partly"),
        cll.ElseLevel(),
    ])
    reach = cl.CustomComparison(output_column_name="reach", comparison_levels=[
        cll.CustomLevel("(phone_l is null or phone_r is null) and (address_l is null or address_r is null)",
                        "nothing known").configure(is_null_level=True),
        cll.CustomLevel("phone_l = phone_r and address_l = address_r", "telephone and home"),
        cll.CustomLevel("phone_l = phone_r", "telephone"),
        cll.CustomLevel("address_l = address_r or address_l = hukou_address_r or hukou_address_l = address_r", "home"),
        cll.ElseLevel(),
    ])
    return SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="mention",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[name, number, birth, reach, cl.ExactMatch("sex"), cl.ExactMatch("spouse_name"),
                     cl.ExactMatch("mother_name"), cl.ExactMatch("father_name")],
        retain_intermediate_calculation_columns=False, retain_matching_columns=False,
    )


def main() -> None:
    folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    for old in [*out.glob("clusters-*.csv"), *out.glob("spent.json")]:
        old.unlink()
    mentions = read(folder)
    reading = time.monotonic() - begun
    database = DuckDBAPI(duckdb.connect())
    linker = Linker(database.register(mentions), settings())
    linker.training.estimate_probability_two_random_records_match(
        [block_on("id_number"), block_on("name", "birth_date")], recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "birth_date"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("id_number"))
    predicted = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
    for threshold in sorted(THRESHOLDS, key=lambda threshold: abs(threshold - 0.9)):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
        frame = clusters.as_pandas_dataframe()[["mention", "cluster_id"]].rename(columns={"cluster_id": "cluster"})
        frame.to_csv(out / f"clusters-{threshold}.csv", index=False)
        if not (out / "spent.json").exists():
            # One threshold is the work; the others only serve to choose it by the truth.
            usage = resource.getrusage(resource.RUSAGE_SELF)
            spent = {"seconds": time.monotonic() - begun, "processor seconds": usage.ru_utime + usage.ru_stime,
                     "seconds reading": reading}
            (out / "spent.json").write_text(json.dumps(spent))


if __name__ == "__main__":
    main()
