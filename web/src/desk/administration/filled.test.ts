import { describe, expect, it } from "vitest";
import { filled } from "./filled";

describe("a text with fields", () => {
  it("says what is given and leaves the rest as written", () => {
    expect(filled("来件 {number}：{other} {number}", { number: "7" })).toBe("来件 7：{other} 7");
  });
});
