import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { useSession } from "../../api/queries";
import { civilDate, count, moment } from "../../kit/format";
import { FileField } from "../../kit/FileField";
import { Panel } from "../../kit/Panel";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { base64, formsQuery, type Before, type Listed } from "./queries";
import { hours } from "./reading";
import { RoundFields } from "./Rounds";
import { dueState, roundsLack, type Every } from "./rounds";
import "./forms.css";

/** Who asked the same before, when, and how much of it. */
export function BeforeLine({ before }: { before: Before }) {
  const { t } = useTranslation();
  return (
    <span>
      {t("forms.before_line", { who: before.asked_by, time: moment(before.at), title: before.title, n: before.overlap_percent })}
      {before.same_form ? <> · <b>{t("forms.before_same")}</b></> : null}
      {before.filled_at === null || before.filled_at === undefined ? null : t("forms.before_filled", { time: moment(before.filled_at) })}
    </span>
  );
}

/** How often a form is asked for and when next; what has passed or is near stands out. */
export function DueChip({ form }: { form: Listed }) {
  const { t, i18n } = useTranslation();
  const state = dueState(form.next_due, new Date().toISOString().slice(0, 10));
  return (
    <span>
      {t(`forms.every_code.${form.every}`)}
      {form.next_due == null ? null : <> · {t(form.every === "once" ? "forms.due_line" : "forms.next_due", { day: civilDate(form.next_due, i18n.language) })}</>}
      {state === null ? null : <> <span className={state === "overdue" ? "chip bad" : "chip lamp"}>{t(`forms.state_${state}`)}</span></>}
    </span>
  );
}

function NewForm() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const ids = { by: useId(), ground: useId(), file: useId() };
  const [asked, setAsked] = useState<{ asked_by: string; ground: string; every: Every; due: string }>({ asked_by: "", ground: "", every: "once", due: "" });
  const [file, setFile] = useState<File | null>(null);
  const take = useMutation({
    mutationFn: async (chosen: File) =>
      answer(client.POST("/api/v1/forms", { body: { ...asked, due: asked.due === "" ? null : asked.due, file: await base64(chosen) } })),
    onSuccess: (detail) => navigate(`/forms/${detail.form.id}`),
  });
  const ready = file !== null && asked.asked_by.trim() !== "" && asked.ground.trim() !== "" && !roundsLack(asked.every, asked.due);
  return (
    <Panel title={t("forms.new")} note={t("forms.new_note")}>
      <form
        className="form-new"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) take.mutate(file);
        }}
      >
        <div>
          <label htmlFor={ids.by}>{t("forms.asked_by")}</label>
          <Input id={ids.by} maxLength={200} value={asked.asked_by} onChange={(event) => setAsked({ ...asked, asked_by: event.target.value })} />
        </div>
        <div>
          <label htmlFor={ids.ground}>{t("forms.ground")}</label>
          <Input id={ids.ground} maxLength={400} placeholder={t("forms.ground_hint")} value={asked.ground} onChange={(event) => setAsked({ ...asked, ground: event.target.value })} />
        </div>
        <RoundFields every={asked.every} due={asked.due} change={(every, due) => setAsked({ ...asked, every, due })} />
        <div>
          <label htmlFor={ids.file}>{t("forms.file")}</label>
          <FileField id={ids.file} accept=".xlsx,.docx" onFile={setFile} />
        </div>
        <div className="form-wide">
          <Button type="primary" htmlType="submit" disabled={!ready} loading={take.isPending}>{t("forms.take")}</Button>
          {ready ? null : <span className="faint"> {t(roundsLack(asked.every, asked.due) ? "forms.due_first_needed" : "forms.take_not")}</span>}
        </div>
      </form>
      {take.isError ? <p className="form-body" role="alert">{asProblem(take.error).detail}</p> : null}
    </Panel>
  );
}

function Line({ form }: { form: Listed }) {
  const { t, i18n } = useTranslation();
  return (
    <li>
      <Link to={`/forms/${form.id}`} className="form-line">
        <strong>{form.title}</strong> <span className="chip">{form.extension.toUpperCase()}</span>
        <small>
          {t("forms.asked_line", { who: form.asked_by, ground: form.ground })}
          {" · "}<DueChip form={form} />
          {" · "}{t("forms.filled_times", { n: count(form.fillings, i18n.language) })}
        </small>
        {form.before === null || form.before === undefined ? null : <small className="form-before"><BeforeLine before={form.before} /></small>}
      </Link>
    </li>
  );
}

function Register() {
  const { t, i18n } = useTranslation();
  const forms = useQuery(formsQuery);
  if (forms.isPending) return <div className="panel"><Waiting rows={6} /></div>;
  if (forms.isError) return <div className="panel"><Failed error={forms.error} retry={() => void forms.refetch()} /></div>;
  const { items, asked_most, values, seconds_saved, seconds_a_value } = forms.data;
  if (items.length === 0) return <div className="panel"><Nothing title={t("forms.none_title")}>{t("forms.none")}</Nothing></div>;
  return (
    <>
      <Panel title={t("forms.list")}>
        <dl className="form-sums">
          <div><dt>{t("forms.saved")}</dt><dd>{t("forms.hours", { n: hours(seconds_saved) })}</dd><dd className="faint">{t("forms.saved_note", { n: seconds_a_value })}</dd></div>
          <div><dt>{t("forms.values")}</dt><dd>{t("forms.values_unit", { n: count(values, i18n.language) })}</dd></div>
        </dl>
        <ul className="form-lines">{items.map((form) => <Line key={form.id} form={form} />)}</ul>
      </Panel>
      <Panel title={t("forms.asked_most")}>
        <ol className="form-asked">
          {asked_most.map((one) => <li key={one.words}>{one.words} <span className="faint">{t("forms.asked_most_times", { count: one.forms })}</span></li>)}
        </ol>
      </Panel>
    </>
  );
}

/** The register of forms: upload, hours saved, what is asked most. */
export function FormsPage() {
  const { t } = useTranslation();
  useTitle(t("forms.title"));
  const may = useSession().data?.may_import ?? false;
  return (
    <>
      <div className="page-head">
        <h1>{t("forms.title")}</h1>
        <p className="lede">{t("forms.note")} <Link to="/rosters">{t("forms.rosters")}</Link></p>
      </div>
      <div className="forms">
        {may ? <><NewForm /><Register /></> : <div className="panel"><Nothing title={t("forms.forbidden")} lit={false} /></div>}
      </div>
    </>
  );
}
