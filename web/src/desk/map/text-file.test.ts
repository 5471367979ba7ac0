import { expect, test } from "vitest";
import { textOf } from "./text-file";

// 地址,经度 as a spreadsheet program in China saves it, by the table of GB 2312.
const gbk = new Uint8Array([0xb5, 0xd8, 0xd6, 0xb7, 0x2c, 0xbe, 0xad, 0xb6, 0xc8]);

test("a table is read as UTF-8, or as what Chinese spreadsheets write", async () => {
  expect(await textOf(new Blob([gbk]))).toBe("地址,经度");
  expect(await textOf(new Blob(["地址,经度"]))).toBe("地址,经度");
  expect(await textOf(new Blob(["\ufeff地址"]))).toBe("地址");
});
