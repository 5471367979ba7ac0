import type { EChartsOption } from "echarts";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { useSession } from "../api/queries";
import { civilDate, count } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Nothing, useTitle, Waiting } from "../kit/states";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame } from "../planning/Chart";
import "../planning/words";
import { Indicator, shownValue } from "./Indicator";
import { figuresQuery, type FiguresPage as Page, type SnapshotRow } from "./queries";
import { Snapshots } from "./Snapshots";
import "./figures.css";
import "./words";

const glance = ["residents", "hukou", "migrants_in", "homes", "mean_home", "share_0_14", "share_65", "arrivals", "departures", "births", "deaths", "place_known"];

/** Every indicator of the place, each opening what it rests on; drill by division. */
export function FiguresPage() {
  const { t } = useTranslation();
  useTitle(t("figures.title"));
  const may = useSession().data?.may_plan ?? false;
  const [query, setQuery] = useSearchParams();
  const set = (name: string, value: string | null) =>
    setQuery((now) => {
      if (value === null) now.delete(name);
      else now.set(name, value);
      return now;
    });
  return (
    <>
      <div className="page-head">
        <h1>{t("figures.title")}</h1>
        <p className="lede">{t("figures.lede")}</p>
        {may ? <p><Link to="/figures/table">{t("figures.builder")} →</Link></p> : null}
      </div>
      {may ? (
        <div className="figures">
          <Snapshots name={query.get("s")} choose={(name) => set("s", name)}>
            {(snapshot) => <Of snapshot={snapshot} area={query.get("area")} drill={(area) => set("area", area)} />}
          </Snapshots>
        </div>
      ) : <div className="panel"><Nothing title={t("figures.denied")} lit={false} /></div>}
    </>
  );
}

function Of({ snapshot, area, drill }: { snapshot: SnapshotRow; area: string | null; drill: (area: string | null) => void }) {
  const { t, i18n } = useTranslation();
  const level = area !== null && area.length >= 9 ? 12 : 9;
  const found = useQuery(figuresQuery(snapshot.name, level, area, i18n.language));
  const groups = useMemo(() => {
    const all = new Map<string, { name: string; at: number[] }>();
    found.data?.indicators.forEach((one, at) => {
      const group = all.get(one.group) ?? { name: one.group_name, at: [] };
      group.at.push(at);
      all.set(one.group, group);
    });
    return [...all.entries()];
  }, [found.data]);
  if (found.isPending) return <div className="panel"><Waiting rows={10} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const page = found.data;
  const places = page.places.slice(1);
  return (
    <>
      <Glance page={page} area={area} back={() => drill(null)} />
      {groups.map(([code, group]) => (
        <Panel key={code} title={group.name}>
          <div className="figures-list">{group.at.map((at) => <Indicator key={page.indicators[at]?.code ?? at} page={page} at={at} />)}</div>
        </Panel>
      ))}
      {level === 12 || places.length === 0 ? null : (
        <Panel title={t("figures.places")}>
          <ul className="figures-places">
            {places.map((place) => (
              <li key={place.code}>
                {place.name} <span className="faint nums">{place.code}</span>
                {place.code.length === 9 ? <Button size="small" type="text" onClick={() => drill(place.code)}>{t("figures.drill")}<span className="unseen"> {place.name}</span></Button> : null}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function Glance({ page, area, back }: { page: Page; area: string | null; back: () => void }) {
  const { t, i18n } = useTranslation();
  const day = civilDate(page.snapshot.as_of, i18n.language);
  return (
    <Panel
      title={t("figures.glance")}
      note={`${area === null ? page.snapshot.area_name : (area)} · ${t("figures.glance_note", { day })}`}
      end={area === null ? null : <Button onClick={back}>{t("figures.back")}</Button>}
    >
      <div className="figures-glance">
        <dl className="figures-cards">
          {glance.map((code) => {
            const at = page.indicators.findIndex((one) => one.code === code);
            const meaning = page.indicators[at];
            const value = page.places[0]?.values[at];
            if (meaning === undefined || value === undefined) return null;
            return (
              <div key={code}>
                <dt>{meaning.name}</dt>
                <dd><b className="nums">{shownValue(value, meaning, i18n.language, t)}</b> <small className="faint">{meaning.unit}</small></dd>
              </div>
            );
          })}
        </dl>
        <Ages ages={page.ages} />
      </div>
    </Panel>
  );
}

/** Ages by sex in five-year groups, males to the left. */
function Ages({ ages }: { ages: number[][] }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const colours = palette[scheme];
  const groups = useMemo(() => {
    const five = (single: number[]) => Array.from({ length: 21 }, (_, at) => single.slice(at * 5, at * 5 + 5).reduce((sum, own) => sum + own, 0));
    return { male: five(ages[0] ?? []), female: five(ages[1] ?? []) };
  }, [ages]);
  const names = groups.male.map((_, at) => (at === 20 ? "100+" : `${at * 5}–${at * 5 + 4}`));
  const option = useMemo<EChartsOption>(() => {
    const { text, soft } = frame(scheme);
    const value = (own: number) => count(Math.abs(own), i18n.language);
    return {
      animation: false,
      grid: { left: 56, right: 12, top: 24, bottom: 24 },
      legend: { top: 0, textStyle: { color: text } },
      tooltip: { trigger: "axis", valueFormatter: (own) => value(Number(own)) },
      xAxis: { type: "value", axisLabel: { color: text, formatter: value }, splitLine: { lineStyle: { color: soft } } },
      yAxis: { type: "category", data: names, axisLabel: { color: text }, axisTick: { show: false } },
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
          <tbody>{names.map((name, at) => <tr key={name}><th scope="row">{name}</th><td>{count(groups.male[at] ?? 0, i18n.language)}</td><td>{count(groups.female[at] ?? 0, i18n.language)}</td></tr>)}</tbody>
        </table>
      }
    />
  );
}
