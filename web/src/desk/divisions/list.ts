import type { components } from "../../api/schema";
import type { ComparedList } from "../administration/queries";

type Pair = components["schemas"]["CodePair"];

/** A change of divisions that a list amounts to. */
export interface ListChange {
  kind: "11" | "21" | "31" | "41";
  pairs: Pair[];
}

const township = (code: string) => code.slice(0, 9);

/**
 * The changes that a list amounts to, in the order in which they are made: what is new begins first, so that others can be joined to it.
 * `chosen` says what takes the place of what is gone, where the list itself does not.
 */
export function changesOf(compared: ComparedList, chosen: Readonly<Record<string, string>>): ListChange[] {
  const named = new Map(compared.new.map((one) => [one.code, one.name]));
  const gone = compared.gone
    .map((one) => ({ from: one.code, to: chosen[one.code] ?? one.successor }))
    .filter(({ to }) => to !== "");
  const into = (code: string) => gone.filter(({ to }) => to === code).length;
  const altered: Pair[] = compared.renamed.map((one) => ({ from: one.code, to: one.code, name: one.name }));
  const moved: Pair[] = [];
  const merged: Pair[] = [];
  const taken = new Set<string>();
  for (const { from, to } of gone) {
    const name = named.get(to);
    // Its only predecessor becomes the new one; several are joined to it, which then has to be there.
    if (name !== undefined && into(to) === 1) {
      taken.add(to);
      (from.length === 12 && township(from) !== township(to) ? moved : altered).push({ from, to, name });
    } else merged.push({ from, to, name: "" });
  }
  const fresh: Pair[] = compared.new.filter((one) => !taken.has(one.code)).map((one) => ({ from: "", to: one.code, name: one.name }));
  const all: ListChange[] = [
    { kind: "11", pairs: fresh },
    { kind: "21", pairs: altered },
    { kind: "41", pairs: moved },
    { kind: "31", pairs: merged },
  ];
  return all.filter(({ pairs }) => pairs.length > 0);
}
