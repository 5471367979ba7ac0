import type { EChartsOption } from "echarts";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../kit/format";
import { Panel } from "../kit/Panel";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame, Sources } from "./Chart";
import type { RunResult } from "./shapes";

const digitsOf = (unit: string): number => (unit === "persons" ? 0 : 2);

/** Any figure of the run, year by year, beside the saved version's. */
export function Totals({ run, baseline }: { run: RunResult; baseline: RunResult | undefined }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const [code, setCode] = useState("population");
  const figure = run.indicators.find((own) => own.code === code) ?? run.indicators[0];
  const before = baseline?.indicators.find((own) => own.code === figure?.code);
  const option = useMemo<EChartsOption>(() => {
    if (figure === undefined) return {};
    const colours = palette[scheme];
    const { text, soft } = frame(scheme);
    const line = (name: string, values: number[], first: number, colour: string, width: number) => ({
      type: "line" as const, name, showSymbol: false, data: values.map((value, n): [number, number] => [first + n, value]),
      lineStyle: { color: colour, width }, itemStyle: { color: colour },
    });
    return {
      animation: false,
      grid: { left: 64, right: 16, top: 36, bottom: 28 },
      legend: { top: 0, textStyle: { color: text } },
      tooltip: {
        trigger: "axis", confine: true, backgroundColor: colours.raised, borderColor: colours.line, textStyle: { color: colours.ink },
        valueFormatter: (value) => (digitsOf(figure.unit) === 0 ? count(Math.round(Number(value)), i18n.language) : Number(value).toFixed(2)),
      },
      xAxis: { type: "value", min: "dataMin", max: "dataMax", axisLabel: { color: text, formatter: (value: number) => String(value) }, splitLine: { show: false } },
      yAxis: { type: "value", scale: digitsOf(figure.unit) !== 0, axisLabel: { color: text }, splitLine: { lineStyle: { color: soft } } },
      series: [
        ...(baseline === undefined || before === undefined ? [] : [line(t("planning.baseline_line"), before.values, baseline.first_year, colours.inkFaint, 1.4)]),
        line(t("planning.scenario_line"), figure.values, run.first_year, colours.teal, 2.2),
      ],
    };
  }, [figure, before, baseline, run.first_year, scheme, t, i18n.language]);
  if (figure === undefined) return null;
  const say = (value: number | undefined) =>
    value === undefined ? "" : digitsOf(figure.unit) === 0 ? count(Math.round(value), i18n.language) : value.toFixed(2);
  return (
    <Panel
      title={t("planning.view.totals")}
      end={
        <label>
          <span className="unseen">{t("planning.indicator")}</span>
          <select value={figure.code} onChange={(event) => setCode(event.target.value)}>
            {run.indicators.map((own) => <option key={own.code} value={own.code}>{own.name}</option>)}
          </select>
        </label>
      }
    >
      <div className="body">
        <Chart
          label={`${figure.name} (${figure.unit})`}
          option={option}
          height={340}
          table={
            <table className="ledger">
              <thead>
                <tr>
                  <th scope="col">{t("planning.year")}</th>
                  <th scope="col" className="num">{t("planning.scenario_line")}</th>
                  <th scope="col" className="num">{t("planning.baseline_line")}</th>
                </tr>
              </thead>
              <tbody>
                {figure.values.map((value, n) => (
                  <tr key={n}>
                    <th scope="row">{run.first_year + n}</th>
                    <td className="num">{say(value)}</td>
                    <td className="num">{say(before?.values[run.first_year + n - (baseline?.first_year ?? 0)])}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          }
        />
        <Sources sources={run.sources} notes={run.notes} />
      </div>
    </Panel>
  );
}
