import type { EChartsOption } from "echarts";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { asProblem } from "../api/problem";
import { count } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, useTitle, Waiting } from "../kit/states";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame } from "./Chart";
import { curveKinds, curveNames } from "./curves";
import { curveAt } from "./curve";
import { compareQuery, runQuery, scenarioQuery } from "./queries";
import type { ScenarioDetail } from "./shapes";
import "./planning.css";
import "./words";

const causes = ["age_structure", "fertility", "sex_ratio", "mortality", "migration"] as const;

/** Two scenarios side by side, and why they differ. */
export function ComparePage() {
  const { t } = useTranslation();
  useTitle(t("planning.compare_title"));
  const [asked] = useSearchParams();
  const ids = [asked.get("a") ?? "", asked.get("b") ?? ""];
  const both = useQueries({ queries: ids.map((id) => scenarioQuery(id)) });
  const failed = both.find((one) => one.isError);
  const [first, second] = both.map((one) => one.data);
  if (failed !== undefined) return <div className="panel"><Failed error={failed.error} /></div>;
  return (
    <>
      <div className="page-head">
        <h1>{t("planning.compare_title")}</h1>
        <p className="lede"><Link to="/planning">{t("planning.title")}</Link> · {t("planning.compare_note")}</p>
      </div>
      {first === undefined || second === undefined ? <div className="panel"><Waiting rows={8} /></div> : <Both first={first} second={second} />}
    </>
  );
}

function Both({ first, second }: { first: ScenarioDetail; second: ScenarioDetail }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const until = Math.min(first.document.until, second.document.until);
  const [year, setYear] = useState(until);
  const runs = useQueries({ queries: [first, second].map((one) => runQuery(one.document, i18n.language)) });
  const found = useQuery(compareQuery(first.document, second.document, year, i18n.language));
  const n = (value: number) => count(Math.round(value), i18n.language);
  const signed = (value: number) => `${value > 0 ? "+" : ""}${n(value)}`;
  const [one, two] = runs.map((run) => run.data);
  const option = useMemo<EChartsOption>(() => {
    const colours = palette[scheme];
    const { text, soft } = frame(scheme);
    const line = (name: string, run: typeof one, colour: string) => ({
      type: "line" as const, name, showSymbol: false, lineStyle: { color: colour, width: 2.2 }, itemStyle: { color: colour },
      data: (run?.population ?? []).map((value, at): [number, number] => [(run?.first_year ?? 0) - 1 + at, value]),
    });
    return {
      animation: false,
      grid: { left: 72, right: 16, top: 36, bottom: 28 },
      legend: { top: 0, textStyle: { color: text } },
      tooltip: { trigger: "axis", confine: true, backgroundColor: colours.raised, borderColor: colours.line, textStyle: { color: colours.ink }, valueFormatter: (value) => n(Number(value)) },
      xAxis: { type: "value", min: "dataMin", max: "dataMax", axisLabel: { color: text, formatter: (value: number) => String(value) }, splitLine: { show: false } },
      yAxis: { type: "value", axisLabel: { color: text }, splitLine: { lineStyle: { color: soft } } },
      series: [line(first.scenario.name, one, colours.teal), line(second.scenario.name, two, colours.lamp)],
    };
  }, [one, two, first.scenario.name, second.scenario.name, scheme, i18n.language]);
  return (
    <div className="plan-compare">
      <Panel title={t("planning.view.totals")}>
        <div className="body">
          <Chart
            label={t("planning.compare_title")}
            option={option}
            height={300}
            table={
              <table className="ledger">
                <thead>
                  <tr>
                    <th scope="col">{t("planning.year")}</th>
                    <th scope="col" className="num">{first.scenario.name}</th>
                    <th scope="col" className="num">{second.scenario.name}</th>
                  </tr>
                </thead>
                <tbody>
                  {(one?.population ?? []).map((value, at) => (
                    <tr key={at}>
                      <th scope="row">{(one?.first_year ?? 0) - 1 + at}</th>
                      <td className="num">{n(value)}</td>
                      <td className="num">{n(two?.population[at] ?? 0)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            }
          />
        </div>
      </Panel>
      <Panel
        title={t("planning.difference")}
        end={
          <label>
            <span>{t("planning.compare_year")} </span>
            <input type="number" min={(one?.first_year ?? until)} max={until} value={year} onChange={(event) => {
              const typed = event.target.valueAsNumber;
              if (typed >= (one?.first_year ?? until) && typed <= until) setYear(typed);
            }} />
          </label>
        }
      >
        {found.isError ? <p className="body plan-refused" role="alert">{asProblem(found.error).detail}</p> : null}
        {found.isPending ? <Waiting rows={6} /> : null}
        {found.data === undefined ? null : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t("planning.difference")}>
            <table className="ledger">
              <thead>
                <tr>
                  <th scope="col">{t("planning.indicator")}</th>
                  <th scope="col" className="num">{first.scenario.name}</th>
                  <th scope="col" className="num">{second.scenario.name}</th>
                  <th scope="col" className="num">{t("planning.difference")}</th>
                  {causes.map((cause) => <th key={cause} scope="col" className="num">{t(`planning.cause.${cause}`)}</th>)}
                </tr>
              </thead>
              <tbody>
                {found.data.outcomes.map((outcome) => (
                  <tr key={outcome.code}>
                    <th scope="row">{outcome.name}</th>
                    <td className="num">{n(outcome.first)}</td>
                    <td className="num">{n(outcome.second)}</td>
                    <td className="num"><strong>{signed(outcome.second - outcome.first)}</strong></td>
                    {outcome.parts.map((part) => <td key={part.cause} className="num">{signed(part.value)}</td>)}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Panel>
      <Panel title={t("planning.assumptions")}>
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t("planning.assumptions")}>
          <table className="ledger">
            <thead>
              <tr>
                <th scope="col">{t("planning.assumptions")} ({year})</th>
                <th scope="col" className="num">{first.scenario.name}</th>
                <th scope="col" className="num">{second.scenario.name}</th>
                <th scope="col">{t("planning.source")}</th>
              </tr>
            </thead>
            <tbody>
              {curveNames.map((code) => {
                const kind = curveKinds[code];
                const [a, b] = [kind.of(first.document), kind.of(second.document)];
                const say = (value: number) => value.toFixed(Math.min(2, kind.bounds.digits));
                return (
                  <tr key={code}>
                    <th scope="row">{t(`planning.curve.${code}`)}</th>
                    <td className="num">{say(curveAt(a, year))}</td>
                    <td className="num">{say(curveAt(b, year))}</td>
                    <td><small className="faint">{a.source === b.source ? a.source : `${a.source} / ${b.source}`}</small></td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Panel>
    </div>
  );
}
