import { expect, test } from "vitest";
import { isAddress, isBook, pauseAfter } from "./typing";

test("what is written out is asked at once, a beginning waits for the next key", () => {
  for (const whole of ["王建国", "欧阳", "阿依古丽·买买提", "13800000001", "330106199003070021", "33010619900307002X"]) expect(pauseAfter(whole)).toBe(0);
  for (const part of ["wj", "13", "王", "文3", "wjg", "wang", "1380", "文三路 3幢", "3301061990030700"]) {
    expect(pauseAfter(part)).toBeGreaterThan(0);
    // A third of the bar of 150 ms: the service's answer and the drawing have the rest.
    expect(pauseAfter(part)).toBeLessThanOrEqual(50);
  }
});

test("an address is told from a name, a number and the beginning of either", () => {
  for (const address of ["文一西路1号", "良渚街道月桥新村19幢", "余杭区文一路1号1幢2单元302室", "杜甫村第一组3", "月桥新村"]) expect(isAddress(address), address).toBe(true);
  for (const other of ["王建国", "路遥", "欧阳村", "wangjianguo", "13800000001", "330106199003070021", "3-202", "文一"]) expect(isAddress(other), other).toBe(false);
});

test("the number of a household book is told from a telephone, a citizen number and words", () => {
  for (const book of ["3301100000014", "H-330110-0042", "201000123"]) expect(isBook(book), book).toBe(true);
  for (const other of ["13800000001", "138000", "330106199003070021", "33010619900307002X", "wangwei", "12345", "文一路12345号"]) expect(isBook(other), other).toBe(false);
});
