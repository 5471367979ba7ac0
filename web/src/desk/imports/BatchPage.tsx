import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { batchQuery, queries } from "../../api/queries";
import type { Batch, BatchDetail } from "../../api/wire";
import { count, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { StateChip } from "../../kit/StateChip";
import { CommitBar, SettleButton, UndoButton } from "./BatchActions";
import { BatchProgress } from "./BatchProgress";
import { Columns, RepairsDone } from "./Columns";
import { Groups } from "./Groups";
import "./imports.css";

const kinds = ["create", "update", "skip", "reject"] as const;

/** What the commit will do, or did: the same four figures before and after. */
function Counts({ batch }: { batch: Batch }) {
  const { t, i18n } = useTranslation();
  return (
    <dl className="dry">
      {kinds.map((kind) => (
        <div key={kind} className={kind === "reject" && batch.counts.reject > 0 ? "dry-cell rejects" : "dry-cell"}>
          <dt>{t(`imports.dry.${kind}.name`)}</dt>
          <dd>{count(batch.counts[kind], i18n.language)}</dd>
          <dd className="faint">{t(`imports.dry.${kind}.note`)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Denied({ columns }: { columns: string[] }) {
  const { t } = useTranslation();
  if (columns.length === 0) return null;
  return (
    <div className="denied" role="note">
      <h3>{t("imports.denied_title", { n: columns.length })}</h3>
      <p>{columns.map((column) => <code key={column} className="chip">{column}</code>)}</p>
      <p>{t("imports.denied")}</p>
    </div>
  );
}

function Body({ detail }: { detail: BatchDetail }) {
  const { t } = useTranslation();
  const { batch, groups } = detail;
  if (batch.status === "failed") {
    return (
      <div className="panel failed-batch" role="alert">
        <h2>{t("imports.failed_title")}</h2>
        <p>{batch.failure}</p>
        <p className="faint">{t(batch.before === null ? "imports.failed_note" : "imports.failed_again_note")}</p>
        {batch.before === null ? null : <p><Link to={`/imports/${batch.before}`} replace autoFocus>{t("imports.back_before")}</Link></p>}
        <p><Link to="/imports/new">{t("imports.choose_other")}</Link></p>
      </div>
    );
  }
  if (batch.status === "staging") return <BatchProgress batch={batch} />;
  const staged = batch.status === "staged";
  return (
    <>
      {batch.status === "committing" || batch.status === "undoing" ? <BatchProgress batch={batch} /> : null}
      {batch.status === "undone" ? <p className="panel undone">{t("imports.undone")}</p> : null}
      <Panel title={staged ? t("imports.preview") : t("imports.counts")} note={staged ? t("imports.preview_note") : undefined}>
        <Counts batch={batch} />
        <Denied columns={batch.denied_columns} />
        {staged ? <CommitBar batch={batch} /> : null}
      </Panel>
      <Columns detail={detail} />
      <RepairsDone detail={detail} />
      <Groups batch={batch} groups={groups} />
    </>
  );
}

/** One file on its way into the register, or out of it again. */
export function BatchPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const detail = useQuery(batchQuery(id));
  useTitle(t("imports.batch"));
  const status = detail.data?.batch.status;
  const before = useRef(status);
  useEffect(() => {
    if (before.current !== undefined && before.current !== status) {
      // Something was decided elsewhere or has just ended: every page that counts must count again.
      void queries.invalidateQueries({ queryKey: ["summary"] });
      void queries.invalidateQueries({ queryKey: ["batches", "list"] });
      void queries.invalidateQueries({ queryKey: ["people"] });
    }
    before.current = status;
  }, [status]);
  if (detail.isPending) return <div className="panel"><Waiting rows={10} /></div>;
  if (detail.isError) return <div className="panel"><Failed error={detail.error} retry={() => void detail.refetch()} /></div>;
  const { batch } = detail.data;
  return (
    <>
      <p className="batch-back"><Link to="/imports">{t("imports.title")}</Link></p>
      <div className="page-head">
        <h1>{batch.source_name}</h1>
        <span role="status" className="batch-state"><StateChip status={batch.status} /></span>
        <div className="end"><SettleButton batch={batch} /><UndoButton batch={batch} /></div>
        <p className="lede batch-facts">
          <span>{batch.file_name}</span>
          <time>{moment(batch.committed_at ?? batch.created_at)}</time>
          <span>{batch.created_by}</span>
        </p>
      </div>
      <div className="batch"><Body detail={detail.data} /></div>
    </>
  );
}
