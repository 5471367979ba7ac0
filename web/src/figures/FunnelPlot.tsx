import type { EChartsOption } from "echarts";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../kit/format";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame } from "../planning/Chart";
import { along, limits, z95, z998 } from "./funnel";
import type { FiguresPage, IndicatorMeaning } from "./queries";

/** A place or office in a funnel. */
export interface FunnelPoint { code: string; name: string; n: number; share: number; beyond: boolean }

/** Shares by size of the place, with the limits of chance around the whole area's share. Places stand in order of code in the table. */
export function Funnel({ page, at, meaning, height = 280, pick }: { page: FiguresPage; at: number; meaning: IndicatorMeaning; height?: number; pick?: (code: string) => void }) {
  const overall = useMemo(() => {
    const whole = page.places[0]?.values[at];
    return whole?.denominator ? whole.numerator / whole.denominator : 0;
  }, [page, at]);
  const points = useMemo<FunnelPoint[]>(
    () =>
      page.places.slice(1).flatMap((place) => {
        const own = place.values[at];
        const below = own?.denominator;
        if (own === undefined || below === null || below === undefined || below < meaning.least || below <= 0) return [];
        const share = own.numerator / below;
        const [low, high] = limits(overall, below, z998);
        return [{ code: place.code, name: place.name, n: below, share, beyond: share < low || share > high }];
      }),
    [page, at, meaning.least, overall],
  );
  return <FunnelChart name={meaning.name} overall={overall} points={points} height={height} {...(pick === undefined ? {} : { pick })} />;
}

/** The same of shares that are reckoned already. */
export function FunnelChart({ name, overall, points, height = 280, pick, plain = false }: { name: string; overall: number; points: readonly FunnelPoint[]; height?: number; pick?: (code: string) => void; plain?: boolean }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const colours = palette[scheme];
  const option = useMemo<EChartsOption>(() => {
    const { text, soft } = frame(scheme);
    const most = Math.max(1, ...points.map((point) => point.n));
    const bound = (z: number, side: 0 | 1, name: string) => ({
      type: "line" as const, name, showSymbol: false, symbol: "none", silent: true, itemStyle: { color: text },
      lineStyle: { type: z === z95 ? ("dashed" as const) : ("dotted" as const), color: text, width: 1 },
      data: along(most).map((n) => [n, limits(overall, n, z)[side] * 100]),
    });
    return {
      animation: false,
      grid: { left: 48, right: 16, top: 30, bottom: 40 },
      legend: { type: "scroll", top: 0, textStyle: { color: text }, pageIconColor: text, pageTextStyle: { color: text } },
      tooltip: { trigger: "item", formatter: (shown) => { const own = Array.isArray(shown) ? shown[0] : shown; return own === undefined ? "" : String(own.name); } },
      xAxis: { type: "value", name: t("figures.funnel_x"), nameLocation: "middle", nameGap: 26, nameTextStyle: { color: text }, axisLabel: { color: text, hideOverlap: true }, splitLine: { lineStyle: { color: soft } } },
      yAxis: { type: "value", axisLabel: { color: text, formatter: "{value}%" }, splitLine: { lineStyle: { color: soft } }, scale: true },
      series: [
        { type: "scatter", name: t("figures.dash.places"), symbolSize: 9, itemStyle: { color: colours.lamp }, data: points.map((point) => ({ name: point.name, value: [point.n, point.share * 100], symbol: point.beyond ? "diamond" : "circle" })) },
        bound(z95, 0, t("figures.limits95")), bound(z95, 1, t("figures.limits95")),
        bound(z998, 0, t("figures.limits998")), bound(z998, 1, t("figures.limits998")),
        { type: "line", name: t("figures.overall"), showSymbol: false, symbol: "none", silent: true, itemStyle: { color: colours.teal }, lineStyle: { color: colours.teal }, data: [[0, overall * 100], [most, overall * 100]] },
      ],
    };
  }, [points, overall, scheme, i18n.language]);
  return (
    <>
      <p className="soft">{t("figures.funnel")}</p>
      <Chart
        label={`${name} · ${t("figures.funnel")}`}
        option={option}
        height={height}
        {...(pick === undefined ? {} : { onPick: (index: number) => { const point = points[index]; if (point !== undefined) pick(point.code); } })}
        table={plain ? null : (
          <table>
            <thead><tr><th scope="col">{t("figures.place")}</th><th scope="col">{t("figures.below")}</th><th scope="col">{t("figures.value")}</th><th scope="col">{t("figures.dash.beyond")}</th></tr></thead>
            <tbody>{points.map((point) => <tr key={point.code}><th scope="row">{point.name}</th><td>{count(point.n, i18n.language)}</td><td>{(point.share * 100).toFixed(1)}%</td><td>{point.beyond ? t("figures.dash.beyond_yes") : ""}</td></tr>)}</tbody>
          </table>
        )}
      />
    </>
  );
}
