import { queryOptions, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { answer, client } from "../api/client";
import { civilDate, count, moment, share } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Nothing, Waiting } from "../kit/states";
import { FiguresFrame } from "./FiguresFrame";
import { FunnelChart } from "./FunnelPlot";
import { pointsOf, quarterOf, shareOf, type MeasureFigure, type MeasuresPage } from "./measures";

const measuresQuery = (quarter: string | null, language: string) =>
  queryOptions({
    queryKey: ["figures", "service", quarter, language],
    queryFn: () => answer(client.GET("/api/v1/measures", { params: { header: { "x-purpose": "planning" }, query: quarter === null ? {} : { quarter } } })),
    retry: false,
  });

/** A funnel of fewer says nothing. */
const leastPoints = 3;

function Told({ figure, least }: { figure: MeasureFigure | undefined; least: number }) {
  const { t, i18n } = useTranslation();
  const value = figure === undefined ? null : shareOf(figure);
  if (figure === undefined || value === null) return <td colSpan={4} className="faint">{figure?.withheld === "not_ended" ? t("figures.service.not_ended") : t("figures.service.few", { n: least })}</td>;
  const n = (own: number | null | undefined) => count(own ?? 0, i18n.language);
  const per = (own: number | null | undefined) => share(own ?? 0, i18n.language, 1);
  return (
    <>
      <td>{figure.beyond ? <><span className="chip lamp">{t("figures.service.beyond")}</span> </> : null}{per(value)}</td>
      <td>{per(figure.low)} – {per(figure.high)}</td>
      <td>{n(figure.above)}</td>
      <td>{n(figure.below)}</td>
    </>
  );
}

function One({ page, at }: { page: MeasuresPage; at: number }) {
  const { t, i18n } = useTranslation();
  const meaning = page.measures[at];
  const whole = page.whole.figures[at];
  if (meaning === undefined || whole === undefined) return null;
  const points = pointsOf(page, at);
  const overall = shareOf(whole);
  const per = (own: number) => share(own, i18n.language, 1);
  return (
    <Panel title={meaning.title} note={meaning.definition}>
      <div className="dash-body" data-measure={meaning.code}>
        {whole.if_none === null || whole.if_none === undefined || whole.if_all === null || whole.if_all === undefined ? null : <p>{t("figures.service.bounds", { none: per(whole.if_none), all: per(whole.if_all) })}</p>}
        <div className="scroll-x" tabIndex={0} role="region" aria-label={meaning.title}>
          <table className="figures-table">
            <thead><tr><th scope="col" className="of-row">{t("figures.service.office")}</th><th scope="col">{t("figures.service.share")}</th><th scope="col">{t("figures.service.interval")}</th><th scope="col">{t("figures.above")}</th><th scope="col">{t("figures.below")}</th></tr></thead>
            <tbody>
              {page.offices.map((office) => <tr key={office.area}><th scope="row">{office.name}</th><Told figure={office.figures[at]} least={page.least} /></tr>)}
              <tr><th scope="row">{t("figures.service.whole")}</th><Told figure={whole} least={page.least} /></tr>
            </tbody>
          </table>
        </div>
        {overall === null || points.length < leastPoints ? null : <FunnelChart name={meaning.title} overall={overall} points={points} plain />}
        <details>
          <summary>{t("figures.formula")}</summary>
          <div className="indicator-body"><dl>
            <dt>{t("figures.formula")}</dt><dd>{meaning.formula}</dd>
            <dt>{t("figures.above")}</dt><dd>{meaning.above}</dd>
            <dt>{t("figures.below")}</dt><dd>{meaning.below}</dd>
            <dt>{t("figures.date")}</dt><dd>{t("figures.service.since", { day: civilDate(meaning.from, i18n.language) })}</dd>
          </dl></div>
        </details>
      </div>
    </Panel>
  );
}

function All({ page }: { page: MeasuresPage }) {
  const { t } = useTranslation();
  const [, setQuery] = useSearchParams();
  const id = useId();
  const named = (quarter: string) => t("figures.service.quarter_named", quarterOf(quarter));
  return (
    <>
      <Panel title={named(page.quarter)} note={t("figures.service.as_of", { area: page.area_name, time: moment(page.as_of) })}>
        <div className="figures-bar">
          <div>
            <label htmlFor={id}>{t("figures.service.quarter")}</label>
            <Select id={id} value={page.quarter} onChange={(quarter: string) => setQuery({ quarter })} options={page.quarters.map((quarter) => ({ value: quarter, label: named(quarter) }))} />
          </div>
          <a href="/published">{t("figures.service.public")}</a>
        </div>
        {page.ended ? null : <p className="figures-body">{t("figures.service.running")}</p>}
        {page.offices.length === 0 ? <Nothing title={t("figures.service.none")} /> : null}
      </Panel>
      {page.offices.length === 0 ? null : page.measures.map((one, at) => <One key={one.code} page={page} at={at} />)}
      {page.words.length === 0 ? null : (
        <Panel title={t("figures.service.words")} note={t("figures.service.words_note")}>
          <ul className="publish-list">{page.words.map((one) => <li key={`${one.area}${one.words}`}>{one.words} <span className="faint">{one.name}</span></li>)}</ul>
        </Panel>
      )}
    </>
  );
}

/** How offices kept their promises, by quarters. */
export function ServicePage() {
  const { t, i18n } = useTranslation();
  const found = useQuery(measuresQuery(useSearchParams()[0].get("quarter"), i18n.language));
  return (
    <FiguresFrame here="service" title={t("figures.pages.service")} lede={t("figures.service.lede")}>
      {found.isPending ? <div className="panel"><Waiting rows={6} /></div> : found.isError ? <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div> : <All page={found.data} />}
    </FiguresFrame>
  );
}
