import { expect, it } from "vitest";
import type { ShownValue } from "../../api/wire";
import { turnsOf } from "./history";

const shown = (attribute: string, value: string, more: Partial<ShownValue> = {}): ShownValue => ({
  attribute, value, text: null, masked: false, record: "rec_1", source: "hukou", source_name: "户籍", rule: "newest", rule_text: "最新的", agreeing: 1, others: [], batch: null, recorded_at: null, ...more,
});

it("tells each field's values in turn, with the source of each", () => {
  const turns = turnsOf([
    { at: "1", values: [shown("name", "王芳"), shown("phone", "138****0001", { masked: true })] },
    { at: "2", values: [shown("name", "王芳", { record: "rec_2" }), shown("phone", "138****0001", { masked: true, record: "rec_2" }), shown("education", "20", { text: "大学本科" })] },
    { at: "3", values: [shown("name", "王方", { source_name: "婚姻登记" }), shown("phone", "138****0001", { masked: true, record: "rec_2" })] },
  ]);
  // Another record that says the same is no turn; of a masked number it may be another number.
  expect(turns.get("name")?.map((turn) => [turn.at, turn.shown?.value, turn.shown?.source_name])).toEqual([["1", "王芳", "户籍"], ["3", "王方", "婚姻登记"]]);
  expect(turns.get("phone")?.map((turn) => turn.at)).toEqual(["1", "2"]);
  // A value that is held no more ends.
  expect(turns.get("education")?.map((turn) => [turn.at, turn.shown?.text ?? null])).toEqual([["2", "大学本科"], ["3", null]]);
  expect(turnsOf([])).toEqual(new Map());
});
