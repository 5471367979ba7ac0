import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { useDraft } from "../../kit/draft";
import { DraftNote } from "../../kit/DraftNote";
import { Panel } from "../../kit/Panel";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { History } from "./History";
import { filled } from "./filled";
import { officeTextsQuery, type OfficeText } from "./queries";
import "./administration.css";

/** What stands for the fields in a preview; nobody real. */
const samples: Record<"zh" | "en", Readonly<Record<string, string>>> = {
  zh: { number: "20260630-12345678", benefit: "育儿补贴", year: "2026", amount: "3,600 元" },
  en: { number: "20260630-12345678", benefit: "the childcare subsidy", year: "2026", amount: "¥3,600" },
};

const known = (text: string, fields: readonly string[]) =>
  [...text.matchAll(/\{([^}]*)\}?/g)].every(([whole, name]) => whole.endsWith("}") && fields.includes(name ?? ""));

function Words({ language, value, change, fields }: { language: "zh" | "en"; value: string; change: (text: string) => void; fields: readonly string[] }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="set-words">
      <label htmlFor={id}>{t(`administration.in.${language}`)}</label>
      <Input.TextArea id={id} rows={5} maxLength={1000} lang={language === "zh" ? "zh-CN" : "en-GB"} value={value} onChange={(event) => change(event.target.value)} />
      {known(value, fields) ? null : <p role="alert">{t("administration.unknown_field")}</p>}
      <p className="set-preview" lang={language === "zh" ? "zh-CN" : "en-GB"}><span className="faint">{t("administration.preview")}</span> {filled(value, samples[language])}</p>
    </div>
  );
}

/** What is being written: the words and why. */
interface Written {
  zh: string;
  en: string;
  reason: string;
}

const isWritten = (content: object): content is Written =>
  ["zh", "en", "reason"].every((part) => typeof (content as Record<string, unknown>)[part] === "string");

function Edit({ text, done }: { text: OfficeText; done: () => void }) {
  const { t } = useTranslation();
  const reasonId = useId();
  const [written, setWritten] = useState<Written>({ zh: text.zh, en: text.en, reason: "" });
  const [begun, setBegun] = useState(false);
  const write = (next: Written) => {
    setBegun(true);
    setWritten(next);
  };
  const own = useDraft(`office-text-${text.code}`, "office", written, begun, isWritten);
  const { reason } = written;
  const words = { zh: written.zh, en: written.en };
  const keep = useMutation({
    mutationFn: (body: { zh: string; en: string }) =>
      answer(client.PUT("/api/office-texts/{code}", { params: { path: { code: text.code } }, body: { ...body, reason, version: text.version } })),
    onSuccess: async () => {
      own.drop();
      await queries.invalidateQueries({ queryKey: officeTextsQuery.queryKey });
      done();
    },
  });
  const said = reason.trim().length >= 2;
  const ready = said && words.zh.trim() !== "" && words.en.trim() !== "" && known(words.zh, text.fields) && known(words.en, text.fields);
  return (
    <form className="set-form one" onSubmit={(event) => { event.preventDefault(); if (ready) keep.mutate(words); }}>
      <DraftNote own={own} begun={begun} take={write} />
      {text.fields.length === 0 ? null : <p className="faint">{t("administration.fields")} {text.fields.map((field) => <code key={field}>{`{${field}}`} </code>)}</p>}
      <Words language="zh" value={words.zh} change={(zh) => write({ ...written, zh })} fields={text.fields} />
      <Words language="en" value={words.en} change={(en) => write({ ...written, en })} fields={text.fields} />
      <div>
        <label htmlFor={reasonId}>{t("administration.reason")}</label>
        <Input id={reasonId} value={reason} maxLength={500} onChange={(event) => write({ ...written, reason: event.target.value })} />
      </div>
      <div className="set-do">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={keep.isPending}>{t("administration.keep")}</Button>
        {text.version > 0 && text.own ? <Button disabled={!said} loading={keep.isPending} onClick={() => keep.mutate({ zh: "", en: "" })}>{t("administration.as_shipped")}</Button> : null}
        <Button onClick={done}>{t("common.cancel")}</Button>
        {ready ? null : <span className="faint">{t("administration.text_not")}</span>}
      </div>
      {keep.isError ? <p role="alert">{asProblem(keep.error).detail}</p> : null}
      <History versions={text.history} take={(version) => write({ ...written, zh: version.content, en: version.content_en ?? "" })} say={(version) => version.content} />
    </form>
  );
}

function One({ text, may }: { text: OfficeText; may: boolean }) {
  const { t, i18n } = useTranslation();
  const [editing, setEditing] = useState(false);
  const english = i18n.language === "en";
  return (
    <Panel title={t(`administration.text.${text.code}`)} end={<span className={text.own ? "chip good" : "chip"}>{t(text.own ? "administration.own" : "administration.shipped")}</span>}>
      <div className="set-body">
        {editing ? <Edit text={text} done={() => setEditing(false)} /> : (
          <>
            {text.code === "door_help" ? <p className="faint">{t("administration.door_help_where")}</p> : null}
            <p>{english ? text.en : text.zh}</p>
            <p className="faint" lang={english ? "zh-CN" : "en-GB"}>{english ? text.zh : text.en}</p>
            {may ? <Button onClick={() => setEditing(true)} data-text={text.code}>{t("administration.change")}</Button> : null}
          </>
        )}
      </div>
    </Panel>
  );
}

/** What the office says in answers, notices and papers: in both languages, with a preview, in versions. */
export function TextsPage() {
  const { t } = useTranslation();
  useTitle(t("administration.texts"));
  const found = useQuery(officeTextsQuery);
  return (
    <>
      <div className="page-head">
        <h1>{t("administration.texts")}</h1>
        <p className="lede">{t("administration.texts_lede")}</p>
      </div>
      <div className="set-page">
        {found.isPending ? <div className="panel"><Waiting rows={8} /></div> : null}
        {found.isError ? <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div> : null}
        {found.isSuccess ? found.data.items.map((text) => <One key={`${text.code}-${text.version}`} text={text} may={found.data.may_change} />) : null}
      </div>
    </>
  );
}
