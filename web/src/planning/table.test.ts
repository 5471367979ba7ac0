import { expect, test } from "vitest";
import { base64, fiveYearAges, singleAges, template } from "./table";

test("bytes travel whole, however many", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, n) => n % 251);
  const back = Uint8Array.from(atob(base64(bytes)), (letter) => letter.charCodeAt(0));
  expect(back).toEqual(bytes);
});

test("templates cover every age once", () => {
  expect(singleAges()).toHaveLength(101);
  const lines = template(["年龄", "男", "女"], fiveYearAges()).trim().split("\r\n");
  expect(lines[0]).toBe("年龄,男,女");
  expect(lines.slice(1).map((line) => line.split(",")[0])).toEqual([
    "0~4", "5~9", "10~14", "15~19", "20~24", "25~29", "30~34", "35~39", "40~44", "45~49", "50~54", "55~59", "60~64", "65~69", "70~74", "75~79", "80~84", "85+",
  ]);
});
