import { describe, expect, it } from "vitest";
import { map as mapEn } from "../desk/map/en";
import { map as mapZh } from "../desk/map/zh";
import { figures as figuresEn } from "../figures/en";
import { figures as figuresZh } from "../figures/zh";
import { planning as planningEn } from "../planning/en";
import { planning as planningZh } from "../planning/zh";
import { en } from "./en";
import { zh } from "./zh";

type Tree = { readonly [key: string]: string | Tree };

function leaves(tree: Tree, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") found.set(path + key, value);
    else for (const [inner, text] of leaves(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const chinese = leaves({ ...zh, ...figuresZh, ...mapZh, ...planningZh });
const english = leaves({ ...en, ...figuresEn, ...mapEn, ...planningEn });
const holes = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((hit) => hit[1] ?? "").sort();

describe("the two languages", () => {
  it("hold the same keys, but for the English singular", () => {
    const withoutSingular = [...english.keys()].filter((key) => chinese.has(key) || !key.endsWith("_one"));
    expect(withoutSingular.sort()).toEqual([...chinese.keys()].sort());
  });

  it("fill the same holes in every text", () => {
    for (const [key, text] of chinese) expect(holes(english.get(key) ?? ""), key).toEqual(holes(text));
  });

  it("leave no text empty and no Chinese in English, but for the switch back", () => {
    for (const [key, text] of english) {
      expect(text.trim(), key).not.toBe("");
      if (!key.startsWith("header.language")) expect(text, key).not.toMatch(/\p{Script=Han}/u);
    }
    for (const [key, text] of chinese) expect(text.trim(), key).not.toBe("");
  });

  it("never leave a Chinese text untranslated", () => {
    const same = [...chinese].filter(([key, text]) => english.get(key) === text);
    // Only texts without words may agree.
    expect(same.filter(([, text]) => /\p{L}/u.test(text.replace(/\{\{\w+\}\}/g, "")))).toEqual([]);
  });
});
