import type { TableRequest } from "./queries";

const shares = ["none", "row", "column", "all"] as const;
type Share = (typeof shares)[number];

const list = (text: string | null): string[] => (text ?? "").split(",").filter((code) => code !== "");

/** A table as the address of the page has it. */
export function fromQuery(query: URLSearchParams): TableRequest {
  const share = shares.find((own) => own === query.get("share")) ?? "none";
  const filter = Object.fromEntries(
    [...query.entries()].filter(([name]) => name.startsWith("only.")).map(([name, kept]) => [name.slice(5), list(kept)]),
  );
  const area = query.get("area");
  return {
    unit: query.get("unit") ?? "residents",
    rows: query.has("rows") ? list(query.get("rows")) : ["place"],
    columns: query.has("columns") ? list(query.get("columns")) : ["sex"],
    filter,
    level: Number(query.get("level") ?? 9),
    share,
    years: Number(query.get("years") ?? 1),
    ...(area === null ? {} : { area }),
  };
}

/** The address of a table; what is as it would be anyway is left out. */
export function toQuery(spec: TableRequest, snapshot: string | null): URLSearchParams {
  const query = new URLSearchParams();
  if (snapshot !== null) query.set("s", snapshot);
  query.set("unit", spec.unit);
  query.set("rows", spec.rows.join(","));
  query.set("columns", spec.columns.join(","));
  for (const [code, kept] of Object.entries(spec.filter ?? {})) if (kept.length > 0) query.set(`only.${code}`, kept.join(","));
  if (spec.level !== 9) query.set("level", String(spec.level));
  if (spec.share !== undefined && spec.share !== "none") query.set("share", spec.share satisfies Share);
  if (spec.years !== undefined && spec.years !== 1) query.set("years", String(spec.years));
  if (spec.area !== null && spec.area !== undefined) query.set("area", spec.area);
  return query;
}
