import type { EChartsOption } from "echarts";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../kit/format";
import { Panel } from "../kit/Panel";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame } from "./Chart";
import { choicesQuery } from "./queries";
import type { PlanDocument, RunResult, ServiceNeed } from "./shapes";

/** What services need beside what there is room for, and the year in which it stops being enough. */
export function Demand({ run, document, change, readOnly }: {
  run: RunResult;
  document: PlanDocument;
  change: (next: PlanDocument) => void;
  readOnly: boolean;
}) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const [code, setCode] = useState("");
  const shown = run.services.find((own) => own.code === code) ?? run.services[0];
  const say = (need: ServiceNeed, value: number | undefined) =>
    value === undefined ? "" : need.ratio ? value.toFixed(2) : count(Math.round(value), i18n.language);
  const option = useMemo<EChartsOption>(() => {
    if (shown === undefined) return {};
    const colours = palette[scheme];
    const { text, soft } = frame(scheme);
    const points = (values: number[]) => values.map((value, n): [number, number] => [run.first_year + n, value]);
    return {
      animation: false,
      grid: { left: 64, right: 20, top: 36, bottom: 28 },
      legend: { top: 0, textStyle: { color: text } },
      tooltip: { trigger: "axis", confine: true, backgroundColor: colours.raised, borderColor: colours.line, textStyle: { color: colours.ink }, valueFormatter: (value) => say(shown, Number(value)) },
      xAxis: { type: "value", min: "dataMin", max: "dataMax", axisLabel: { color: text, formatter: (value: number) => String(value) }, splitLine: { show: false } },
      yAxis: { type: "value", axisLabel: { color: text }, splitLine: { lineStyle: { color: soft } } },
      series: [
        {
          type: "line", name: t("planning.need_line"), showSymbol: false, data: points(shown.needed),
          lineStyle: { color: colours.lamp, width: 2.2 }, itemStyle: { color: colours.lamp },
          ...(shown.gap_year === null ? {} : {
            markLine: {
              symbol: "none", silent: true, data: [{ xAxis: shown.gap_year }], lineStyle: { color: colours.bad, type: "dashed" as const },
              label: { formatter: `${t("planning.gap")} ${shown.gap_year}`, color: colours.bad },
            },
          }),
        },
        ...(shown.capacity === null ? [] : [{
          type: "line" as const, name: t("planning.capacity_line"), showSymbol: false, data: points(shown.capacity),
          lineStyle: { color: colours.teal, width: 1.6, type: "dashed" as const }, itemStyle: { color: colours.teal },
        }]),
      ],
    };
  }, [shown, run.first_year, scheme, t, i18n.language]);
  const room = (service: string, typed: number) => {
    const others = document.capacity.filter((own) => own.service !== service || own.division != null);
    const own = Number.isFinite(typed) && typed >= 0
      ? [{ service, division: null, places: { points: [[run.first_year, typed]] as [number, number][], source: t("planning.capacity") } }]
      : [];
    change({ ...document, capacity: [...others, ...own] });
  };
  const offered = useQuery(choicesQuery).data?.services ?? [];
  const stated = (code: string) => document.parameters.some((own) => own.code === code);
  const missing = offered.filter((own) => !run.services.some((need) => need.code === own.code));
  const last = run.first_year + (shown?.needed.length ?? 1) - 1;
  return (
    <Panel title={t("planning.demand_title")} note={t("planning.demand_note")}>
      <div className="body">
        {shown === undefined ? null : (
          <Chart
            label={shown.name}
            option={option}
            height={300}
            table={
              <table className="ledger">
                <thead>
                  <tr>
                    <th scope="col">{t("planning.year")}</th>
                    <th scope="col" className="num">{t("planning.need_line")}</th>
                    <th scope="col" className="num">{t("planning.capacity_line")}</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.needed.map((value, n) => (
                    <tr key={n}>
                      <th scope="row">{run.first_year + n}</th>
                      <td className="num">{say(shown, value)}</td>
                      <td className="num">{say(shown, shown.capacity?.[n])}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            }
          />
        )}
      </div>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t("planning.demand_title")}>
        <table className="ledger plan-demand">
          <thead>
            <tr>
              <th scope="col">{t("planning.service")}</th>
              <th scope="col" className="num">{t("planning.capacity")}</th>
              <th scope="col" className="num">{t("planning.needed", { year: run.first_year })}</th>
              <th scope="col" className="num">{t("planning.peak")}</th>
              <th scope="col" className="num">{t("planning.needed", { year: last })}</th>
              <th scope="col" className="num">{t("planning.gap")}</th>
            </tr>
          </thead>
          <tbody>
            {run.services.map((need) => (
              <tr key={need.code} className={need.code === shown?.code ? "chosen" : undefined}>
                <th scope="row">
                  <button type="button" className="plan-link" aria-pressed={need.code === shown?.code} onClick={() => setCode(need.code)}>{need.name}</button>
                  <small className="faint"> {need.unit}</small>
                </th>
                <td className="num">
                  {need.ratio || need.people ? "" : (
                    <input
                      type="number"
                      min={0}
                      className="plan-room"
                      aria-label={t("planning.capacity_of", { service: need.name })}
                      readOnly={readOnly}
                      value={document.capacity.find((own) => own.service === need.code && own.division == null)?.places.points[0]?.[1] ?? ""}
                      onChange={(event) => room(need.code, event.target.valueAsNumber)}
                    />
                  )}
                </td>
                <td className="num">{say(need, need.needed[0])}</td>
                <td className="num">{say(need, need.needed[need.peak_year - run.first_year])} ({need.peak_year})</td>
                <td className="num">{say(need, need.needed[need.needed.length - 1])}</td>
                <td className="num">
                  {need.gap_year !== null ? <span className="chip bad">{need.gap_year}</span>
                    : need.ratio || need.people ? "" : need.capacity === null ? <span className="faint">{t("planning.gap_unknown")}</span>
                    : <span className="chip good">{t("planning.gap_none")}</span>}
                </td>
              </tr>
            ))}
            {missing.map((own) => (
              <tr key={own.code}>
                <th scope="row">{own.name}</th>
                <td colSpan={5}>
                  {readOnly ? <span className="faint">{t("planning.unstated")}</span> : (
                    <button type="button" className="plan-link" onClick={() => openParameter(own.needs.find((code) => !stated(code)) ?? "")}>
                      {t("planning.state_first", { count: own.needs.filter((code) => !stated(code)).length })}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="body">
        {shown === undefined ? null : (
          <>
            <h3>{t("planning.formula")} · {shown.name}</h3>
            <ul className="plan-list">{shown.basis.map((line) => <li key={line}>{line}</li>)}</ul>
            {shown.grades.length === 0 ? null : <Grades need={shown} firstYear={run.first_year} />}
          </>
        )}
        <Parameters document={document} change={change} readOnly={readOnly} />
      </div>
    </Panel>
  );
}

/** Opens the list of parameters at the one that is missing. */
function openParameter(code: string): void {
  const field = window.document.getElementById(`parameter-${code}`);
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
}

/** Pupils of every grade, year by year. */
function Grades({ need, firstYear }: { need: ServiceNeed; firstYear: number }) {
  const { t, i18n } = useTranslation();
  return (
    <details className="plan-rules">
      <summary>{t("planning.grades")}</summary>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t("planning.grades")}>
        <table className="ledger">
          <thead>
            <tr>
              <th scope="col">{t("planning.year")}</th>
              {need.grades.map((_, grade) => <th key={grade} scope="col" className="num">{t("planning.grade", { grade: grade + 1 })}</th>)}
            </tr>
          </thead>
          <tbody>
            {need.needed.map((_, n) => (
              <tr key={n}>
                <th scope="row">{firstYear + n}</th>
                {need.grades.map((pupils, grade) => <td key={grade} className="num">{count(Math.round(pupils[n] ?? 0), i18n.language)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Parameters({ document, change, readOnly }: {
  document: PlanDocument;
  change: (next: PlanDocument) => void;
  readOnly: boolean;
}) {
  const { t } = useTranslation();
  const known = useQuery(choicesQuery).data?.parameters ?? [];
  const put = (code: string, value: number, source: string) => {
    const others = document.parameters.filter((own) => own.code !== code);
    change({ ...document, parameters: Number.isFinite(value) ? [...others, { code, value, source }] : others });
  };
  return (
    <details className="plan-rules">
      <summary>{t("planning.parameters")}</summary>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t("planning.parameters")}>
        <table className="ledger">
          <tbody>
            {known.map((parameter) => {
              const own = document.parameters.find((one) => one.code === parameter.code);
              return (
                <tr key={parameter.code}>
                  <th scope="row"><label htmlFor={`parameter-${parameter.code}`}>{parameter.name}</label></th>
                  <td className="num">
                    <input
                      id={`parameter-${parameter.code}`}
                      className="plan-room"
                      type="number"
                      step="any"
                      min={parameter.low}
                      max={parameter.high}
                      readOnly={readOnly}
                      value={own?.value ?? ""}
                      onChange={(event) => {
                        const typed = event.target.valueAsNumber;
                        if (Number.isNaN(typed) || (typed >= parameter.low && typed <= parameter.high)) put(parameter.code, typed, own?.source ?? t("planning.source_unstated"));
                      }}
                    />
                  </td>
                  <td>
                    {own === undefined ? null : (
                      <input
                        type="text"
                        className="plan-source"
                        maxLength={400}
                        aria-label={`${t("planning.source")}: ${parameter.name}`}
                        readOnly={readOnly}
                        value={own.source}
                        onChange={(event) => put(parameter.code, own.value, event.target.value)}
                      />
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
