import type { TableAnswer, TableRequest } from "./queries";

export type Drawing = "bars" | "lines" | "pyramid" | "multiples" | "map";

const inOrder = new Set(["year", "month", "age", "age5"]);

/** The pictures that fit a table, the fittest first. Births by place are on no map: nothing rates places by them. */
export function chartsOf(table: TableAnswer, spec: TableRequest): Drawing[] {
  const rows = table.labels.length - 1;
  const columns = Math.max(1, table.columns.length - 1);
  const [first, second] = spec.rows;
  if (rows < 1 || first === undefined) return [];
  const found: Drawing[] = [];
  const single = second === undefined;
  if (single && (first === "age" || first === "age5") && spec.columns.join() === "sex" && spec.share !== "row") found.push("pyramid");
  if (single && inOrder.has(first) && columns <= 8) found.push("lines");
  if (second !== undefined && columns <= 8 && panelsOf(table).length <= 40) found.push("multiples");
  if (rows <= 120 && columns <= 8) found.push("bars");
  if (single && first === "place" && spec.unit !== "births" && spec.columns.length === 0) found.push("map");
  return found;
}

export interface Panel {
  name: string;
  rows: { name: string; values: number[] }[];
}

/** Rows gathered by their first label; without totals. */
export function panelsOf(table: TableAnswer): Panel[] {
  const panels = new Map<string, Panel>();
  const wide = table.columns.length > 1 ? table.columns.length - 1 : 1;
  table.labels.slice(0, -1).forEach(([first = "", ...rest], row) => {
    const panel = panels.get(first) ?? { name: first, rows: [] };
    panel.rows.push({ name: rest.join(" · "), values: (table.values[row] ?? []).slice(0, wide) });
    panels.set(first, panel);
  });
  return [...panels.values()];
}
