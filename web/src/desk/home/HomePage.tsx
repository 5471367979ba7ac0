import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate } from "react-router";
import { summaryQuery, useSession } from "../../api/queries";
import type { Summary } from "../../api/wire";
import { civilDate, count, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { StateChip } from "../../kit/StateChip";
import { Term } from "../../kit/Term";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { serves } from "../session/role";
import { Found } from "./Found";
import { TruthPanel } from "./TruthPanel";
import { useKeys } from "../../kit/keys";
import { keyOf, placeOf, waits, type Wait } from "./waits";
import "./home.css";

function WaitLine({ wait }: { wait: Wait }) {
  const { t, i18n } = useTranslation();
  const n = (value: number) => count(value, i18n.language);
  if (wait.kind === "doubtful") {
    return (
      <li>
        <Link to="/doubtful" className="wait">
          <b className="wait-count">{n(wait.pairs)}<small>{t("home.unit_pairs", { count: wait.pairs })}</small></b>
          <span>
            <strong>{t("home.doubtful_item")}</strong>
            <small>{t("home.doubtful_note")}</small>
          </span>
          <span className="wait-go">{t("home.open")}</span>
        </Link>
      </li>
    );
  }
  if (wait.kind === "queue") {
    const { queue, count: things, since, due } = wait.queue;
    return (
      <li>
        <Link to={placeOf(wait.queue)} className="wait">
          <b className="wait-count">{n(things)}<small>{t("home.unit_items", { count: things })}</small></b>
          <span>
            <strong>{t(`home.queue.${queue}.name`)}</strong>
            <small>
              {t(`home.queue.${queue}.note`)} · <span className="unbroken">{due == null ? t("home.oldest", { time: moment(since) }) : t("home.first_due", { day: civilDate(due, i18n.language) })}</span>
            </small>
          </span>
          <span className="wait-go">{t("home.open")}</span>
        </Link>
      </li>
    );
  }
  const { batch } = wait;
  const staged = wait.kind === "staged";
  const rows = staged ? batch.counts.create + batch.counts.update : batch.counts.reject;
  return (
    <li>
      <Link to={`/imports/${batch.id}`} className="wait">
        <b className="wait-count">{n(rows)}<small>{t("home.unit_rows", { count: rows })}</small></b>
        <span>
          <strong>{t(staged ? "home.staged_item" : "home.batch_item", { source: batch.source_name })}</strong>
          <small>
            {t(staged ? "home.staged_note" : "home.batch_note", { file: batch.file_name })} · <time>{moment(wait.since)}</time>
          </small>
        </span>
        <span className="wait-go">{t("home.open")}</span>
      </Link>
    </li>
  );
}

function Waits({ summary }: { summary: Summary }) {
  const { t } = useTranslation();
  const lines = waits(summary);
  const list = useRef<HTMLOListElement>(null);
  const step = (by: number) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>(".wait") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  useKeys({ j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  return (
    <Panel title={t("home.waits")} note={lines.length === 0 ? undefined : t("home.waits_keys")} className="waits">
      {lines.length === 0 ? (
        <Nothing title={t("home.waits_none")}>{t("home.waits_none_note")}</Nothing>
      ) : (
        <ol ref={list}>
          {lines.map((wait) => <WaitLine key={keyOf(wait)} wait={wait} />)}
        </ol>
      )}
    </Panel>
  );
}

const figures = ["people", "residents", "households", "dwellings", "mentions"] as const;

function Ledger({ summary }: { summary: Summary }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t("home.ledger")} className="counts">
      <dl>
        {figures.map((key) => (
          <div key={key} className={key === "people" ? "figure lead" : "figure"}>
            <dt>
              <Term name={t(`home.fig.${key}.name`)} note={t(`home.fig.${key}.note`)} />
            </dt>
            <dd>{count(summary[key], i18n.language)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Recent({ summary }: { summary: Summary }) {
  const { t, i18n } = useTranslation();
  const may = useSession().data?.may_import ?? false;
  if (!may) return null;
  const shown = summary.batches.slice(0, 6);
  return (
    <Panel title={t("home.recent")} end={<Link to="/imports">{t("home.recent_all")}</Link>}>
      {shown.length === 0 ? (
        <Nothing title={t("home.recent_none")} lit={false} action={<Link to="/imports/new">{t("home.import_first")}</Link>} />
      ) : (
        <ul className="recent">
          {shown.map((batch) => (
            <li key={batch.id}>
              <Link to={`/imports/${batch.id}`}>
                {batch.source_name}
                <span className="unseen">{batch.file_name}</span>
              </Link>
              <span className="faint recent-file">{batch.file_name}</span>
              <StateChip status={batch.status} />
              <span className="num">{t("common.rows", { count: batch.rows, n: count(batch.rows, i18n.language) })}</span>
              <time className="faint">{moment(batch.committed_at ?? batch.created_at)}</time>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** For those who watch over others' work: where theirs is. */
function Watching({ role }: { role: string }) {
  const { t } = useTranslation();
  const audits = role === "auditor";
  return (
    <Panel title={t("home.waits")} className="waits">
      <Nothing
        title={t(audits ? "home.audits" : "home.keeps_accounts")}
        action={<Link to={audits ? "/log" : "/accounts"}>{t(audits ? "nav.log" : "nav.accounts")}</Link>}
      />
    </Panel>
  );
}

/** The day begins here: what waits, what was found, what came in. */
export function HomePage() {
  const { t } = useTranslation();
  const role = useSession().data?.role;
  // An analyst's day has no exact counts: it begins where the tables are.
  const analyses = role === "analyst";
  const summary = useQuery({ ...summaryQuery, enabled: !analyses });
  useTitle(t("home.title"));
  if (analyses) return <Navigate to="/figures/analysis" replace />;
  if (summary.isError) {
    return <div className="panel"><Failed error={summary.error} retry={() => void summary.refetch()} /></div>;
  }
  return (
    <>
      <div className="page-head">
        <h1>{t("home.title")}</h1>
        {summary.data === undefined ? null : (
          <p className="home-where">
            {summary.data.area_name}
            <span className="faint">{t("home.as_of", { time: moment(summary.data.as_of) })}</span>
          </p>
        )}
      </div>
      {summary.data === undefined ? (
        <div className="home">
          <div className="panel home-wide"><Waiting rows={7} /></div>
          <div className="panel"><Waiting rows={7} /></div>
        </div>
      ) : (
        <div className="home">
          <div className="home-main">
            {role === undefined || serves(role) ? (
              <>
                <Waits summary={summary.data} />
                <Recent summary={summary.data} />
              </>
            ) : <Watching role={role} />}
          </div>
          <div className="home-side">
            <Found summary={summary.data} />
            <Ledger summary={summary.data} />
            {summary.data.truth == null ? null : <TruthPanel truth={summary.data.truth} />}
          </div>
        </div>
      )}
    </>
  );
}
