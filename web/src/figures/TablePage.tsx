import type { EChartsOption } from "echarts";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { commonHeaders } from "../api/client";
import { asProblem, problemOf } from "../api/problem";
import { useSession } from "../api/queries";
import { Panel } from "../kit/Panel";
import { Failed, Nothing, useTitle, Waiting } from "../kit/states";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame } from "../planning/Chart";
import "../planning/words";
import { FigureLinks } from "./FigureLinks";
import { choicesQuery, tableQuery, type SnapshotRow, type TableAnswer, type TableRequest } from "./queries";
import { Snapshots } from "./Snapshots";
import { ForAnalyst } from "./ForAnalyst";
import { format, Grid } from "./Grid";
import { KeepTable } from "./KeepTable";
import { fromQuery, toQuery } from "./spec";
import "./figures.css";
import "./words";

const files = ["xlsx", "csv", "sdmx-csv", "sdmx-json", "pdf"] as const;
type File = (typeof files)[number];

/** Tables for officers: rows × columns × what is counted × of whom, as of the snapshot's day. The address is the table. */
export function TablePage() {
  const { t } = useTranslation();
  useTitle(t("figures.builder"));
  const may = useSession().data?.may_plan ?? false;
  const [query, setQuery] = useSearchParams();
  const spec = useMemo(() => fromQuery(query), [query]);
  const set = (next: Partial<TableRequest>, snapshot: string | null = query.get("s")) => setQuery(toQuery({ ...spec, ...next }, snapshot));
  return (
    <>
      <div className="page-head">
        <h1>{t("figures.builder")}</h1>
        <p className="lede">{t("figures.builder_lede")}</p>
        {may ? <FigureLinks here="table" /> : null}
      </div>
      {may ? (
        <div className="figures">
          <Snapshots name={query.get("s")} choose={(name) => set({}, name)}>
            {(snapshot) => <div className="table-builder"><Form spec={spec} set={set} /><div className="figures"><Result snapshot={snapshot} spec={spec} /><KeepTable spec={spec} /><ForAnalyst snapshot={snapshot} spec={spec} /></div></div>}
          </Snapshots>
        </div>
      ) : <div className="panel"><Nothing title={t("figures.denied")} lit={false} /></div>}
    </>
  );
}

function Form({ spec, set }: { spec: TableRequest; set: (next: Partial<TableRequest>) => void }) {
  const { t, i18n } = useTranslation();
  const ids = { unit: useId(), row: useId(), row2: useId(), column: useId(), column2: useId(), level: useId(), share: useId(), years: useId() };
  const found = useQuery(choicesQuery(i18n.language));
  if (found.isPending) return <div className="panel"><Waiting rows={8} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const unit = found.data.units.find((own) => own.code === spec.unit) ?? found.data.units[0];
  const dimensions = unit?.dimensions ?? [];
  const choices = (mine: string | undefined) => [
    { value: "", label: t("figures.none_chosen") },
    ...dimensions.filter((own) => own.code === mine || ![...spec.rows, ...spec.columns].includes(own.code)).map((own) => ({ value: own.code, label: own.name })),
  ];
  const put = (codes: string[], at: number, code: string) => {
    const next = [...codes];
    next[at] = code;
    return next.filter((own) => own !== "" && own !== undefined);
  };
  const side = (name: "rows" | "columns", at: number, id: string) => (
    <div>
      <label htmlFor={id}>{at === 0 ? t(`figures.${name}`) : t("figures.second")}</label>
      <Select id={id} value={spec[name][at] ?? ""} options={choices(spec[name][at])} onChange={(code: string) => set({ [name]: put(spec[name], at, code) })} />
    </div>
  );
  return (
    <Panel title={t("figures.builder")} end={<Button onClick={() => set({ rows: spec.columns, columns: spec.rows })}>{t("figures.pivot")}</Button>}>
      <div className="table-form">
        <div>
          <label htmlFor={ids.unit}>{t("figures.unit")}</label>
          <Select
            id={ids.unit}
            value={spec.unit}
            options={found.data.units.map((own) => ({ value: own.code, label: own.name }))}
            onChange={(code: string) => {
              const next = found.data.units.find((own) => own.code === code)?.dimensions.map((own) => own.code) ?? [];
              const kept = (codes: string[]) => codes.filter((own) => next.includes(own));
              set({ unit: code, rows: kept(spec.rows), columns: kept(spec.columns), filter: {} });
            }}
          />
        </div>
        {side("rows", 0, ids.row)}
        {spec.rows.length > 0 ? side("rows", 1, ids.row2) : null}
        {side("columns", 0, ids.column)}
        {spec.columns.length > 0 ? side("columns", 1, ids.column2) : null}
        {dimensions.some((own) => own.code === "sex") ? (
          <div>
            <span id={ids.row + "f"}>{t("figures.filter")}</span>
            <Select
              aria-labelledby={ids.row + "f"}
              value={(spec.filter?.sex ?? []).join(",")}
              options={[{ value: "", label: t("figures.filter_none") }, { value: "1", label: t("figures.male") }, { value: "2", label: t("figures.female") }]}
              onChange={(code: string) => set({ filter: code === "" ? {} : { sex: [code] } })}
            />
          </div>
        ) : null}
        <div>
          <label htmlFor={ids.level}>{t("figures.level")}</label>
          <Select id={ids.level} value={spec.level} options={([6, 9, 12] as const).map((level) => ({ value: level, label: t(`figures.levels.${level}`) }))} onChange={(level: number) => set({ level })} />
        </div>
        <div>
          <label htmlFor={ids.share}>{t("figures.share")}</label>
          <Select id={ids.share} value={spec.share ?? "none"} options={(["none", "row", "column", "all"] as const).map((own) => ({ value: own, label: t(`figures.shares.${own}`) }))} onChange={(share: NonNullable<TableRequest["share"]>) => set({ share })} />
        </div>
        {unit?.events === true ? (
          <div>
            <label htmlFor={ids.years}>{t("figures.years")}</label>
            <Select id={ids.years} value={spec.years ?? 1} options={[1, 3, 5, 10, 20].map((years) => ({ value: years, label: String(years) }))} onChange={(years: number) => set({ years })} />
          </div>
        ) : null}
      </div>
    </Panel>
  );
}

function Result({ snapshot, spec }: { snapshot: SnapshotRow; spec: TableRequest }) {
  const { t, i18n } = useTranslation();
  const found = useQuery(tableQuery(snapshot.name, spec, i18n.language));
  const save = useMutation({ mutationFn: (file: File) => download(snapshot.name, spec, file) });
  if (found.isPending) return <div className="panel"><Waiting rows={10} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const table = found.data;
  return (
    <Panel title={table.title} note={table.notes[0]}>
      <div className="table-out">
        <div className="table-downloads" role="group" aria-label={t("figures.download")}>
          {files.map((file) => <Button key={file} size="small" loading={save.isPending && save.variables === file} onClick={() => save.mutate(file)}>{file.toUpperCase()}</Button>)}
        </div>
        {save.isError ? <p role="alert">{asProblem(save.error).detail || t("error.unreachable")}</p> : null}
        <Grid table={table} />
        <Drawn table={table} />
        <details><summary>{t("figures.notes")}</summary><ul>{table.notes.map((note) => <li key={note}>{note}</li>)}</ul></details>
      </div>
    </Panel>
  );
}

/** Bars of the rows, a colour a column: for tables that a picture can hold. */
function Drawn({ table }: { table: TableAnswer }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const rows = table.labels.slice(0, -1);
  const columns = table.columns.length > 1 ? table.columns.slice(0, -1) : table.columns;
  const fits = rows.length > 0 && rows.length <= 60 && columns.length <= 8;
  const option = useMemo<EChartsOption>(() => {
    const { text, soft } = frame(scheme);
    const colours = palette[scheme];
    return {
      animation: false,
      color: [colours.teal, colours.lamp, colours.ink, colours.inkFaint, "#7a6f9b", "#4f7f5a", "#a34f6b", "#8a7a3c"],
      grid: { left: 120, right: 16, top: 30, bottom: 24 },
      legend: { top: 0, textStyle: { color: text } },
      tooltip: { trigger: "axis" },
      xAxis: { type: "value", axisLabel: { color: text }, splitLine: { lineStyle: { color: soft } } },
      yAxis: { type: "category", inverse: true, data: rows.map((labels) => labels.join(" · ")), axisLabel: { color: text, width: 110, overflow: "truncate" } },
      series: columns.map((name, at) => ({ type: "bar" as const, name, stack: "all", data: rows.map((_, row) => table.values[row]?.[at] ?? 0) })),
    };
  }, [table, scheme]);
  if (!fits) return null;
  return <Chart label={`${t("figures.chart")} · ${table.title}`} option={option} height={Math.max(180, 60 + rows.length * 24)} table={<p className="faint">{format(i18n.language, 0).format(rows.length)}</p>} />;
}

async function download(name: string, table: TableRequest, file: File): Promise<void> {
  const response = await fetch(`/api/v1/figures/snapshots/${name}/export`, {
    method: "POST",
    credentials: "same-origin",
    headers: { ...commonHeaders(), "content-type": "application/json", "x-purpose": "planning" },
    body: JSON.stringify({ table, file }),
  });
  if (!response.ok) throw problemOf(response.status, await response.json().catch(() => null), response.headers.get("x-request-id"));
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = `table.${file === "sdmx-csv" ? "sdmx.csv" : file === "sdmx-json" ? "sdmx.json" : file}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
