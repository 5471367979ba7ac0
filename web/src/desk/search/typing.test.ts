import { expect, test } from "vitest";
import { pauseAfter } from "./typing";

test("what is written out is asked at once, a beginning waits", () => {
  for (const whole of ["王建国", "欧阳", "阿依古丽·买买提", "13800000001", "330106199003070021", "33010619900307002X"]) expect(pauseAfter(whole)).toBe(0);
  for (const part of ["wjg", "wang", "1380", "文三路 3幢", "3301061990030700"]) expect(pauseAfter(part)).toBe(50);
  for (const beginning of ["w", "wj", "13", "王", "文3"]) expect(pauseAfter(beginning)).toBe(180);
});
