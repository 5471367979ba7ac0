import type { EChartsOption } from "echarts";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { civilDate, count } from "../kit/format";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame } from "../planning/Chart";
import { along, limits, z95, z998 } from "./funnel";
import type { FiguresPage, IndicatorMeaning, IndicatorValue } from "./queries";

type Say = (key: "figures.few" | "figures.undefined") => string;

/** A value with its digits, or why there is none. */
export function shownValue(value: IndicatorValue, meaning: IndicatorMeaning, language: string, t: Say): string {
  if (value.value === null || value.value === undefined) return t(value.withheld === "few" ? "figures.few" : "figures.undefined");
  return new Intl.NumberFormat(language === "en" ? "en-GB" : "zh-CN", { minimumFractionDigits: meaning.decimals, maximumFractionDigits: meaning.decimals }).format(value.value);
}

/** Places are never compared by births, marriages or the like. */
const compared = new Set(["population", "ages", "homes", "quality"]);

/** One indicator: its value, and behind it formula, counts, definition, date, and the same by division. */
export function Indicator({ page, at }: { page: FiguresPage; at: number }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const meaning = page.indicators[at];
  const value = page.places[0]?.values[at];
  if (meaning === undefined || value === undefined) return null;
  const n = (own: number) => count(own, i18n.language);
  return (
    <details className="indicator" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>{meaning.name}</span>
        <b className="nums">{shownValue(value, meaning, i18n.language, t)} <small>{value.value === null ? "" : meaning.unit}</small></b>
      </summary>
      {open ? (
        <div className="indicator-body">
          <dl>
            <dt>{t("figures.definition")}</dt><dd>{meaning.definition}</dd>
            <dt>{t("figures.above")}</dt><dd>{meaning.above.join("；")} = <b className="nums">{n(value.numerator)}</b></dd>
            {value.denominator === null || value.denominator === undefined ? null : <><dt>{t("figures.below")}</dt><dd>{meaning.below.join("；")} = <b className="nums">{n(value.denominator)}</b></dd></>}
            {value.low === null || value.low === undefined || value.high === null || value.high === undefined ? null : <><dt /><dd>{t("figures.interval", { low: value.low.toFixed(1), high: value.high.toFixed(1) })}</dd></>}
            <dt>{t("figures.date")}</dt><dd>{civilDate(page.snapshot.as_of, i18n.language)} · {t("figures.period", { after: civilDate(page.after, i18n.language), day: civilDate(page.snapshot.as_of, i18n.language) })}</dd>
            <dt>{t("figures.source")}</dt><dd>{meaning.source}</dd>
            {meaning.caveat === null || meaning.caveat === undefined ? null : <><dt>{t("figures.caveat")}</dt><dd>{meaning.caveat}</dd></>}
          </dl>
          <ByPlace page={page} at={at} meaning={meaning} />
          {compared.has(meaning.group) && meaning.method === "ratio" && meaning.unit === "%" && page.places.length > 4 ? <Funnel page={page} at={at} meaning={meaning} /> : null}
        </div>
      ) : null}
    </details>
  );
}

function ByPlace({ page, at, meaning }: { page: FiguresPage; at: number; meaning: IndicatorMeaning }) {
  const { t, i18n } = useTranslation();
  const places = page.places.slice(1);
  if (places.length === 0) return null;
  const n = (own: number | null | undefined) => (own === null || own === undefined ? "" : count(own, i18n.language));
  return (
    <details>
      <summary>{t("figures.by_place")}</summary>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={meaning.name}>
        <table className="figures-table">
          <thead><tr><th scope="col">{t("figures.place")}</th><th scope="col">{t("figures.value")}</th><th scope="col">{t("figures.above")}</th><th scope="col">{t("figures.below")}</th></tr></thead>
          <tbody>
            {places.map((place) => {
              const own = place.values[at];
              return own === undefined ? null : (
                <tr key={place.code}><th scope="row">{place.name}</th><td>{shownValue(own, meaning, i18n.language, t)}</td><td>{n(own.numerator)}</td><td>{n(own.denominator)}</td></tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Shares by size of the place, with the limits of chance around the whole area's share. */
function Funnel({ page, at, meaning }: { page: FiguresPage; at: number; meaning: IndicatorMeaning }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const colours = palette[scheme];
  const points = useMemo(
    () =>
      page.places.slice(1).flatMap((place) => {
        const own = place.values[at];
        const below = own?.denominator;
        return own === undefined || below === null || below === undefined || below <= 0 ? [] : [{ name: place.name, n: below, share: own.numerator / below }];
      }),
    [page, at],
  );
  const option = useMemo<EChartsOption>(() => {
    const whole = page.places[0]?.values[at];
    const overall = whole?.denominator ? whole.numerator / whole.denominator : 0;
    const { text, soft } = frame(scheme);
    const most = Math.max(1, ...points.map((point) => point.n));
    const bound = (z: number, side: 0 | 1, name: string) => ({
      type: "line" as const, name, showSymbol: false, silent: true,
      lineStyle: { type: z === z95 ? ("dashed" as const) : ("dotted" as const), color: text, width: 1 },
      data: along(most).map((n) => [n, limits(overall, n, z)[side] * 100]),
    });
    return {
      animation: false,
      grid: { left: 48, right: 16, top: 30, bottom: 40 },
      legend: { top: 0, textStyle: { color: text } },
      tooltip: { trigger: "item", formatter: (shown) => { const own = Array.isArray(shown) ? shown[0] : shown; return own === undefined ? "" : String(own.name); } },
      xAxis: { type: "value", name: t("figures.funnel_x"), nameLocation: "middle", nameGap: 26, axisLabel: { color: text }, splitLine: { lineStyle: { color: soft } } },
      yAxis: { type: "value", axisLabel: { color: text, formatter: "{value}%" }, splitLine: { lineStyle: { color: soft } }, scale: true },
      series: [
        bound(z95, 0, t("figures.limits95")), bound(z95, 1, t("figures.limits95")),
        bound(z998, 0, t("figures.limits998")), bound(z998, 1, t("figures.limits998")),
        { type: "line", name: t("figures.overall"), showSymbol: false, silent: true, lineStyle: { color: colours.teal }, data: [[0, overall * 100], [most, overall * 100]] },
        { type: "scatter", symbolSize: 8, itemStyle: { color: colours.lamp }, data: points.map((point) => ({ name: point.name, value: [point.n, point.share * 100] })) },
      ],
    };
  }, [points, scheme, i18n.language]);
  return (
    <>
      <p className="soft">{t("figures.funnel")}</p>
      <Chart
        label={`${meaning.name} · ${t("figures.funnel")}`}
        option={option}
        height={280}
        table={<table><tbody>{points.map((point) => <tr key={point.name}><th scope="row">{point.name}</th><td>{count(point.n, i18n.language)}</td><td>{(point.share * 100).toFixed(1)}%</td></tr>)}</tbody></table>}
      />
    </>
  );
}
