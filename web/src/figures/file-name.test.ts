import { expect, it } from "vitest";
import { fileName } from "./file-name";

it("names a file by its table", () => {
  expect(fileName("登记现住人口：乡镇街道 × 性别，2026-11-01", "xlsx")).toBe("登记现住人口：乡镇街道 × 性别，2026-11-01.xlsx");
  expect(fileName("residents: county × sex, 2026-11-01", "sdmx-csv")).toBe("residents county × sex, 2026-11-01.sdmx.csv");
  expect(fileName("a/b\\c?\n*d", "sdmx-json")).toBe("a b c d.sdmx.json");
  expect(fileName("  ", "pdf")).toBe("table.pdf");
});
