import { describe, expect, it } from "vitest";
import { csvOf } from "./csv";

describe("a table as CSV", () => {
  it("quotes what has commas and quotes, and says what it is", () => {
    const table = { title: "x", row_names: ["性别"], columns: ["0–14 岁", "合计"], labels: [["男, 未说明"], ['说"是"']], codes: [["1"]], values: [[3, 5], [0, 12]], decimals: 0, notes: ["登记数"] };
    expect(csvOf(table).split("\r\n")).toEqual(["性别,0–14 岁,合计", '"男, 未说明",3,5', '"说""是""",0,12', "登记数", ""]);
  });
});
