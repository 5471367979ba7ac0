import { FilePdfOutlined, PrinterOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { commonHeaders } from "../api/client";
import { asProblem } from "../api/problem";
import { useSession } from "../api/queries";
import { count, share } from "../kit/format";
import { Failed, useTitle, Waiting } from "../kit/states";
import { curveKinds, curveNames } from "./curves";
import { curveAt } from "./curve";
import { download } from "./download";
import { choicesQuery, fanQuery, runQuery, scenarioQuery } from "./queries";
import type { PlanDocument, RunResult, ScenarioDetail, YearPopulation } from "./shapes";
import { band, mostOf, side } from "./story";
import "./planning.css";
import "./words";

/** The briefing: three pages for somebody with five minutes, to be read here or taken away as PDF. */
export function StoryPage() {
  const { t, i18n } = useTranslation();
  useTitle(t("planning.briefing"));
  const id = useParams()["id"] ?? "";
  const found = useQuery(scenarioQuery(id));
  const run = useQuery({ ...runQuery(found.data?.document ?? ({} as PlanDocument), i18n.language), enabled: found.data !== undefined });
  const failed = found.error ?? run.error;
  if (failed !== null) return <div className="panel"><Failed error={failed} /></div>;
  if (found.data === undefined || run.data === undefined) return <div className="panel"><Waiting rows={12} /></div>;
  return <Story detail={found.data} run={run.data} />;
}

function Story({ detail, run }: { detail: ScenarioDetail; run: RunResult }) {
  const { t, i18n } = useTranslation();
  const { document, scenario, version } = detail;
  const area = useSession().data?.area_name ?? "";
  const references = useQuery(choicesQuery).data?.references ?? [];
  // A reference set is about its own nation, whoever reads it.
  const { base } = document;
  const place = base.kind === "population" ? area : (references.find((own) => own.code === base.set)?.name ?? "");
  const n = (value: number) => count(Math.round(value), i18n.language);
  const start = run.population[0] ?? 0;
  const end = run.population[run.population.length - 1] ?? 0;
  const last = document.until;
  const fan = useQuery(fanQuery(document, { year: last, people: Math.round(start) }, i18n.language));
  const ends = (code: string): [number, number] => {
    const values = run.indicators.find((own) => own.code === code)?.values ?? [];
    return [values[0] ?? 0, values[values.length - 1] ?? 0];
  };
  const [born0, born1] = ends("births");
  const [died0, died1] = ends("deaths");
  const [old0, old1] = ends("population_65_plus");
  const [part0, part1] = ends("share_65_plus");
  const first = run.years[0];
  const final = run.years[run.years.length - 1];
  const short = run.services.filter((need) => need.gap_year !== null);
  const unstated = run.services.filter((need) => !need.ratio && !need.people && need.capacity === null).length;
  const population = fan.data?.quantities.find((own) => own.code === "population");
  const levels = population?.quantiles[population.quantiles.length - 1];
  const head = (title: string, page: number) => (
    <header className="story-head">
      <h2>{title}</h2>
      <p className="faint">{place} · {scenario.name} · {t("planning.version", { n: version })} · {page}/3</p>
    </header>
  );
  return (
    <>
      <div className="page-head no-print">
        <h1>{t("planning.briefing")}</h1>
        <p className="lede"><Link to={`/planning/scenarios/${scenario.id}`}>{scenario.name}</Link></p>
        <Papers detail={detail} />
      </div>
      <article className="panel story">
        {head(t("planning.story.happens"), 1)}
        <p className="story-say">{t("planning.story.population", { year: last, place, start: n(start), end: n(end), change: share(Math.abs(end / Math.max(1, start) - 1), i18n.language, 1), way: t(end >= start ? "planning.story.more" : "planning.story.less") })}</p>
        <p className="story-say">{t("planning.story.vital", { first: run.first_year, born0: n(born0), died0: n(died0), year: last, born1: n(born1), died1: n(died1) })}</p>
        <p className="story-say">{t("planning.story.old", { old0: n(old0), part0: part0.toFixed(1), old1: n(old1), part1: part1.toFixed(1) })}</p>
        {first === undefined || final === undefined ? null : (
          <div className="story-pair">
            <Shape shown={first} outline={final} />
            <Shape shown={final} outline={first} />
          </div>
        )}
        <p className="faint">{t("planning.story.outline")}</p>
      </article>
      <article className="panel story">
        {head(t("planning.story.means"), 2)}
        {short.slice(0, 4).map((need) => (
          <p key={need.code} className="story-say">{t("planning.story.short", { service: need.name, year: need.gap_year ?? 0 })}</p>
        ))}
        {unstated === 0 ? null : <p className="story-say">{t("planning.story.unstated", { n: unstated })}</p>}
        <HomesSay run={run} />
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t("planning.demand_title")}>
        <table className="ledger">
          <thead>
            <tr>
              <th scope="col">{t("planning.service")}</th>
              <th scope="col" className="num">{t("planning.capacity")}</th>
              <th scope="col" className="num">{t("planning.needed", { year: run.first_year })}</th>
              <th scope="col" className="num">{t("planning.peak")}</th>
              <th scope="col" className="num">{t("planning.needed", { year: last })}</th>
              <th scope="col" className="num">{t("planning.gap")}</th>
            </tr>
          </thead>
          <tbody>
            {run.services.map((need) => {
              const say = (value: number | undefined) => (value === undefined ? "—" : need.ratio ? value.toFixed(2) : n(value));
              return (
                <tr key={need.code}>
                  <th scope="row">{need.name} <small className="faint">{need.unit}</small></th>
                  <td className="num">{say(need.capacity?.[0])}</td>
                  <td className="num">{say(need.needed[0])}</td>
                  <td className="num">{say(need.needed[need.peak_year - run.first_year])} ({need.peak_year})</td>
                  <td className="num">{say(need.needed[need.needed.length - 1])}</td>
                  <td className="num">{need.gap_year ?? "—"}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
        </div>
      </article>
      <article className="panel story">
        {head(t("planning.story.sure"), 3)}
        {levels === undefined || fan.data === undefined ? <Waiting rows={4} /> : (
          <>
            <p className="story-say">{t("planning.story.range", { year: last, low80: n(levels[1] ?? 0), high80: n(levels[5] ?? 0), low95: n(levels[0] ?? 0), high95: n(levels[6] ?? 0) })}</p>
            {fan.data.chance == null ? null : <p className="story-say">{t("planning.story.chance", { share: share(fan.data.chance, i18n.language, 0) })}</p>}
            <Bands quantiles={population?.quantiles ?? []} first={fan.data.first_year} label={t("planning.fan_title")} />
            <p className="faint">{t("planning.fan_note", { paths: n(fan.data.paths), seed: document.seed })}</p>
          </>
        )}
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t("planning.assumptions")}>
        <table className="ledger">
          <thead>
            <tr>
              <th scope="col">{t("planning.assumptions")}</th>
              <th scope="col" className="num">{run.first_year}</th>
              <th scope="col" className="num">{last}</th>
              <th scope="col">{t("planning.source")}</th>
            </tr>
          </thead>
          <tbody>
            {curveNames.slice(0, 6).map((code) => {
              const { of, bounds } = curveKinds[code];
              const curve = of(document);
              const say = (year: number) => (bounds.digits === 0 ? n(curveAt(curve, year)) : curveAt(curve, year).toFixed(2));
              return (
                <tr key={code}>
                  <th scope="row">{t(`planning.curve.${code}`)}</th>
                  <td className="num">{say(run.first_year)}</td>
                  <td className="num">{say(last)}</td>
                  <td><small>{curve.source}</small></td>
                </tr>
              );
            })}
          </tbody>
        </table>
        </div>
        <ul className="plan-list">{[...run.notes, ...(fan.data?.notes ?? [])].map((note) => <li key={note}>{note}</li>)}</ul>
        <p className="faint">{run.sources[0]}</p>
      </article>
    </>
  );
}

/** Households and elders alone, in a sentence, where the scenario states who lives with whom. */
function HomesSay({ run }: { run: RunResult }) {
  const { t, i18n } = useTranslation();
  const [first, last] = [run.households[0], run.households[run.households.length - 1]];
  if (first === undefined || last === undefined) return null;
  const n = (value: number) => count(Math.round(value), i18n.language);
  const total = (of: typeof first) => n(of.by_size.reduce((sum, own) => sum + own, 0));
  return (
    <p className="story-say">
      {t("planning.households_say", { first: first.year, last: last.year, homes0: total(first), homes1: total(last), alone0: n(first.alone_65), alone1: n(last.alone_65) })}
    </p>
  );
}

/** The same three pages, typeset: a file in either language, or the browser's own print. */
function Papers({ detail }: { detail: ScenarioDetail }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { scenario, version } = detail;
  const fetchPaper = useMutation({
    mutationFn: (language: "zh" | "en") =>
      download(
        `/api/v1/planning/scenarios/${scenario.id}/briefing?version=${version}&language=${language}`,
        `${scenario.name}-${t("planning.version", { n: version })}.${language}.pdf`,
        commonHeaders(),
      ),
    onError: (error: Error) => void message.error(asProblem(error).detail || t("error.unreachable"), 8),
  });
  const button = (language: "zh" | "en") => (
    <Button
      type={language === "zh" ? "primary" : "default"}
      icon={<FilePdfOutlined aria-hidden />}
      loading={fetchPaper.isPending && fetchPaper.variables === language}
      onClick={() => fetchPaper.mutate(language)}
    >
      {t(`planning.story.pdf_${language}`)}
    </Button>
  );
  return (
    <div className="end plan-actions">
      {button("zh")}
      {button("en")}
      <Button icon={<PrinterOutlined aria-hidden />} onClick={() => print()}>{t("planning.story.print")}</Button>
    </div>
  );
}

function Shape({ shown, outline }: { shown: YearPopulation; outline: YearPopulation }) {
  const { t } = useTranslation();
  const most = mostOf(shown, outline);
  const draw = (of: YearPopulation, way: 1 | -1) => side(way < 0 ? of.male : of.female, most, way, 118, 190);
  return (
    <figure>
      <figcaption>{t("planning.pyramid_title", { year: shown.year })}</figcaption>
      <svg viewBox="-120 0 240 194" role="img" aria-label={t("planning.pyramid_title", { year: shown.year })}>
        <path d={draw(shown, -1)} className="male" />
        <path d={draw(shown, 1)} className="female" />
        <path d={draw(outline, -1)} className="edge" />
        <path d={draw(outline, 1)} className="edge" />
      </svg>
    </figure>
  );
}

function Bands({ quantiles, first, label }: { quantiles: readonly number[][]; first: number; label: string }) {
  const { i18n } = useTranslation();
  const most = Math.max(1, ...quantiles.map((levels) => levels[6] ?? 0)) * 1.05;
  const x = (at: number) => 96 + (at / Math.max(1, quantiles.length - 1)) * 460;
  const y = (value: number) => 178 - (value / most) * 168;
  const level = (at: number) => quantiles.map((levels) => levels[at] ?? 0);
  const last = first + quantiles.length - 1;
  return (
    <svg className="story-fan" viewBox="0 0 570 200" role="img" aria-label={label}>
      {[0, 0.5, 1].map((part) => (
        <g key={part}>
          <line x1={96} x2={556} y1={y((most / 1.05) * part)} y2={y((most / 1.05) * part)} />
          <text x={90} y={y((most / 1.05) * part) + 4} textAnchor="end">{count(Math.round((most / 1.05) * part), i18n.language)}</text>
        </g>
      ))}
      {[[0, 6, 0.16], [1, 5, 0.22], [2, 4, 0.34]].map(([low = 0, high = 0, opacity]) => (
        <path key={low} d={band(level(low), level(high), x, y)} className="male" fillOpacity={opacity} />
      ))}
      <path d={level(3).map((value, n) => `${n === 0 ? "M" : "L"}${x(n).toFixed(1)} ${y(value).toFixed(1)}`).join("")} className="median" />
      <text x={96} y={196}>{first}</text>
      <text x={556} y={196} textAnchor="end">{last}</text>
    </svg>
  );
}
