import { DownloadOutlined, FilePdfOutlined, LinkOutlined, RedoOutlined, SaveOutlined, UndoOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useEffect, useMemo, useReducer, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { answer, client, commonHeaders } from "../api/client";
import { asProblem } from "../api/problem";
import { queries } from "../api/queries";
import { moment } from "../kit/format";
import { Failed, useTitle, Waiting } from "../kit/states";
import { Backtest } from "./Backtest";
import { Base } from "./Base";
import { Demand } from "./Demand";
import { download } from "./download";
import { Editor } from "./Editor";
import { Fan } from "./Fan";
import { begin, change, redo, undo, type History } from "./history";
import { Areas } from "./Areas";
import { Households } from "./Households";
import { Places } from "./Places";
import { Pyramid } from "./Pyramid";
import { refresh, runQuery, scenarioQuery, sharedQuery, whole } from "./queries";
import { useSettled } from "./settled";
import type { PlanDocument, ScenarioDetail } from "./shapes";
import { Shapes } from "./Shapes";
import { Totals } from "./Totals";
import "./planning.css";
import "./words";

const views = ["pyramid", "totals", "fan", "demand", "places", "households", "areas", "shapes", "base", "backtest"] as const;
type View = (typeof views)[number];

/** One scenario: its assumptions at the left, what follows from them at the right. */
export function ScenarioPage() {
  const id = useParams()["id"] ?? "";
  const found = useQuery(scenarioQuery(id));
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  if (found.data === undefined) return <div className="panel"><Waiting rows={10} /></div>;
  return <Desk key={`${id}/${found.data.version}`} detail={found.data} readOnly={false} />;
}

/** A version that a link names, to be read only. */
export function SharedPage() {
  const token = useParams()["token"] ?? "";
  const found = useQuery(sharedQuery(token));
  if (found.isError) return <div className="panel"><Failed error={found.error} /></div>;
  if (found.data === undefined) return <div className="panel"><Waiting rows={10} /></div>;
  return <Desk detail={found.data} readOnly />;
}

type Deed = { do: "change"; next: PlanDocument; going: boolean } | { do: "undo" } | { do: "redo" };

function step(history: History<PlanDocument>, deed: Deed): History<PlanDocument> {
  if (deed.do === "undo") return undo(history);
  if (deed.do === "redo") return redo(history);
  return change(history, deed.next, deed.going);
}

function Desk({ detail, readOnly }: { detail: ScenarioDetail; readOnly: boolean }) {
  const { t, i18n } = useTranslation();
  const { scenario, version, document: saved } = detail;
  useTitle(t("planning.title"));
  const [history, act] = useReducer(step, saved, begin);
  const [view, setView] = useState<View>("pyramid");
  const document = history.present;
  const dirty = document !== saved && JSON.stringify(document) !== JSON.stringify(saved);
  const run = useQuery(runQuery(useSettled(document, 50), i18n.language));
  const baseline = useQuery(runQuery(saved, i18n.language));
  const put = (next: PlanDocument) => act({ do: "change", next, going: false });
  const result = run.data;
  const firstYear = result?.first_year ?? baseline.data?.first_year ?? saved.until - 30;
  const shown = useMemo(() => (readOnly ? views.filter((own) => own !== "backtest") : views), [readOnly]);
  const baseId = document.base.kind === "population" ? document.base.id : null;

  useEffect(() => {
    if (!dirty) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [dirty]);

  return (
    <div
      onKeyDown={(event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
        if (event.target instanceof HTMLTextAreaElement || (event.target instanceof HTMLInputElement && event.target.type === "text")) return;
        event.preventDefault();
        act({ do: event.shiftKey ? "redo" : "undo" });
      }}
    >
      <div className="page-head">
        <h1>{scenario.name}</h1>
        <span className="chip teal">{t("planning.version", { n: version })}</span>
        <p className="lede">
          <Link to="/planning">{t("planning.title")}</Link>
          {" · "}
          {readOnly ? t("planning.shared_view") : t(dirty ? "planning.unsaved" : "planning.no_changes")}
        </p>
        {readOnly ? null : (
          <Actions detail={detail} document={document} dirty={dirty} canUndo={history.past.length > 0} canRedo={history.future.length > 0} act={act} />
        )}
      </div>
      <div className="plan">
        <div className="plan-left-side">
          <Editor document={document} saved={saved} firstYear={firstYear} change={(next, going) => act({ do: "change", next, going })} readOnly={readOnly} />
          {readOnly ? null : <Versions detail={detail} />}
        </div>
        <div className="plan-right-side">
          <nav className="plan-views" aria-label={t("planning.view.label")}>
            {shown.map((own) => (
              <button key={own} type="button" aria-pressed={own === view} onClick={() => setView(own)}>{t(`planning.view.${own}`)}</button>
            ))}
          </nav>
          <span className="unseen" role="status">{run.isFetching ? t("planning.computing") : ""}</span>
          {run.isError ? (
            <div className="panel" role="alert">
              <p className="body plan-refused"><strong>{t("planning.cannot")}</strong> {asProblem(run.error).detail}</p>
            </div>
          ) : null}
          {result === undefined ? (run.isError ? null : <div className="panel"><Waiting rows={12} /></div>) : (
            <div aria-busy={run.isFetching}>
              {view === "pyramid" ? <Pyramid run={result} baseline={dirty ? baseline.data : undefined} /> : null}
              {view === "totals" ? <Totals run={result} baseline={dirty ? baseline.data : undefined} /> : null}
              {view === "fan" ? <Fan document={document} run={result} change={put} readOnly={readOnly} /> : null}
              {view === "demand" ? <Demand run={result} document={document} change={put} readOnly={readOnly} /> : null}
              {view === "places" ? <Places document={document} change={put} readOnly={readOnly} /> : null}
              {view === "households" ? <Households run={result} document={document} change={put} readOnly={readOnly} /> : null}
              {view === "areas" ? <Areas document={document} /> : null}
              {view === "shapes" ? <Shapes run={result} /> : null}
              {view === "base" ? (baseId === null ? <div className="panel"><p className="body">{result.sources[0]}</p></div> : <Base id={baseId} />) : null}
              {view === "backtest" ? <Backtest id={scenario.id} /> : null}
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

function Actions({ detail, document, dirty, canUndo, canRedo, act }: {
  detail: ScenarioDetail;
  document: PlanDocument;
  dirty: boolean;
  canUndo: boolean;
  canRedo: boolean;
  act: (deed: Deed) => void;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [note, setNote] = useState("");
  const navigate = useNavigate();
  const { id, current } = detail.scenario;
  const path = { params: { path: { id } } };
  const fail = (error: Error) => {
    const problem = asProblem(error);
    void message.error(problem.code === "wrong_state" ? t("planning.conflict") : problem.detail || t("error.unreachable"));
  };
  const save = useMutation({
    mutationFn: () => answer(client.POST("/api/v1/planning/scenarios/{id}/versions", { ...path, body: { parent: current, note, document } })),
    onSuccess: (next) => {
      queries.setQueryData(scenarioQuery(id).queryKey, whole(next));
      refresh();
      void message.success(t("planning.saved", { n: next.version }));
    },
    onError: fail,
  });
  const link = useMutation({
    mutationFn: () => answer(client.POST("/api/v1/planning/scenarios/{id}/link", { ...path, body: { version: detail.version } })),
    onSuccess: async ({ token }) => {
      const address = `${location.origin}/planning/shared/${token}`;
      const copied = await navigator.clipboard.writeText(address).then(() => true, () => false);
      void message.info(copied ? t("planning.shared") : t("planning.share_manual", { link: address }), copied ? 3 : 12);
    },
    onError: fail,
  });
  const fetchFile = useMutation({
    mutationFn: () => download(`/api/v1/planning/scenarios/${id}/export?version=${detail.version}`, "scenario.zip", commonHeaders()),
    onError: fail,
  });
  return (
    <div className="end plan-actions">
      <Button icon={<UndoOutlined aria-hidden />} disabled={!canUndo} onClick={() => act({ do: "undo" })}>{t("planning.undo")}</Button>
      <Button icon={<RedoOutlined aria-hidden />} disabled={!canRedo} onClick={() => act({ do: "redo" })}>{t("planning.redo")}</Button>
      <Button icon={<LinkOutlined aria-hidden />} loading={link.isPending} onClick={() => link.mutate()}>{t("planning.share")}</Button>
      <Button icon={<DownloadOutlined aria-hidden />} title={t("planning.export_note")} loading={fetchFile.isPending} onClick={() => fetchFile.mutate()}>{t("planning.export")}</Button>
      <Button icon={<FilePdfOutlined aria-hidden />} onClick={() => void navigate(`/planning/scenarios/${id}/story`)}>{t("planning.briefing")}</Button>
      <form
        className="plan-save"
        onSubmit={(event) => {
          event.preventDefault();
          if (dirty) save.mutate();
        }}
      >
        <input type="text" maxLength={200} aria-label={t("planning.save_note")} placeholder={t("planning.save_note")} value={note} onChange={(event) => setNote(event.target.value)} />
        <Button type="primary" htmlType="submit" icon={<SaveOutlined aria-hidden />} disabled={!dirty} loading={save.isPending}>{t("planning.save")}</Button>
      </form>
    </div>
  );
}

function Versions({ detail }: { detail: ScenarioDetail }) {
  const { t } = useTranslation();
  const { scenario } = detail;
  const move = useMutation({
    mutationFn: (current: number) =>
      answer(client.PATCH("/api/v1/planning/scenarios/{id}", { params: { path: { id: scenario.id } }, body: { current } })),
    onSuccess: (next) => {
      queries.setQueryData(scenarioQuery(scenario.id).queryKey, whole(next));
      refresh();
    },
  });
  return (
    <details className="panel plan-versions">
      <summary>{t("planning.versions")} ({scenario.versions.length})</summary>
      <ol>
        {[...scenario.versions].reverse().map((own) => (
          <li key={own.number}>
            <strong>{t("planning.version", { n: own.number })}</strong>
            <span>{own.note}</span>
            <small className="faint">{t("planning.by", { author: own.author, time: moment(own.created_at) })}</small>
            {own.number === detail.version
              ? <span className="chip teal">{t("planning.current")}</span>
              : <Button size="small" onClick={() => move.mutate(own.number)}>{t("planning.make_current")}</Button>}
          </li>
        ))}
      </ol>
    </details>
  );
}
