import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { divisionChangesQuery, queries, useSession } from "../../api/queries";
import type { components } from "../../api/schema";
import { civilDate, count, moment } from "../../kit/format";
import { LongBody, rowsOf } from "../../kit/long";
import { Panel } from "../../kit/Panel";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { DivisionList } from "./List";
import type { ListChange } from "./list";
import "./divisions.css";

type Change = components["schemas"]["DivisionChange"];
type Preview = components["schemas"]["DivisionPreview"];
type Asked = components["schemas"]["DivisionChangeRequest"];
type Count = components["schemas"]["RecodeCount"];

const kinds = ["31", "21", "41", "11"] as const;
type Kind = (typeof kinds)[number];
const kindOf = (code: string): Kind => kinds.find((known) => known === code) ?? "21";

function Counts({ counts }: { counts: Count[] }) {
  const { t, i18n } = useTranslation();
  if (counts.length === 0) return <p className="faint">{t("divisions.nobody")}</p>;
  return (
    <div className="scroll-x" tabIndex={0} role="group" aria-label={t("divisions.rows")}>
      <table className="recodes" {...rowsOf(counts.length)}>
        <thead>
          <tr><th scope="col">{t("divisions.from")}</th><th scope="col">{t("divisions.to")}</th><th scope="col">{t("person.hukou")}</th><th scope="col">{t("person.usual")}</th></tr>
        </thead>
        <LongBody items={counts} columns={4} estimate={40}>
          {(one, line) => (
            <tr key={`${one.from.code}-${one.to.code}`} {...line}>
              <td>{one.from.name} <span className="faint nums">{one.from.code}</span></td>
              <td>{one.to.name} <span className="faint nums">{one.to.code}</span></td>
              <td className="nums">{count(one.hukou, i18n.language)}</td>
              <td className="nums">{count(one.usual, i18n.language)}</td>
            </tr>
          )}
        </LongBody>
      </table>
    </div>
  );
}

function Looked({ preview, take, taking, problem }: { preview: Preview; take: () => void; taking: boolean; problem: string | null }) {
  const { t, i18n } = useTranslation();
  const total = preview.counts.reduce((sum, one) => sum + one.hukou + one.usual, 0);
  return (
    <Panel title={t("divisions.preview")} note={t("divisions.preview_note", { n: count(total, i18n.language) })}>
      <div className="division-body">
        {preview.faults.length === 0 ? null : (
          <ul className="division-faults" role="alert">
            {preview.faults.map((fault) => <li key={`${fault.code}-${fault.kind}`}><b className="nums">{fault.code}</b> {fault.text}</li>)}
          </ul>
        )}
        <Counts counts={preview.counts} />
        {preview.accounts === 0 ? null : <p>{t("divisions.accounts", { n: count(preview.accounts, i18n.language) })}</p>}
        {problem === null ? null : <p role="alert">{problem}</p>}
        <Button type="primary" loading={taking} disabled={preview.faults.length > 0} onClick={take}>{t("divisions.take")}</Button>
        {preview.faults.length > 0 ? <span className="faint"> {t("divisions.take_not")}</span> : null}
      </div>
    </Panel>
  );
}

function NewChange() {
  const { t } = useTranslation();
  const ids = { kind: useId(), on: useId(), from: useId(), to: useId(), name: useId(), document: useId() };
  const [asked, setAsked] = useState<Asked>({ kind: "31", on: "", pairs: [{ from: "", to: "", name: "" }], document: "" });
  const pair = asked.pairs[0] ?? { from: "", to: "", name: "" };
  const look = useMutation({ mutationFn: (body: Asked) => answer(client.POST("/api/division-changes/preview", { body })) });
  const take = useMutation({
    mutationFn: (body: Asked) => answer(client.POST("/api/division-changes", { body })),
    onSuccess: () => {
      look.reset();
      void queries.invalidateQueries({ queryKey: ["divisions"] });
    },
  });
  // What the list amounts to is looked at like a change that was typed.
  const [listed, setListed] = useState<Asked | null>(null);
  const shown = listed ?? asked;
  const fromList = (change: ListChange, on: string, document: string) => {
    const body: Asked = { kind: change.kind, on, document, pairs: change.pairs };
    take.reset();
    setListed(body);
    look.mutate(body);
  };
  const set = (next: Partial<Asked>) => {
    look.reset();
    setListed(null);
    setAsked({ ...asked, ...next });
  };
  const setPair = (next: Partial<typeof pair>) => set({ pairs: [{ ...pair, ...next }] });
  const creates = asked.kind === "11";
  const ready = asked.on.length === 10 && pair.to !== "" && (creates || pair.from !== "") && asked.document.trim() !== "";
  return (
    <>
      <Panel title={t("divisions.new")} note={t("divisions.new_note")}>
        <form
          className="division-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (!ready) return;
            setListed(null);
            look.mutate(asked);
          }}
        >
          <div>
            <label htmlFor={ids.kind}>{t("divisions.kind_label")}</label>
            <Select
              id={ids.kind}
              value={kindOf(asked.kind)}
              style={{ width: "100%" }}
              onChange={(kind: Kind) => set({ kind, pairs: [{ ...pair, from: kind === "11" ? "" : pair.from }] })}
              options={kinds.map((kind) => ({ value: kind, label: t(`divisions.kind.${kind}`) }))}
            />
          </div>
          <div>
            <label htmlFor={ids.on}>{t("divisions.on")}</label>
            <Input id={ids.on} type="date" max={new Date().toISOString().slice(0, 10)} value={asked.on} onChange={(event) => set({ on: event.target.value })} />
          </div>
          {creates ? null : (
            <div>
              <label htmlFor={ids.from}>{t("divisions.from_code")}</label>
              <Input id={ids.from} inputMode="numeric" value={pair.from} placeholder="330110005" onChange={(event) => setPair({ from: event.target.value.trim() })} />
            </div>
          )}
          <div>
            <label htmlFor={ids.to}>{t("divisions.to_code")}</label>
            <Input id={ids.to} inputMode="numeric" value={pair.to} placeholder="330110003" onChange={(event) => setPair({ to: event.target.value.trim() })} />
          </div>
          <div>
            <label htmlFor={ids.name}>{t("divisions.name")}</label>
            <Input id={ids.name} value={pair.name} onChange={(event) => setPair({ name: event.target.value })} />
          </div>
          <div>
            <label htmlFor={ids.document}>{t("divisions.document")}</label>
            <Input id={ids.document} value={asked.document} maxLength={200} onChange={(event) => set({ document: event.target.value })} />
          </div>
          <div className="wide">
            <Button htmlType="submit" loading={look.isPending} disabled={!ready}>{t("divisions.look")}</Button>
            {ready ? null : <span className="faint"> {t("divisions.look_not")}</span>}
          </div>
        </form>
        {look.isError ? <p className="division-body" role="alert">{asProblem(look.error).detail}</p> : null}
        {take.isSuccess && look.data === undefined ? <p className="division-body" role="status">{t("divisions.taken")}</p> : null}
      </Panel>
      <DivisionList look={fromList} />
      {look.data === undefined ? null : (
        <Looked preview={look.data} taking={take.isPending} take={() => take.mutate(shown)} problem={take.isError ? asProblem(take.error).detail : null} />
      )}
    </>
  );
}

function One({ change }: { change: Change }) {
  const { t, i18n } = useTranslation();
  const [reason, setReason] = useState<string | null>(null);
  const id = useId();
  const undo = useMutation({
    mutationFn: (why: string) => answer(client.POST("/api/division-changes/{id}/undo", { params: { path: { id: change.id } }, body: { reason: why } })),
    onSuccess: () => {
      setReason(null);
      void queries.invalidateQueries({ queryKey: ["divisions"] });
    },
  });
  const undoes = change.stage === "in_force" || change.stage === "waiting";
  return (
    <Panel
      title={`${t(`divisions.kind.${kindOf(change.kind)}`)} · ${civilDate(change.on, i18n.language)}`}
      note={t("divisions.entered", { document: change.document, author: change.author, time: moment(change.asked_at) })}
      end={<span className={change.stage === "in_force" ? "chip good" : "chip lamp"}>{t(`divisions.stage.${change.stage}`)}</span>}
    >
      <div className="division-body">
        <details className="division-rows">
          <summary>{t("divisions.rows")} · {count(change.counts.reduce((sum, one) => sum + one.hukou + one.usual, 0), i18n.language)}</summary>
          <Counts counts={change.counts} />
        </details>
        {change.undo_reason === null ? null : <p className="soft">{t("divisions.undone_for", { reason: change.undo_reason })}</p>}
        {!undoes ? null : reason === null ? <Button onClick={() => setReason("")}>{t("divisions.undo")}</Button> : (
          <form className="division-undo" onSubmit={(event) => { event.preventDefault(); undo.mutate(reason); }}>
            <label htmlFor={id}>{t("divisions.undo_reason")}</label>
            <Input id={id} value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
            <Button htmlType="submit" danger loading={undo.isPending} disabled={reason.trim() === ""}>{t("divisions.undo_ok")}</Button>
            <Button onClick={() => setReason(null)}>{t("common.cancel")}</Button>
          </form>
        )}
        {undo.isError ? <p role="alert">{asProblem(undo.error).detail}</p> : null}
      </div>
    </Panel>
  );
}

function Changes() {
  const { t } = useTranslation();
  const found = useQuery(divisionChangesQuery);
  if (found.isPending) return <div className="panel"><Waiting rows={6} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  if (found.data.items.length === 0) return <div className="panel"><Nothing title={t("divisions.none_title")}>{t("divisions.none")}</Nothing></div>;
  return found.data.items.map((change) => <One key={change.id} change={change} />);
}

/** Changes of divisions: entered once, looked at before they are made, followed by everything that lives, and undone again. */
export function DivisionsPage() {
  const { t } = useTranslation();
  useTitle(t("divisions.title"));
  const may = useSession().data?.may_import ?? false;
  return (
    <>
      <div className="page-head">
        <h1>{t("divisions.title")}</h1>
        <p className="lede">{t("divisions.lede")}</p>
      </div>
      {may ? <div className="divisions"><NewChange /><Changes /></div> : <div className="panel"><Nothing title={t("divisions.forbidden")} lit={false} /></div>}
    </>
  );
}
