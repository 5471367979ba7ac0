import { expect, it } from "vitest";
import { daysWhole, fileName } from "./file-name";

it("names a file by its table", () => {
  expect(fileName("登记现住人口：乡镇街道 × 性别，2026-11-01", "xlsx")).toBe("登记现住人口：乡镇街道 × 性别，2026-11-01.xlsx");
  expect(fileName("residents: county × sex, 2026-11-01", "sdmx-csv")).toBe("residents county × sex, 2026-11-01.sdmx.csv");
  expect(fileName("a/b\\c?\n*d", "sdmx-json")).toBe("a b c d.sdmx.json");
  expect(fileName("  ", "pdf")).toBe("table.pdf");
});

it("a day of a title is not broken at its dashes", () => {
  expect(daysWhole("登记现住人口：性别，2026-11-23")).toBe("登记现住人口：性别，2026-\u206011-\u206023");
  expect(daysWhole("0-14 岁")).toBe("0-14 岁");
});
