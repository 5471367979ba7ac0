/** What lists are of, and the columns that each has, by the names that the interface gives them. */
export const lists = ["people", "households", "events"] as const;
export type ListOf = (typeof lists)[number];

export const formats = ["xlsx", "csv", "ndjson"] as const;
export type Format = (typeof formats)[number];

const person = ["person", "name", "sex", "birth_date", "id_number", "phone", "hukou_division", "hukou_name", "usual_division", "usual_name", "address", "alive"] as const;
const household = ["household", "kind", "book", "household_division", "household_address", "heads", "relation", "since"] as const;
const event = ["event", "kind", "date", "place", "certificate", "role"] as const;
export type Column = (typeof person | typeof household | typeof event)[number];

export const columnsOf: Record<ListOf, readonly Column[]> = {
  people: person,
  households: [...household, ...person],
  events: [...event, ...person],
};

/** What is masked unless somebody says that it must be seen in full. */
export const masked = ["id_number", "phone"] as const;
export type Masked = (typeof masked)[number];

/** What a new list begins with: enough to write to somebody, and no number. */
export const usual: Record<ListOf, readonly Column[]> = {
  people: ["name", "sex", "birth_date", "usual_name", "address"],
  households: ["book", "household_address", "heads", "relation", "name", "sex", "birth_date"],
  events: ["kind", "date", "role", "name", "birth_date", "usual_name"],
};

export interface Choice {
  of: ListOf;
  format: Format;
  columns: readonly Column[];
  inFull: readonly Masked[];
  reason: string;
}

export const begun: Choice = { of: "people", format: "xlsx", columns: usual.people, inFull: [], reason: "" };

/** Another list begins with its own columns; what it lacks cannot be seen in full. */
export function ofList(choice: Choice, of: ListOf): Choice {
  return withColumns({ ...choice, of }, usual[of]);
}

export function withColumns(choice: Choice, columns: readonly Column[]): Choice {
  const kept = columnsOf[choice.of].filter((column) => columns.includes(column));
  return { ...choice, columns: kept, inFull: choice.inFull.filter((one) => kept.includes(one)) };
}

/** Why a list cannot be made yet. */
export function lacks(choice: Choice): "columns" | "reason" | null {
  if (choice.columns.length === 0) return "columns";
  return [...choice.reason.trim()].length < 4 ? "reason" : null;
}
