import type { EChartsOption } from "echarts";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../kit/format";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame } from "../planning/Chart";
import { byFive, fives } from "./reading";

/** Ages by sex in five-year groups, males to the left. */
export function Ages({ ages }: { ages: number[][] }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const colours = palette[scheme];
  const groups = useMemo(() => ({ male: byFive(ages[0] ?? []), female: byFive(ages[1] ?? []) }), [ages]);
  const option = useMemo<EChartsOption>(() => {
    const { text, soft } = frame(scheme);
    const value = (own: number) => count(Math.abs(own), i18n.language);
    return {
      animation: false,
      grid: { left: 56, right: 12, top: 24, bottom: 24 },
      legend: { top: 0, textStyle: { color: text } },
      tooltip: { trigger: "axis", valueFormatter: (own) => value(Number(own)) },
      xAxis: { type: "value", axisLabel: { color: text, formatter: value }, splitLine: { lineStyle: { color: soft } } },
      yAxis: { type: "category", data: [...fives], axisLabel: { color: text }, axisTick: { show: false } },
      series: [
        { type: "bar", name: t("figures.male"), stack: "all", data: groups.male.map((own) => -own), itemStyle: { color: colours.teal } },
        { type: "bar", name: t("figures.female"), stack: "all", data: groups.female, itemStyle: { color: colours.lamp } },
      ],
    };
  }, [groups, scheme, i18n.language]);
  return (
    <Chart
      label={t("figures.pyramid")}
      option={option}
      height={360}
      table={
        <table>
          <thead><tr><th scope="col">{t("figures.age")}</th><th scope="col">{t("figures.male")}</th><th scope="col">{t("figures.female")}</th></tr></thead>
          <tbody>{fives.map((name, at) => <tr key={name}><th scope="row">{name}</th><td>{count(groups.male[at] ?? 0, i18n.language)}</td><td>{count(groups.female[at] ?? 0, i18n.language)}</td></tr>)}</tbody>
        </table>
      }
    />
  );
}
