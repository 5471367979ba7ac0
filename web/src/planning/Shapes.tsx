import type { EChartsOption } from "echarts";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "../kit/Panel";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame } from "./Chart";
import type { RunResult } from "./shapes";

/** Every assumption by age as it enters the projection: in the first year and in the last, with whose shape it is. */
export function Shapes({ run }: { run: RunResult }) {
  const { t } = useTranslation();
  const scheme = useScheme();
  const [code, setCode] = useState("fertility");
  const shape = run.shapes.find((own) => own.code === code) ?? run.shapes[0];
  const last = run.first_year + run.population.length - 2;
  const deaths = shape?.code.startsWith("deaths") ?? false;
  const digits = shape?.code.startsWith("migrants") ? 1 : 5;
  const option = useMemo<EChartsOption>(() => {
    if (shape === undefined) return {};
    const colours = palette[scheme];
    const { text, soft } = frame(scheme);
    const line = (year: number, values: number[], colour: string) => ({
      type: "line" as const, name: String(year), showSymbol: false,
      // A logarithm of nought cannot be drawn.
      data: values.map((value, age): [number, number | null] => [age, deaths && value <= 0 ? null : value]),
      lineStyle: { color: colour, width: 2 }, itemStyle: { color: colour },
    });
    return {
      animation: false,
      grid: { left: 72, right: 16, top: 36, bottom: 40 },
      legend: { top: 0, textStyle: { color: text } },
      tooltip: { trigger: "axis", confine: true, backgroundColor: colours.raised, borderColor: colours.line, textStyle: { color: colours.ink }, valueFormatter: (value) => Number(value).toFixed(digits) },
      xAxis: { type: "value", min: 0, max: 100, name: t("planning.age"), nameLocation: "middle", nameGap: 24, nameTextStyle: { color: text }, axisLabel: { color: text }, splitLine: { show: false } },
      yAxis: { type: deaths ? "log" : "value", axisLabel: { color: text }, splitLine: { lineStyle: { color: soft } } },
      series: [line(run.first_year, shape.first, colours.lamp), line(last, shape.last, colours.teal)],
    };
  }, [shape, deaths, digits, run.first_year, last, scheme, t]);
  if (shape === undefined) return null;
  return (
    <Panel
      title={t("planning.shapes_title")}
      note={t("planning.shapes_note")}
      end={
        <label>
          <span className="unseen">{t("planning.shape")}</span>
          <select value={shape.code} onChange={(event) => setCode(event.target.value)}>
            {run.shapes.map((own) => <option key={own.code} value={own.code}>{own.name}</option>)}
          </select>
        </label>
      }
    >
      <div className="body">
        <Chart
          label={shape.name}
          option={option}
          height={340}
          table={
            <table className="ledger">
              <thead>
                <tr>
                  <th scope="col">{t("planning.age")}</th>
                  <th scope="col" className="num">{run.first_year}</th>
                  <th scope="col" className="num">{last}</th>
                </tr>
              </thead>
              <tbody>
                {shape.first.map((value, age) => (
                  <tr key={age}>
                    <th scope="row">{age}</th>
                    <td className="num">{value.toFixed(digits)}</td>
                    <td className="num">{(shape.last[age] ?? 0).toFixed(digits)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          }
        />
        <p className="faint">{t("planning.source")}: {shape.source}</p>
      </div>
    </Panel>
  );
}
