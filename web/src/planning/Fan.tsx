import type { EChartsOption } from "echarts";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { count, share } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Waiting } from "../kit/states";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame, Sources } from "./Chart";
import { fanQuery } from "./queries";
import type { PlanDocument, RunResult } from "./shapes";
import { Widths } from "./Widths";

/** Levels of the quantiles that bound 95, 80 and 50 %, by their places in the answer. */
const bands = [[0, 6, 95], [1, 5, 80], [2, 4, 50]] as const;
const rates = new Set(["total_fertility", "life_expectancy_male", "life_expectancy_female"]);

/** What may become of it: bands around the median, and the chance that there are fewer than so many. */
export function Fan({ document, run, change, readOnly }: {
  document: PlanDocument;
  run: RunResult;
  change: (next: PlanDocument) => void;
  readOnly: boolean;
}) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const [code, setCode] = useState("population");
  const last = run.first_year + run.population.length - 2;
  const [year, setYear] = useState(Math.min(2050, last));
  const [people, setPeople] = useState<number | null>(null);
  const asked = people ?? Math.round(run.population[year - run.first_year + 1] ?? run.population[0] ?? 0);
  const fan = useQuery(fanQuery(document, { year, people: asked }, i18n.language));
  const quantity = fan.data?.quantities.find((own) => own.code === code) ?? fan.data?.quantities[0];
  const digits = rates.has(quantity?.code ?? "") ? 2 : 0;
  const say = (value: number) => (digits === 0 ? count(Math.round(value), i18n.language) : value.toFixed(digits));
  const first = fan.data?.first_year ?? run.first_year;
  const option = useMemo<EChartsOption>(() => {
    if (quantity === undefined) return {};
    const colours = palette[scheme];
    const { text, soft } = frame(scheme);
    const at = (n: number, level: number): number => quantity.quantiles[n]?.[level] ?? 0;
    const line = (level: number, stack: string, from?: number) => ({
      type: "line" as const, stack, stackStrategy: "all" as const, showSymbol: false, silent: true, symbol: "none",
      data: quantity.quantiles.map((_, n): [number, number] => [first + n, from === undefined ? at(n, level) : at(n, level) - at(n, from)]),
      lineStyle: { opacity: 0 },
    });
    return {
      animation: false,
      grid: { left: 72, right: 16, top: 14, bottom: 28 },
      xAxis: { type: "value", min: first, max: "dataMax", axisLabel: { color: text, formatter: (value: number) => String(value) }, splitLine: { show: false } },
      yAxis: { type: "value", scale: true, axisLabel: { color: text }, splitLine: { lineStyle: { color: soft } } },
      tooltip: {
        trigger: "axis", confine: true, backgroundColor: colours.raised, borderColor: colours.line, textStyle: { color: colours.ink, fontSize: 13 },
        formatter: (params: unknown) => {
          const n = Number((params as { dataIndex: number }[])[0]?.dataIndex ?? 0);
          const lines = bands.map(([low, high, percent]) => `${t("planning.band", { n: percent })}: ${say(at(n, low))} – ${say(at(n, high))}`);
          return [`<b>${first + n}</b>`, `${t("planning.median")}: ${say(at(n, 3))}`, ...lines].join("<br>");
        },
      },
      series: [
        ...bands.flatMap(([low, high, percent]) => [
          line(low, `band-${percent}`),
          { ...line(high, `band-${percent}`, low), areaStyle: { color: colours.teal, opacity: percent === 95 ? 0.16 : percent === 80 ? 0.22 : 0.32 } },
        ]),
        {
          type: "line" as const, name: t("planning.median"), showSymbol: false,
          data: quantity.quantiles.map((_, n): [number, number] => [first + n, at(n, 3)]),
          lineStyle: { color: colours.teal, width: 2.4 }, itemStyle: { color: colours.teal },
        },
      ],
    };
  }, [quantity, first, scheme, t, i18n.language]);
  return (
    <Panel
      title={t("planning.fan_title")}
      note={fan.data === undefined ? undefined : t("planning.fan_note", { paths: count(fan.data.paths, i18n.language), seed: document.seed })}
      end={
        fan.data === undefined ? undefined : (
          <label>
            <span className="unseen">{t("planning.fan_quantity")}</span>
            <select value={quantity?.code ?? ""} onChange={(event) => setCode(event.target.value)}>
              {fan.data.quantities.map((own) => <option key={own.code} value={own.code}>{own.name}</option>)}
            </select>
          </label>
        )
      }
    >
      <div className="body"><Widths document={document} change={change} readOnly={readOnly} /></div>
      {fan.isError ? <Failed error={fan.error} retry={() => void fan.refetch()} /> : null}
      {fan.isPending ? <Waiting rows={9} /> : null}
      {fan.isError || fan.data === undefined || quantity === undefined ? null : (
        <div className="body" aria-busy={fan.isFetching}>
          <p className="plan-chance">
            <label>
              <span>{t("planning.chance_year")}</span>
              <input type="number" min={first} max={last} value={year} onChange={(event) => {
                const typed = event.target.valueAsNumber;
                if (typed >= first && typed <= last) setYear(typed);
              }} />
            </label>
            <label>
              <span>{t("planning.chance_people")}</span>
              <input type="number" min={0} value={asked} onChange={(event) => {
                const typed = event.target.valueAsNumber;
                setPeople(Number.isFinite(typed) && typed >= 0 ? Math.round(typed) : null);
              }} />
            </label>
            <output aria-live="polite">
              {fan.data.chance == null
                ? t("planning.chance_hint")
                : <>{t("planning.chance_under", { year })} {count(asked, i18n.language)} {t("planning.chance_is", { share: share(fan.data.chance, i18n.language, 1) })}</>}
            </output>
          </p>
          <Chart
            label={`${t("planning.fan_title")}: ${quantity.name}`}
            option={option}
            height={360}
            table={
              <table className="ledger">
                <thead>
                  <tr>
                    <th scope="col">{t("planning.year")}</th>
                    <th scope="col" className="num">{t("planning.median")}</th>
                    {[...bands].reverse().map(([, , percent]) => <th key={percent} scope="col" className="num">{t("planning.band", { n: percent })}</th>)}
                  </tr>
                </thead>
                <tbody>
                  {quantity.quantiles.map((levels, n) => (
                    <tr key={n}>
                      <th scope="row">{first + n}</th>
                      <td className="num">{say(levels[3] ?? 0)}</td>
                      {[...bands].reverse().map(([low, high, percent]) => (
                        <td key={percent} className="num">{say(levels[low] ?? 0)} – {say(levels[high] ?? 0)}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            }
          />
          <Sources sources={run.sources} notes={fan.data.notes} />
        </div>
      )}
    </Panel>
  );
}
