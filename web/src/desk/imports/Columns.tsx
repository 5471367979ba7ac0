import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { useBatchAction } from "../../api/queries";
import type { Batch, BatchDetail } from "../../api/wire";
import { Panel } from "../../kit/Panel";

type Said = { column: { header: string; read_as: string } } | { withdraw: number };

/** Has a staged file checked again with one thing said or taken back; the new batch takes the place of the one before. */
function useAgain(batch: Batch, said: Said) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const again = useBatchAction(async () => {
    const anew = await answer(client.POST("/api/imports/{id}/repairs", { params: { path: { id: batch.id } }, body: said }));
    await navigate(`/imports/${anew.id}`, { replace: true });
  });
  return {
    busy: again.isPending,
    go: () => again.mutate(undefined, { onError: (error) => void message.error(asProblem(error).detail || t("error.unreachable")) }),
  };
}

function Unknown({ batch, header, missing }: { batch: Batch; header: string; missing: readonly string[] }) {
  const { t } = useTranslation();
  const [column, setColumn] = useState("");
  const again = useAgain(batch, { column: { header, read_as: column } });
  return (
    <form className="repair-word" onSubmit={(event) => { event.preventDefault(); if (column !== "") again.go(); }}>
      <code className="chip">{header}</code>
      <select className="plain-select" aria-label={t("imports.column_is", { header })} value={column} onChange={(event) => setColumn(event.target.value)}>
        <option value="">{t("imports.column_keep")}</option>
        {missing.map((name) => <option key={name} value={name}>{name}</option>)}
      </select>
      <Button htmlType="submit" size="small" disabled={column === ""} loading={again.busy} aria-label={`${t("imports.column_say")}: ${header}`}>{t("imports.column_say")}</Button>
    </form>
  );
}

/** Columns that no profile knows are not read: which they are, which are missing, and what an unknown one is, where that can be said. */
export function Columns({ detail }: { detail: BatchDetail }) {
  const { t } = useTranslation();
  const { batch, unknown_columns: unknown, missing_columns: missing } = detail;
  if (unknown.length === 0 && missing.length === 0) return null;
  const may = batch.status === "staged" && batch.may_commit;
  return (
    <Panel title={t("imports.columns_title")} note={t("imports.columns_note")}>
      <div className="body import-columns">
        {unknown.length === 0 ? null : (
          <>
            <h3>{t("imports.columns_unknown", { n: unknown.length })}</h3>
            {unknown.map((header) => may && missing.length > 0 ? <Unknown key={header} batch={batch} header={header} missing={missing} /> : <p key={header}><code className="chip">{header}</code></p>)}
          </>
        )}
        {missing.length === 0 ? null : (
          <>
            <h3>{t("imports.columns_missing", { n: missing.length })}</h3>
            <p>{missing.map((name) => <code key={name} className="chip">{name}</code>)}</p>
          </>
        )}
        <p><Link to="/profiles">{t("imports.columns_profile")}</Link></p>
      </div>
    </Panel>
  );
}

function Done({ batch, text, chosen, at }: { batch: Batch; text: string; chosen: string; at: number }) {
  const { t } = useTranslation();
  const again = useAgain(batch, { withdraw: at });
  return (
    <li>
      <span>{text}{chosen === "" ? null : <> <span className="faint">{chosen}</span></>}</span>
      <form onSubmit={(event) => { event.preventDefault(); again.go(); }}>
        <Button htmlType="submit" size="small" loading={again.busy} aria-label={`${t("imports.repair_back")}: ${text}`}>{t("imports.repair_back")}</Button>
      </form>
    </li>
  );
}

/** What was repaired so far, in order; each can be taken back by itself, and the file is checked again without it. */
export function RepairsDone({ detail }: { detail: BatchDetail }) {
  const { t } = useTranslation();
  if (detail.batch.status !== "staged" || detail.repairs.length === 0) return null;
  return (
    <Panel title={t("imports.repairs_done")} note={t("imports.repairs_done_note")}>
      <ol className="body repairs-done">
        {detail.repairs.map((one, at) => <Done key={`${at} ${one.text} ${one.chosen}`} batch={detail.batch} text={one.text} chosen={one.chosen} at={at} />)}
      </ol>
    </Panel>
  );
}
