import type { EChartsOption } from "echarts";
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { civilDate, count } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Waiting } from "../kit/states";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame } from "../planning/Chart";
import { DashMap } from "./DashMap";
import { SnapshotFrame, type Set } from "./FiguresFrame";
import { Funnel } from "./FunnelPlot";
import { shownValue } from "./Indicator";
import { Ages } from "./PyramidChart";
import { figuresQuery, tableQuery, type FiguresPage, type SnapshotRow } from "./queries";
import { counted, lines } from "./reading";
import { byService, find, isBelow, levelBelow, mayCompare, services, themes, trail, type Theme } from "./themes";

/** A place at a glance: people, flow, families, services, quality; its divisions below it, and places beside each other with the limits of chance. */
export function DashboardPage() {
  const { t } = useTranslation();
  return (
    <SnapshotFrame here="dashboard" title={t("figures.pages.dashboard")} lede={t("figures.dash.lede")}>
      {(snapshot, query, set) => <Place snapshot={snapshot} area={query.get("area")} compare={query.get("compare")} set={set} />}
    </SnapshotFrame>
  );
}

function Place({ snapshot, area, compare, set }: { snapshot: SnapshotRow; area: string | null; compare: string | null; set: Set }) {
  const { i18n } = useTranslation();
  const found = useQuery(figuresQuery(snapshot.name, levelBelow(area ?? snapshot.area), area, i18n.language));
  if (found.isPending) return <div className="panel"><Waiting rows={12} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const page = found.data;
  return (
    <>
      <Where page={page} area={area} set={set} />
      <div className="dash">
        {[themes.slice(0, 2), themes.slice(2)].map((column) => (
          <div key={column[0]?.code ?? ""} className="dash-column">
            {column.map(({ code }) => <ThemePanel key={code} theme={code} page={page} snapshot={snapshot} area={area} />)}
          </div>
        ))}
      </div>
      <Compared page={page} compare={compare} set={set} />
    </>
  );
}

/** Where one is, the way back up, and the divisions below. */
function Where({ page, area, set }: { page: FiguresPage; area: string | null; set: Set }) {
  const { t, i18n } = useTranslation();
  const above = trail(page.snapshot.area, area);
  const places = page.places.slice(1);
  const day = civilDate(page.snapshot.as_of, i18n.language);
  return (
    <Panel title={page.places[0]?.name || page.snapshot.area_name} note={t("figures.dash.day", { day })}>
      <nav className="dash-trail" aria-label={t("figures.dash.trail")}>
        <Button size="small" type={area === null ? "primary" : "default"} onClick={() => set("area", null)}>{page.snapshot.area_name}</Button>
        {above.map((code) => <Button key={code} size="small" type={code === area ? "primary" : "default"} onClick={() => set("area", code)}>{code === area ? page.places[0]?.name || code : code}</Button>)}
      </nav>
      {places.length === 0 ? null : (
        <ul className="figures-places">
          {places.map((place) => (
            <li key={place.code}>
              {isBelow(place.code, page) ? <Button size="small" type="text" onClick={() => set("area", place.code)}>{place.name}</Button> : <span title={place.code}>{place.name}</span>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function ThemePanel({ theme, page, snapshot, area }: { theme: Theme; page: FiguresPage; snapshot: SnapshotRow; area: string | null }) {
  const { t, i18n } = useTranslation();
  const codes = themes.find((own) => own.code === theme)?.indicators ?? [];
  return (
    <Panel title={t(`figures.dash.themes.${theme}`)} note={t(`figures.dash.notes.${theme}`)} className={`dash-${theme}`}>
      <div className="dash-body">
        <dl className="figures-cards">
          {codes.map((code) => {
            const one = find(page, code);
            return one === null ? null : (
              <div key={code}>
                <dt>{one.meaning.name}</dt>
                <dd title={one.meaning.definition}><b className="nums">{shownValue(one.value, one.meaning, i18n.language, t)}</b> <small className="faint">{one.value.value === null ? "" : one.meaning.unit}</small></dd>
              </div>
            );
          })}
        </dl>
        {theme === "people" ? <Ages ages={page.ages} /> : null}
        {theme === "flow" ? <Flow snapshot={snapshot} area={area} /> : null}
        {theme === "families" ? <Homes snapshot={snapshot} area={area} /> : null}
        {theme === "services" ? <Bars label={t("figures.dash.themes.services")} names={services.map(({ code }) => t(`figures.dash.services.${code}`))} values={byService(page.ages)} /> : null}
        {theme === "quality" ? <Quality page={page} /> : null}
      </div>
    </Panel>
  );
}

/** Arrivals and departures of the twelve months that end with the snapshot's day. */
function Flow({ snapshot, area }: { snapshot: SnapshotRow; area: string | null }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const arrivals = useQuery(tableQuery(snapshot.name, counted("arrivals", ["month"], area), i18n.language));
  const departures = useQuery(tableQuery(snapshot.name, counted("departures", ["month"], area), i18n.language));
  const colours = palette[scheme];
  const both = arrivals.data === undefined || departures.data === undefined ? null : { in: lines(arrivals.data), out: lines(departures.data) };
  const option = useMemo<EChartsOption>(() => {
    const { text, soft } = frame(scheme);
    return {
      animation: false,
      grid: { left: 48, right: 12, top: 30, bottom: 24 },
      legend: { top: 0, textStyle: { color: text } },
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: both?.in.names ?? [], axisLabel: { color: text } },
      yAxis: { type: "value", minInterval: 1, axisLabel: { color: text }, splitLine: { lineStyle: { color: soft } } },
      series: [
        { type: "line", name: t("figures.dash.in"), data: both?.in.values ?? [], itemStyle: { color: colours.teal } },
        { type: "line", name: t("figures.dash.out"), data: both?.out.values ?? [], lineStyle: { type: "dashed" }, itemStyle: { color: colours.lamp } },
      ],
    };
  }, [both?.in.values.join(), both?.out.values.join(), scheme, i18n.language]);
  if (both === null) return arrivals.isError || departures.isError ? <Failed error={arrivals.error ?? departures.error} retry={() => { void arrivals.refetch(); void departures.refetch(); }} /> : <Waiting rows={4} />;
  const n = (value: number) => count(value, i18n.language);
  return (
    <Chart
      label={t("figures.dash.flow_chart")}
      option={option}
      height={240}
      table={
        <table>
          <thead><tr><th scope="col">{t("figures.dash.month")}</th><th scope="col">{t("figures.dash.in")}</th><th scope="col">{t("figures.dash.out")}</th></tr></thead>
          <tbody>{both.in.names.map((name, at) => <tr key={name}><th scope="row">{name}</th><td>{n(both.in.values[at] ?? 0)}</td><td>{n(both.out.values[at] ?? 0)}</td></tr>)}</tbody>
        </table>
      }
    />
  );
}

function Homes({ snapshot, area }: { snapshot: SnapshotRow; area: string | null }) {
  const { t, i18n } = useTranslation();
  const found = useQuery(tableQuery(snapshot.name, counted("homes", ["home_type"], area), i18n.language));
  if (found.isPending) return <Waiting rows={4} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { names, values } = lines(found.data);
  return <Bars label={t("figures.dash.homes_chart")} names={names} values={values} />;
}

/** How much of the register is known: per cent, the whole line being everything. */
function Quality({ page }: { page: FiguresPage }) {
  const { t } = useTranslation();
  const known = ["age_known", "place_known", "marital_known"].flatMap((code) => {
    const one = find(page, code);
    return one === null || one.value.value === null || one.value.value === undefined ? [] : [{ name: one.meaning.name, value: one.value.value }];
  });
  if (known.length === 0) return null;
  return <Bars label={t("figures.dash.quality_chart")} names={known.map((own) => own.name)} values={known.map((own) => own.value)} most={100} unit="%" />;
}

function Bars({ label, names, values, most, unit = "" }: { label: string; names: string[]; values: number[]; most?: number; unit?: string }) {
  const { i18n } = useTranslation();
  const scheme = useScheme();
  const said = (value: number) => (unit === "%" ? `${value.toFixed(1)}%` : count(value, i18n.language));
  const option = useMemo<EChartsOption>(() => {
    const { text, soft } = frame(scheme);
    return {
      animation: false,
      grid: { left: 130, right: 56, top: 8, bottom: 24 },
      tooltip: { trigger: "axis" },
      xAxis: { type: "value", ...(most === undefined ? {} : { max: most }), axisLabel: { color: text, hideOverlap: true }, splitLine: { lineStyle: { color: soft } } },
      yAxis: { type: "category", inverse: true, data: names, axisLabel: { color: text, width: 120, overflow: "break" }, axisTick: { show: false } },
      series: [{ type: "bar", barMaxWidth: 22, itemStyle: { color: palette[scheme].teal }, label: { show: true, position: "right", color: text, formatter: (shown) => said(Number(shown.value)) }, data: values }],
    };
  }, [names.join(), values.join(), most, scheme, i18n.language]);
  return (
    <Chart
      label={label}
      option={option}
      height={50 + names.length * 32}
      table={<table><tbody>{names.map((name, at) => <tr key={name}><th scope="row">{name}</th><td>{said(values[at] ?? 0)}</td></tr>)}</tbody></table>}
    />
  );
}

/** Places beside each other: one share at a time, by the size of the place, with the limits of chance; no list from best to worst. */
function Compared({ page, compare, set }: { page: FiguresPage; compare: string | null; set: Set }) {
  const { t } = useTranslation();
  const id = useId();
  const choices = page.indicators.filter(mayCompare);
  const chosen = choices.find((one) => one.code === compare) ?? choices.find((one) => one.code === "migrant_share") ?? choices[0];
  if (page.places.length < 4 || chosen === undefined) return null;
  const at = page.indicators.indexOf(chosen);
  return (
    <Panel title={t("figures.dash.compare")} note={t("figures.dash.compare_note")}>
      <div className="dash-body">
        <div className="figures-bar">
          <div>
            <label htmlFor={id}>{t("figures.dash.compare_by")}</label>
            <Select id={id} value={chosen.code} options={choices.map((one) => ({ value: one.code, label: one.name }))} onChange={(code: string) => set("compare", code)} />
          </div>
        </div>
        <p className="soft">{chosen.definition}</p>
        <div className="dash-beside">
          <div><Funnel page={page} at={at} meaning={chosen} height={360} /></div>
          <DashMap page={page} at={at} meaning={chosen} drill={(code) => set("area", code)} />
        </div>
      </div>
    </Panel>
  );
}
