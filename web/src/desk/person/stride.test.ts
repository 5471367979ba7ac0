import { expect, test } from "vitest";
import { strode } from "./stride";

test("years by pages, months by arrows with shift", () => {
  expect(strode("2024-02-29", "PageUp", false)).toBe("2025-02-28");
  expect(strode("2024-02-29", "PageDown", false)).toBe("2023-02-28");
  expect(strode("2024-01-31", "ArrowRight", true)).toBe("2024-02-29");
  expect(strode("2024-03-31", "ArrowLeft", true)).toBe("2024-02-29");
  expect(strode("2024-12-15", "ArrowUp", true)).toBe("2025-01-15");
});

test("a day's step and every other key are left to the line itself", () => {
  expect(strode("2024-02-29", "ArrowRight", false)).toBeNull();
  expect(strode("2024-02-29", "Home", true)).toBeNull();
});
