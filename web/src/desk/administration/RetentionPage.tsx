import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { useDraft } from "../../kit/draft";
import { DraftNote } from "../../kit/DraftNote";
import { count, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { History } from "./History";
import { retentionQuery, type Retention } from "./queries";
import "./administration.css";

type Row = Retention["items"][number];

const anew = () => queries.invalidateQueries({ queryKey: retentionQuery.queryKey });

/** What is being written: how many days and why. */
interface Written {
  days: string;
  reason: string;
}

const isWritten = (content: object): content is Written =>
  ["days", "reason"].every((part) => typeof (content as Record<string, unknown>)[part] === "string");

function Change({ row, done }: { row: Row; done: () => void }) {
  const { t } = useTranslation();
  const ids = { days: useId(), reason: useId(), hint: useId() };
  const [written, setWritten] = useState<Written>({ days: String(row.days), reason: "" });
  const [begun, setBegun] = useState(false);
  const write = (next: Written) => {
    setBegun(true);
    setWritten(next);
  };
  const own = useDraft(`office-retention-${row.what}`, "office", written, begun, isWritten);
  const { days, reason } = written;
  const change = useMutation({
    mutationFn: () => answer(client.PUT("/api/retention/{what}", { params: { path: { what: row.what } }, body: { days: Number(days), reason, version: row.version } })),
    onSuccess: async () => {
      own.drop();
      await anew();
      done();
    },
  });
  const within = /^\d+$/.test(days) && Number(days) >= row.least && Number(days) <= row.most;
  const ready = within && reason.trim().length >= 2;
  return (
    <form className="set-form" onSubmit={(event) => { event.preventDefault(); if (ready) change.mutate(); }}>
      <DraftNote own={own} begun={begun} take={write} />
      <div>
        <label htmlFor={ids.days}>{t("administration.days")}</label>
        <Input id={ids.days} inputMode="numeric" value={days} aria-describedby={ids.hint} onChange={(event) => write({ ...written, days: event.target.value.trim() })} />
        <small id={ids.hint} className="faint">{t("administration.days_hint", { least: row.least, most: row.most, usual: row.usual })}</small>
      </div>
      <div>
        <label htmlFor={ids.reason}>{t("administration.reason")}</label>
        <Input id={ids.reason} value={reason} maxLength={500} onChange={(event) => write({ ...written, reason: event.target.value })} />
      </div>
      <div className="set-do">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={change.isPending}>{t("administration.keep")}</Button>
        <Button onClick={done}>{t("common.cancel")}</Button>
        {ready ? null : <span className="faint">{t("administration.retention_not")}</span>}
      </div>
      {change.isError ? <p role="alert">{asProblem(change.error).detail}</p> : null}
    </form>
  );
}

function One({ row, may }: { row: Row; may: boolean }) {
  const { t, i18n } = useTranslation();
  const [changing, setChanging] = useState(false);
  // What a department sent stays until an administrator has said otherwise.
  const stays = row.what === "rejected_rows" && row.version === 0;
  return (
    <Panel title={t(`administration.leftover.${row.what}.name`)} note={t(`administration.leftover.${row.what}.note`)} end={<b className="nums">{stays ? t("administration.no_rule") : t("administration.for_days", { n: row.days })}</b>}>
      <div className="set-body">
        <p>{row.due === 0 ? t("administration.none_due") : t("administration.due", { n: count(row.due, i18n.language) })}</p>
        {may && !changing ? <Button onClick={() => setChanging(true)} data-change={row.what}>{t("administration.change")}</Button> : null}
        {changing ? <Change row={row} done={() => setChanging(false)} /> : null}
        <History versions={row.history} say={(version) => t("administration.for_days", { n: version.content })} />
      </div>
    </Panel>
  );
}

function Runs({ found }: { found: Retention }) {
  const { t, i18n } = useTranslation();
  const remove = useMutation({ mutationFn: () => answer(client.POST("/api/retention/removals")), onSettled: anew });
  return (
    <Panel title={t("administration.runs")} note={t("administration.runs_note")}>
      <div className="set-body">
        {found.may_change ? <Button loading={remove.isPending} onClick={() => remove.mutate()}>{t("administration.remove_now")}</Button> : null}
        {remove.isSuccess ? <p role="status">{t("administration.removed_now", { n: count(remove.data.reduce((sum, run) => sum + run.removed, 0), i18n.language) })}</p> : null}
        {remove.isError ? <p role="alert">{asProblem(remove.error).detail}</p> : null}
        {found.runs.length === 0 ? <p className="faint">{t("administration.no_runs")}</p> : (
          <ul className="set-runs">
            {found.runs.map((run) => (
              <li key={`${run.what}-${run.at}`}>
                <span>{t(`administration.leftover.${run.what}.name`)}</span>
                <span className="nums">{count(run.removed, i18n.language)}</span>
                <span className="faint">{moment(run.at)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}

/** How long leftovers are kept: shown, changed with a reason, carried out by the service. */
export function RetentionPage() {
  const { t } = useTranslation();
  useTitle(t("administration.retention"));
  const found = useQuery(retentionQuery);
  return (
    <>
      <div className="page-head">
        <h1>{t("administration.retention")}</h1>
        <p className="lede">{t("administration.retention_lede")}</p>
      </div>
      <div className="set-page">
        {found.isPending ? <div className="panel"><Waiting rows={8} /></div> : null}
        {found.isError ? <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div> : null}
        {found.isSuccess ? (
          <>
            {found.data.may_change ? null : <p className="faint">{t("administration.retention_wider")}</p>}
            {found.data.items.map((row) => <One key={row.what} row={row} may={found.data.may_change} />)}
            <Panel title={t("administration.forever")}>
              <ul className="set-body">
                {(["log", "records", "exports"] as const).map((what) => <li key={what}>{t(`administration.kept.${what}`)}</li>)}
              </ul>
            </Panel>
            <Runs found={found.data} />
          </>
        ) : null}
      </div>
    </>
  );
}
