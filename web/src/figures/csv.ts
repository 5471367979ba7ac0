import type { TableAnswer } from "./queries";

const field = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A table as CSV (RFC 4180), with its first note as what is said of it. */
export function csvOf(table: TableAnswer): string {
  const head = [...table.row_names, ...table.columns];
  const rows = table.labels.map((labels, at) => [...labels, ...(table.values[at] ?? []).map(String)]);
  const lines = [head, ...rows].map((row) => row.map(field).join(","));
  return `${lines.join("\r\n")}\r\n${table.notes[0] === undefined ? "" : `${field(table.notes[0])}\r\n`}`;
}
