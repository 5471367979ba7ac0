import { describe, expect, it } from "vitest";
import { changesOf } from "./list";

const compared = {
  same: 8, elsewhere: 0, unread: [],
  renamed: [{ code: "330110001", name: "新名街道", before: "旧名街道" }],
  new: [
    { code: "330110901", name: "甲街道", before: "330110002" },
    { code: "330110902", name: "乙街道", before: "" },
    { code: "330110003009", name: "丙社区", before: "" },
  ],
  gone: [
    { code: "330110002", name: "甲镇", successor: "330110901", residences: 4 },
    { code: "330110004", name: "丁镇", successor: "", residences: 2 },
    { code: "330110005", name: "戊镇", successor: "", residences: 2 },
    { code: "330110006007", name: "丙村", successor: "330110003009", residences: 1 },
  ],
};

describe("the changes that a list amounts to", () => {
  it("are one a kind, what is new first", () => {
    expect(changesOf(compared, {})).toEqual([
      { kind: "11", pairs: [{ from: "", to: "330110902", name: "乙街道" }] },
      { kind: "21", pairs: [{ from: "330110001", to: "330110001", name: "新名街道" }, { from: "330110002", to: "330110901", name: "甲街道" }] },
      { kind: "41", pairs: [{ from: "330110006007", to: "330110003009", name: "丙社区" }] },
    ]);
  });
  it("join what is gone to what somebody names, and to a new one that several become", () => {
    const changes = changesOf(compared, { "330110004": "330110902", "330110005": "330110902" });
    expect(changes.find(({ kind }) => kind === "11")?.pairs).toEqual([{ from: "", to: "330110902", name: "乙街道" }]);
    expect(changes.find(({ kind }) => kind === "31")?.pairs).toEqual([
      { from: "330110004", to: "330110902", name: "" },
      { from: "330110005", to: "330110902", name: "" },
    ]);
  });
});
