import type { PersonRow } from "../../api/wire";
import { civilDate } from "../../kit/format";

export interface Line {
  attribute: "sex" | "birth_date" | "id_number" | "phone" | "address" | "hukou_division";
  left: string;
  right: string;
  /** Both sides say something, and not the same. */
  differs: boolean;
}

/** Two people line by line; one outside the reader's area is absent. Silence on one side is no difference. */
export function compare(left: PersonRow | null, right: PersonRow | null, language: string): Line[] {
  const line = (attribute: Line["attribute"], of: (person: PersonRow) => string | null | undefined): Line => {
    const [a, b] = [left === null ? "" : (of(left) ?? ""), right === null ? "" : (of(right) ?? "")];
    return { attribute, left: a, right: b, differs: a !== "" && b !== "" && a !== b };
  };
  return [
    line("sex", (person) => person.sex?.text),
    line("birth_date", (person) => civilDate(person.birth_date, language)),
    line("id_number", (person) => person.id_number_masked),
    line("phone", (person) => person.phone_masked),
    line("address", (person) => person.address ?? person.usual_name),
    line("hukou_division", (person) => person.hukou_name),
  ];
}
