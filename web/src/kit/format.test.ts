import { describe, expect, it } from "vitest";
import { bytes, civilDate, count, duration, isSearchable, moment, numberGroups, share, wholeDay } from "./format";

describe("figures", () => {
  it("group digits the same way in both languages", () => {
    expect(count(116186, "zh")).toBe("116,186");
    expect(count(116186, "en")).toBe("116,186");
    expect(count(0, "zh")).toBe("0");
  });

  it("say sizes in the largest unit that fits", () => {
    expect(bytes(0, "en")).toBe("0 byte");
    expect(bytes(999, "en")).toBe("999 byte");
    expect(bytes(1_000, "en")).toBe("1 kB");
    expect(bytes(33_500_000, "en")).toBe("33.5 MB");
  });

  it("call nothing complete that is not", () => {
    expect(share(1, "zh")).toBe("100%");
    expect(share(0.999996, "zh")).toBe("99.99%");
    expect(share(0.9731, "en")).toBe("97.31%");
    expect(share(0.0000001, "en")).toBe("0.01%");
    expect(share(0, "en")).toBe("0%");
    expect(share(0.9996, "zh", 1)).toBe("99.9%");
  });

  it("turn seconds into what people say", () => {
    expect(duration(0.2)).toEqual({ unit: "seconds", value: 1 });
    expect(duration(89)).toEqual({ unit: "seconds", value: 89 });
    expect(duration(600)).toEqual({ unit: "minutes", value: 10 });
  });
});

describe("dates", () => {
  it("show no more than is known", () => {
    expect(civilDate("1990-03-07", "zh")).toBe("1990年3月7日");
    expect(civilDate("1990-03", "zh")).toBe("1990年3月");
    expect(civilDate("1990", "zh")).toBe("1990年");
    expect(civilDate("1990-03-07", "en")).toBe("7 Mar 1990");
    expect(civilDate("1990-03", "en")).toBe("Mar 1990");
    expect(civilDate("1990", "en")).toBe("1990");
    expect(civilDate(null, "zh")).toBe("");
    expect(civilDate("约1990", "zh")).toBe("约1990");
  });

  it("show moments in the reader's time, and nothing for nonsense", () => {
    const at = new Date(2026, 10, 21, 9, 5);
    expect(moment(at.toISOString())).toBe("2026-11-21 09:05");
    expect(moment("nonsense")).toBe("");
    expect(moment(undefined)).toBe("");
  });
});

describe("texts", () => {
  it("keep every character of a grouped number", () => {
    for (const value of ["11010519491231002X", "110***********002X", "13800000000", "H123456(7)", ""]) {
      expect(numberGroups(value).join("")).toBe(value);
    }
    expect(numberGroups("11010519491231002X")).toEqual(["110105", "19491231", "002X"]);
  });

  it("know when there is something to search for", () => {
    expect(isSearchable(" 王 ")).toBe(false);
    expect(isSearchable("王芳")).toBe(true);
    expect(isSearchable("𠮷")).toBe(false);
    expect(isSearchable("wf")).toBe(true);
  });
});

describe("a value of which only the text is known", () => {
  it("is a day only where it is a whole one", () => {
    expect(wholeDay("2026-11-15", "zh")).toBe("2026年11月15日");
    expect(wholeDay("2026-11-15", "en")).toBe("15 Nov 2026");
    for (const other of ["3301", "2026", "2026-11", "J330110-2019-1", "王芳"]) expect(wholeDay(other, "zh")).toBe(other);
  });
});
