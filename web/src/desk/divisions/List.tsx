import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { count } from "../../kit/format";
import { FileField } from "../../kit/FileField";
import { Panel } from "../../kit/Panel";
import { withFile, type ComparedList } from "../administration/queries";
import { changesOf, type ListChange } from "./list";

/** One change that the list amounts to, to be looked at above and then made. */
function Change({ change, on, document, look }: { change: ListChange; on: string; document: string; look: (change: ListChange) => void }) {
  const { t } = useTranslation();
  const ready = on.length === 10 && document.trim() !== "";
  return (
    <li>
      <p><b>{t(`divisions.kind.${change.kind}`)}</b> <span className="faint">{t("divisions.list_pairs", { n: change.pairs.length })}</span></p>
      <p className="faint nums">{change.pairs.slice(0, 6).map((pair) => `${pair.from === "" ? "" : `${pair.from} → `}${pair.to} ${pair.name}`).join("；")}{change.pairs.length > 6 ? " …" : ""}</p>
      <Button disabled={!ready} onClick={() => look(change)}>{t("divisions.look")}</Button>
    </li>
  );
}

function Successors({ compared, chosen, choose }: { compared: ComparedList; chosen: Readonly<Record<string, string>>; choose: (code: string, to: string) => void }) {
  const { t, i18n } = useTranslation();
  const base = useId();
  if (compared.gone.length === 0) return null;
  return (
    <fieldset className="list-gone">
      <legend>{t("divisions.list_gone")}</legend>
      <p className="faint">{t("divisions.list_gone_note")}</p>
      {compared.gone.map((gone) => (
        <div key={gone.code}>
          <label htmlFor={`${base}-${gone.code}`}>{gone.name} <span className="nums">{gone.code}</span> <small className="faint">{t("divisions.list_lived", { n: count(gone.residences, i18n.language) })}</small></label>
          <Input id={`${base}-${gone.code}`} inputMode="numeric" value={chosen[gone.code] ?? gone.successor} placeholder={t("divisions.to_code")} onChange={(event) => choose(gone.code, event.target.value.trim())} />
        </div>
      ))}
    </fieldset>
  );
}

function Compared({ compared, look }: { compared: ComparedList; look: (change: ListChange, on: string, document: string) => void }) {
  const { t, i18n } = useTranslation();
  const ids = { on: useId(), document: useId() };
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [on, setOn] = useState("");
  const [document, setDocument] = useState("");
  const n = (value: number) => count(value, i18n.language);
  const changes = changesOf(compared, chosen);
  const open = compared.gone.filter((gone) => (chosen[gone.code] ?? gone.successor) === "");
  return (
    <div className="division-body" role="status">
      <p>{t("divisions.list_found", { same: n(compared.same), renamed: n(compared.renamed.length), fresh: n(compared.new.length), gone: n(compared.gone.length) })}</p>
      {compared.elsewhere === 0 ? null : <p className="faint">{t("divisions.list_elsewhere", { n: n(compared.elsewhere) })}</p>}
      {compared.unread.length === 0 ? null : <p role="alert">{t("divisions.list_unread", { lines: compared.unread.slice(0, 20).join("、") })}</p>}
      <Successors compared={compared} chosen={chosen} choose={(code, to) => setChosen({ ...chosen, [code]: to })} />
      {open.length === 0 ? null : <p className="faint">{t("divisions.list_open", { n: n(open.length) })}</p>}
      {changes.length === 0 ? null : (
        <>
          <div className="division-form flat">
            <div>
              <label htmlFor={ids.on}>{t("divisions.on")}</label>
              <Input id={ids.on} type="date" max={new Date().toISOString().slice(0, 10)} value={on} onChange={(event) => setOn(event.target.value)} />
            </div>
            <div>
              <label htmlFor={ids.document}>{t("divisions.document")}</label>
              <Input id={ids.document} value={document} maxLength={200} onChange={(event) => setDocument(event.target.value)} />
            </div>
          </div>
          <p className="faint">{t("divisions.list_order")}</p>
          <ol className="list-changes">
            {changes.map((change) => <Change key={change.kind} change={change} on={on} document={document} look={() => look(change, on, document)} />)}
          </ol>
        </>
      )}
    </div>
  );
}

/** A new year's list: set beside what stands, turned into the changes that it amounts to; each is looked at and made like any other. */
export function DivisionList({ look }: { look: (change: ListChange, on: string, document: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const compare = useMutation({
    mutationFn: (file: File) => answer(client.POST("/api/division-lists", { body: { file: "" }, bodySerializer: () => withFile(file) })),
  });
  return (
    <Panel title={t("divisions.list")} note={t("divisions.list_note")}>
      <div className="division-body">
        <label htmlFor={id}>{t("divisions.list_file")}</label>
        <FileField id={id} accept=".csv,.txt,.xlsx" onFile={(file) => compare.mutate(file)} />
        {compare.isError ? <p role="alert">{asProblem(compare.error).detail}</p> : null}
      </div>
      {compare.isSuccess ? <Compared key={compare.submittedAt} compared={compare.data} look={look} /> : null}
    </Panel>
  );
}
