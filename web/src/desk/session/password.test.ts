import { expect, it } from "vitest";
import { passwordFault } from "./password";

it("names the first rule that a new password breaks", () => {
  const cases: [string, string | null][] = [
    ["短", "too_short"],
    ["123456789", "too_short"],
    ["aaaaaaaaaaab", "too_plain"],
    ["my ADMIN passphrase", "holds_account"],
    ["the old passphrase", "same_as_old"],
    ["西湖边上有三棵老柳树啊", null],
    ["correct horse battery", null],
  ];
  for (const [next, kind] of cases) {
    expect(passwordFault(next, "the old passphrase", "admin")?.kind ?? null, next).toBe(kind);
  }
});

it("counts characters as people do", () => {
  expect(passwordFault("𠮷𠮷𠮷", "", "")).toEqual({ kind: "too_short", missing: 7 });
});
