import type { PersonRecord, ShownValue } from "../../api/wire";

/** What the register held of a person from a moment on. */
export interface Held {
  at: string;
  values: PersonRecord["values"];
}

/** A field's value from a moment on, with its source and rule; `null` where it had none any more. */
export interface Turn {
  at: string;
  shown: ShownValue | null;
}

const same = (one: ShownValue | null, other: ShownValue | null): boolean =>
  one === null || other === null ? one === other : one.value === other.value && one.text === other.text && (!one.masked || one.record === other.record);

/** What each field was in turn, oldest first: a turn begins where its value becomes another. Of a masked value another record is one too. */
export function turnsOf(versions: readonly Held[]): Map<string, Turn[]> {
  const all = new Map<string, Turn[]>();
  for (const attribute of new Set(versions.flatMap((version) => version.values.map((shown) => shown.attribute)))) {
    const turns: Turn[] = [];
    for (const { at, values } of versions) {
      const shown = values.find((own) => own.attribute === attribute) ?? null;
      const last = turns.at(-1);
      if (last === undefined ? shown !== null : !same(last.shown, shown)) turns.push({ at, shown });
    }
    all.set(attribute, turns);
  }
  return all;
}
