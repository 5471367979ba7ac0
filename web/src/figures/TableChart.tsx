import type { EChartsOption } from "echarts";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../kit/format";
import { palette, useScheme, type Scheme } from "../kit/theme";
import { Chart, frame } from "../planning/Chart";
import { DivisionMap } from "./DivisionMap";
import { format } from "./Grid";
import { chartsOf, panelsOf, type Drawing } from "./drawing";
import type { TableAnswer, TableRequest } from "./queries";

/** The colours of a table's columns; men and women have in every picture those of the pyramid, beside those of whom nobody says it. */
const colours = (scheme: Scheme, columns: readonly string[], shown: number) => {
  const own = palette[scheme];
  if (columns.join() === "sex" && shown === 3) return [own.inkFaint, own.teal, own.lamp];
  return [own.teal, own.lamp, "#7a6f9b", own.inkFaint, "#4f7f5a", "#a34f6b", "#8a7a3c", own.ink];
};

/** The table as a picture: bars, lines over time or age, a pyramid, a small picture a place, or a map; what fits its dimensions. */
export function TableChart({ table, spec }: { table: TableAnswer; spec: TableRequest }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Drawing | null>(null);
  const kinds = chartsOf(table, spec);
  const kind = kinds.find((own) => own === chosen) ?? kinds[0];
  if (kind === undefined) return null;
  return (
    <div className="table-chart">
      <div className="table-downloads" role="group" aria-label={t("figures.chart")}>
        {kinds.map((own) => <button key={own} type="button" className="chart-kind" aria-pressed={own === kind} onClick={() => setChosen(own)}>{t(`figures.draw.${own}`)}</button>)}
      </div>
      {kind === "multiples" ? <Multiples table={table} spec={spec} /> : kind === "map" ? <OnMap table={table} /> : <One kind={kind} table={table} spec={spec} />}
    </div>
  );
}

function One({ kind, table, spec }: { kind: "bars" | "lines" | "pyramid"; table: TableAnswer; spec: TableRequest }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  // Who is of no known age stands in the table, not on top of the pyramid.
  const rows = table.labels.slice(0, -1).map((labels, row) => ({ labels, row })).filter(({ row }) => kind !== "pyramid" || table.codes[row]?.[0] !== "unknown");
  const columns = table.columns.length > 1 ? table.columns.slice(0, -1) : table.columns;
  const names = rows.map(({ labels }) => labels.join(" · "));
  const number = format(i18n.language, table.decimals);
  const option = useMemo<EChartsOption>(() => {
    const { text, soft } = frame(scheme);
    const values = (at: number) => rows.map(({ row }) => table.values[row]?.[at] ?? 0);
    const measure = { type: "value" as const, axisLabel: { color: text, hideOverlap: true, formatter: (own: number) => count(Math.abs(own), i18n.language) }, splitLine: { lineStyle: { color: soft } } };
    const common = { animation: false, color: kind === "pyramid" ? colours(scheme, [], 0) : colours(scheme, spec.columns, columns.length), legend: { top: 0, type: "scroll" as const, textStyle: { color: text } }, tooltip: { trigger: "axis" as const, valueFormatter: (own: unknown) => number.format(Math.abs(Number(own))) } };
    if (kind === "lines") {
      return {
        ...common, grid: { left: 56, right: 16, top: 30, bottom: 28 },
        xAxis: { type: "category", data: names, axisLabel: { color: text, hideOverlap: true } }, yAxis: measure,
        series: columns.map((name, at) => ({ type: "line" as const, name, showSymbol: rows.length < 30, data: values(at) })),
      };
    }
    const category = { type: "category" as const, data: names, axisTick: { show: false }, axisLabel: { color: text, width: 110, overflow: "truncate" as const } };
    if (kind === "pyramid") {
      // Columns are the sexes: not stated, male, female; who is not stated stands in the table only.
      return {
        ...common, grid: { left: 72, right: 16, top: 30, bottom: 24 }, xAxis: measure, yAxis: category,
        series: [{ at: columns.length - 2, side: -1 }, { at: columns.length - 1, side: 1 }].map(({ at, side }) => ({ type: "bar" as const, name: columns[at] ?? "", stack: "all", data: values(at).map((own) => own * side) })),
      };
    }
    return {
      ...common, grid: { left: 120, right: 16, top: 30, bottom: 24 }, xAxis: measure, yAxis: { ...category, inverse: true },
      series: columns.map((name, at) => ({ type: "bar" as const, name, stack: "all", data: values(at) })),
    };
  }, [table, spec, kind, scheme, i18n.language]);
  const height = kind === "lines" ? 320 : Math.max(180, 60 + rows.length * (kind === "pyramid" ? 16 : 24));
  return <Chart key={kind} label={`${t(`figures.draw.${kind}`)} · ${table.title}`} option={option} height={height} table={<p className="faint">{t("figures.above_table")}</p>} />;
}

/** One small picture for each category of the first dimension, all to one measure, so that they may be read side by side. */
function Multiples({ table, spec }: { table: TableAnswer; spec: TableRequest }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const panels = useMemo(() => panelsOf(table), [table]);
  const columns = table.columns.length > 1 ? table.columns.slice(0, -1) : table.columns;
  const most = Math.max(1, ...panels.flatMap((panel) => panel.rows.map((row) => row.values.reduce((sum, own) => sum + own, 0))));
  const { text, soft } = frame(scheme);
  const inks = colours(scheme, spec.columns, columns.length);
  return (
    <>
      <p className="soft">{t("figures.multiples_note")}</p>
      {columns.length < 2 ? null : <p className="dash-keys">{columns.map((name, at) => <span key={name}><i style={{ background: inks[at % inks.length] }} aria-hidden />{name}</span>)}</p>}
      <div className="multiples">
        {panels.map((panel) => (
          <figure key={panel.name}>
            <figcaption>{panel.name}</figcaption>
            <Chart
              label={`${panel.name} · ${table.title}`}
              height={150}
              option={{
                animation: false, color: inks, grid: { left: 44, right: 8, top: 8, bottom: 22 }, tooltip: { trigger: "axis", confine: true },
                xAxis: { type: "category", data: panel.rows.map((row) => row.name), axisLabel: { color: text, hideOverlap: true }, axisTick: { show: false } },
                yAxis: { type: "value", max: most, splitNumber: 2, axisLabel: { color: text, showMaxLabel: false, formatter: (own: number) => count(Math.round(own), i18n.language) }, splitLine: { lineStyle: { color: soft } } },
                series: columns.map((name, at) => ({ type: "bar" as const, name, stack: "all", data: panel.rows.map((row) => row.values[at] ?? 0) })),
              }}
              table={null}
            />
          </figure>
        ))}
      </div>
    </>
  );
}

/** Totals of the places' rows. Counts of people by place are drawn; births are not, since no place is rated by them. */
function OnMap({ table }: { table: TableAnswer }) {
  const { i18n } = useTranslation();
  const number = format(i18n.language, table.decimals);
  const places = useMemo(() => table.codes.map((codes, row) => {
    const value = table.values[row]?.at(-1) ?? 0;
    return { code: codes[0] ?? "", name: table.labels[row]?.[0] ?? "", value, text: number.format(value) };
  }), [table, i18n.language]);
  return <DivisionMap places={places} name={table.title} unit="" decimals={table.decimals} />;
}
