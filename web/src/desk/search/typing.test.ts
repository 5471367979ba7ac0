import { expect, test } from "vitest";
import { pauseAfter } from "./typing";

test("what is written out is asked at once, a beginning waits for the next key", () => {
  for (const whole of ["王建国", "欧阳", "阿依古丽·买买提", "13800000001", "330106199003070021", "33010619900307002X"]) expect(pauseAfter(whole)).toBe(0);
  for (const part of ["wj", "13", "王", "文3", "wjg", "wang", "1380", "文三路 3幢", "3301061990030700"]) {
    expect(pauseAfter(part)).toBeGreaterThan(0);
    // A third of the bar of 150 ms: the service's answer and the drawing have the rest.
    expect(pauseAfter(part)).toBeLessThanOrEqual(50);
  }
});
