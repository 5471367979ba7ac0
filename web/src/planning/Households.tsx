import type { EChartsOption } from "echarts";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { count, share } from "../kit/format";
import { Panel } from "../kit/Panel";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame } from "./Chart";
import { baseQuery } from "./queries";
import type { PlanDocument, PlanHomes, RunResult } from "./shapes";

const sizes = [1, 2, 3, 4, 5] as const;
const bands = [0, 15, 20, 30, 40, 50, 60, 65, 70, 75, 80, 85];
type Row = [number, number, number, number, number];

/** Households by size and elders who live alone, and the rates that they follow from. */
export function Households({ run, document, change, readOnly }: {
  run: RunResult;
  document: PlanDocument;
  change: (next: PlanDocument) => void;
  readOnly: boolean;
}) {
  const { t } = useTranslation();
  const baseId = document.base.kind === "population" ? document.base.id : "";
  const base = useQuery({ ...baseQuery(baseId), enabled: baseId !== "" });
  const counted = base.data?.homes ?? null;
  const put = (households: PlanHomes | null) => change({ ...document, households });
  const begin = () =>
    put({ starts: bands, male: bands.map(() => [0, 0, 0, 0, 0]), female: bands.map(() => [0, 0, 0, 0, 0]), mean_of_largest: 5, source: t("planning.source") });
  return (
    <Panel title={t("planning.households_title")} note={t("planning.households_note")}>
      <div className="body">
        {document.households == null ? (
          <p>{t(counted === null ? "planning.households_none" : "planning.households_counted")}</p>
        ) : <Found run={run} />}
        {readOnly ? null : (
          <p className="plan-buttons">
            {counted === null ? null : <Button onClick={() => put(counted as PlanHomes)}>{t("planning.households_take")}</Button>}
            {document.households == null ? <Button onClick={begin}>{t("planning.households_type")}</Button> : null}
          </p>
        )}
      </div>
      {document.households == null ? null : <Rates homes={document.households} put={put} readOnly={readOnly} />}
    </Panel>
  );
}

const sizeName = (size: number): "planning.households_size_more" | "planning.households_size" =>
  size === 5 ? "planning.households_size_more" : "planning.households_size";

function Found({ run }: { run: RunResult }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const n = (value: number | undefined) => count(Math.round(value ?? 0), i18n.language);
  const years = run.households;
  const option = useMemo<EChartsOption>(() => {
    const colours = palette[scheme];
    const { text, soft } = frame(scheme);
    const shade = (size: number) => ({ color: colours.teal, opacity: 0.95 - (size - 1) * 0.18 });
    return {
      animation: false,
      grid: { left: 64, right: 64, top: 58, bottom: 28 },
      legend: { top: 0, textStyle: { color: text } },
      tooltip: { trigger: "axis", confine: true, backgroundColor: colours.raised, borderColor: colours.line, textStyle: { color: colours.ink }, valueFormatter: (value) => n(Number(value)) },
      xAxis: { type: "category", data: years.map((own) => String(own.year)), axisLabel: { color: text } },
      yAxis: [
        { type: "value", name: t("planning.households_total"), nameTextStyle: { color: text }, axisLabel: { color: text }, splitLine: { lineStyle: { color: soft } } },
        { type: "value", name: t("planning.people"), nameTextStyle: { color: text }, axisLabel: { color: text }, splitLine: { show: false } },
      ],
      series: [
        ...sizes.map((size) => ({
          type: "bar" as const, stack: "homes", barCategoryGap: "12%", name: t(sizeName(size), { n: size }), itemStyle: shade(size),
          data: years.map((own) => own.by_size[size - 1] ?? 0),
        })),
        {
          type: "line" as const, yAxisIndex: 1, name: t("planning.elders_alone"), showSymbol: false, data: years.map((own) => own.alone_65),
          lineStyle: { color: colours.lamp, width: 2.4 }, itemStyle: { color: colours.lamp },
        },
      ],
    };
  }, [years, scheme, t, i18n.language]);
  const first = years[0];
  const last = years[years.length - 1];
  if (first === undefined || last === undefined) return null;
  const total = (of: typeof first) => of.by_size.reduce((sum, own) => sum + own, 0);
  return (
    <>
      <p>{t("planning.households_say", { first: first.year, last: last.year, homes0: n(total(first)), homes1: n(total(last)), alone0: n(first.alone_65), alone1: n(last.alone_65) })}</p>
      <Chart
        label={t("planning.households_title")}
        option={option}
        height={340}
        table={
          <table className="ledger">
            <thead>
              <tr>
                <th scope="col">{t("planning.year")}</th>
                {sizes.map((size) => <th key={size} scope="col" className="num">{t(sizeName(size), { n: size })}</th>)}
                <th scope="col" className="num">{t("planning.households_mean")}</th>
                <th scope="col" className="num">{t("planning.elders_alone")}</th>
                <th scope="col" className="num">{t("planning.elders_alone_80")}</th>
              </tr>
            </thead>
            <tbody>
              {years.map((own) => (
                <tr key={own.year}>
                  <th scope="row">{own.year}</th>
                  {own.by_size.map((homes, at) => <td key={at} className="num">{n(homes)}</td>)}
                  <td className="num">{own.mean_size.toFixed(2)}</td>
                  <td className="num">{n(own.alone_65)}</td>
                  <td className="num">{n(own.alone_80)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        }
      />
      <p className="faint">{t("planning.households_held", { first: share(first.held, i18n.language, 0), last: share(last.held, i18n.language, 0) })}</p>
    </>
  );
}

/** The rates themselves: each can be changed, and all have one source. */
function Rates({ homes, put, readOnly }: { homes: PlanHomes; put: (homes: PlanHomes) => void; readOnly: boolean }) {
  const { t } = useTranslation();
  const [sex, setSex] = useState<"male" | "female">("female");
  const rows = homes[sex];
  const typed = (band: number, size: number, value: number) => {
    if (!(value >= 0 && value <= 1)) return;
    const next = rows.map((row, at) => (at === band ? (row.map((own, n) => (n === size ? value : own)) as Row) : row));
    put({ ...homes, [sex]: next });
  };
  const name = (at: number) => {
    const [from, next] = [homes.starts[at] ?? 0, homes.starts[at + 1]];
    return next === undefined ? `${from}+` : `${from}–${next - 1}`;
  };
  return (
    <details className="plan-rules">
      <summary>{t("planning.households_rates")}</summary>
      <div className="body">
        <p className="faint">{t("planning.households_rates_note")}</p>
        <div className="plan-buttons">
          <label>
            <span className="unseen">{t("planning.sex")}</span>
            <select value={sex} onChange={(event) => setSex(event.target.value === "male" ? "male" : "female")}>
              <option value="female">{t("planning.female")}</option>
              <option value="male">{t("planning.male")}</option>
            </select>
          </label>
          <label>
            <span>{t("planning.households_largest")}</span>
            <input type="number" className="plan-room" min={5} max={50} step="any" readOnly={readOnly} value={homes.mean_of_largest}
              onChange={(event) => { const value = event.target.valueAsNumber; if (value >= 5 && value <= 50) put({ ...homes, mean_of_largest: value }); }} />
          </label>
        </div>
        <label className="plan-wide">
          <span>{t("planning.source")}</span>
          <input type="text" className="plan-source" maxLength={400} readOnly={readOnly} value={homes.source} onChange={(event) => put({ ...homes, source: event.target.value })} />
        </label>
      </div>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t("planning.households_rates")}>
        <table className="ledger">
          <thead>
            <tr>
              <th scope="col">{t("planning.age")}</th>
              {sizes.map((size) => <th key={size} scope="col" className="num">{t(sizeName(size), { n: size })}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, band) => (
              <tr key={name(band)}>
                <th scope="row">{name(band)}</th>
                {row.map((rate, at) => (
                  <td key={at} className="num">
                    <input
                      type="number"
                      className="plan-room"
                      min={0}
                      max={1}
                      step="any"
                      readOnly={readOnly}
                      aria-label={`${t(`planning.${sex}`)} ${name(band)} ${t(sizeName(at + 1), { n: at + 1 })}`}
                      value={rate}
                      onChange={(event) => typed(band, at, event.target.valueAsNumber)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
