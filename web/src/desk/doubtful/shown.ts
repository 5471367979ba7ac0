import type { ComparedLine } from "../../api/wire";

/** What tells people apart at a glance; shown of each record even where both say the same. */
const always: readonly string[] = ["name", "sex", "birth_date", "id_number"];

/** The lines of a pair that fit into one row of a list: by what people are known, and wherever the two records part. */
export function inBrief(compared: readonly ComparedLine[]): ComparedLine[] {
  return compared.filter((line) => line.differs || always.includes(line.attribute));
}
