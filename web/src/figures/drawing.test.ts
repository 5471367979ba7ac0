import { describe, expect, it } from "vitest";
import { chartsOf, panelsOf } from "./drawing";
import type { TableAnswer, TableRequest } from "./queries";

const spec = (rows: string[], columns: string[], unit = "residents"): TableRequest => ({ unit, rows, columns, filter: {}, level: 9, share: "none", years: 1 });
const table = (labels: string[][], columns: string[]): TableAnswer => ({
  title: "x", row_names: [], columns, labels, codes: [], decimals: 0, notes: [],
  values: labels.map((_, row) => columns.map((_, at) => row * 10 + at)),
});

describe("pictures of a table", () => {
  it("fit its dimensions", () => {
    const sexes = ["未说明", "男", "女", "合计"];
    expect(chartsOf(table([["0–4"], ["5–9"], ["合计"]], sexes), spec(["age5"], ["sex"]))).toEqual(["pyramid", "lines", "bars"]);
    expect(chartsOf(table([["2026-01"], ["合计"]], ["合计"]), spec(["month"], [], "arrivals"))).toEqual(["lines", "bars"]);
    expect(chartsOf(table([["甲", "男"], ["甲", "女"], ["合计", ""]], ["合计"]), spec(["place", "sex"], []))).toEqual(["multiples", "bars"]);
    expect(chartsOf(table([["合计"]], ["合计"]), spec([], []))).toEqual([]);
  });
  it("put places on a map, but never births", () => {
    const places = table([["甲"], ["乙"], ["合计"]], ["合计"]);
    expect(chartsOf(places, spec(["place"], []))).toContain("map");
    expect(chartsOf(places, spec(["place"], [], "births"))).not.toContain("map");
  });
  it("gather rows by their first label, without totals", () => {
    const two = table([["甲", "男"], ["甲", "女"], ["乙", "男"], ["合计", ""]], ["小", "大", "合计"]);
    expect(panelsOf(two)).toEqual([
      { name: "甲", rows: [{ name: "男", values: [0, 1] }, { name: "女", values: [10, 11] }] },
      { name: "乙", rows: [{ name: "男", values: [20, 21] }] },
    ]);
  });
});
