import type { YearPopulation } from "./shapes";

export interface Group {
  from: number;
  male: number;
  female: number;
}

/** Single years as five-year groups, the open age alone: a table that can be read. */
export function groupsOfFive(of: Pick<YearPopulation, "male" | "female">): Group[] {
  const groups: Group[] = [];
  for (let from = 0; from < of.male.length; from += 5) {
    const sum = (values: readonly number[]) => values.slice(from, from + 5).reduce((all, value) => all + value, 0);
    groups.push({ from, male: sum(of.male), female: sum(of.female) });
  }
  return groups;
}
