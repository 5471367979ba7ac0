import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries, useSession } from "../../api/queries";
import { civilDate, count, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { purposes } from "../../kit/purpose";
import { useOpened } from "../../kit/useOpened";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { BeforeLine, DueChip } from "./FormsPage";
import { ListChanges } from "./ListChanges";
import { Rounds } from "./Rounds";
import { fateOf, fieldsShown, offered } from "./reading";
import { likelyRound } from "./rounds";
import { formQuery, save, type Detail, type Field } from "./queries";
import "./forms.css";

function FieldRow({ field, chosen, choose, detail }: { field: Field; chosen: string | undefined; choose: (code: string) => void; detail: Detail }) {
  const { t } = useTranslation();
  const state = fateOf(field);
  return (
    <tr>
      <th scope="row">{field.labels.join(" ／ ")}</th>
      <td>
        {field.refused ? field.asks.words : (
          <Select
            size="small"
            showSearch={{ optionFilterProp: "label" }}
            aria-label={`${t("forms.asks")}: ${field.labels.join(" ")}`}
            value={chosen ?? field.asks.code}
            onChange={choose}
            style={{ width: "100%", minWidth: 170 }}
            options={offered(field, detail.choices).map((one) => ({ value: one.code, label: one.words }))}
          />
        )}
      </td>
      <td><span className={state === "will_fill" ? "chip good" : "chip lamp"}>{t(`forms.${state}`)}</span></td>
      <td className="nums">{field.confidence_percent}%</td>
      <td className="faint">{field.reasons.join("；")}</td>
    </tr>
  );
}

function Fields({ detail }: { detail: Detail }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [all, setAll] = useState(false);
  const confirm = useMutation({
    mutationFn: () => answer(client.POST("/api/v1/forms/{id}/confirmation", { params: { path: { id: detail.form.id } }, body: { fields: chosen } })),
    onSuccess: (after) => {
      setChosen({});
      queries.setQueryData(formQuery(detail.form.id).queryKey, after);
      void queries.invalidateQueries({ queryKey: ["forms", "list"] });
    },
  });
  const { shown, waiting } = fieldsShown(detail.fields, all);
  return (
    <Panel
      title={t("forms.fields")}
      note={t("forms.fields_note")}
      end={waiting === 0 ? undefined : <Button size="small" onClick={() => setAll(!all)}>{t(all ? "forms.show_open" : "forms.show_all")}</Button>}
    >
      {detail.lists.map((list, index) => (
        <p key={index} className="form-body">
          {list.rows === null || list.rows === undefined ? t("forms.list_unknown") : t("forms.list_rows", { who: list.rows })}
          <span className="faint"> {list.reasons.join("；")}</span>
        </p>
      ))}
      <div className="scroll-x" tabIndex={0} role="group" aria-label={t("forms.fields")}>
        <table className="form-fields">
          <thead>
            <tr><th scope="col">{t("forms.label")}</th><th scope="col">{t("forms.asks")}</th><th scope="col" /><th scope="col">{t("forms.sure")}</th><th scope="col">{t("forms.why")}</th></tr>
          </thead>
          <tbody>
            {shown.map((field) => (
              <FieldRow key={field.key} field={field} detail={detail} chosen={chosen[field.key]} choose={(code) => setChosen({ ...chosen, [field.key]: code })} />
            ))}
          </tbody>
        </table>
      </div>
      <div className="form-body">
        <Button type="primary" loading={confirm.isPending} onClick={() => confirm.mutate()}>{t("forms.confirm")}</Button>
        {confirm.isError ? <p role="alert">{asProblem(confirm.error).detail}</p> : null}
        {detail.confirmed_at === null || detail.confirmed_at === undefined ? null : <p role="status">{t("forms.confirmed", { time: moment(detail.confirmed_at) })}</p>}
      </div>
    </Panel>
  );
}

function Fill({ detail }: { detail: Detail }) {
  const { t, i18n } = useTranslation();
  const [chosenRound, setRound] = useState<string | null>(null);
  const allowed = useSession().data?.purposes ?? [];
  const today = new Date().toISOString().slice(0, 10);
  const ids = { day: useId(), from: useId(), purpose: useId(), subject: useId(), round: useId() };
  const [asked, setAsked] = useState({ day: today, from: `${today.slice(0, 4)}-01-01`, purpose: "family_service", subject: "", marks: false });
  const round = detail.rounds.some((one) => one.due === chosenRound) ? chosenRound : likelyRound(detail.rounds, today);
  const fill = useMutation({
    mutationFn: async () => {
      const body = { ...asked, round, purpose: detail.people ? asked.purpose : null, subject: asked.subject.trim() === "" ? null : asked.subject.trim() };
      const file = await answer(client.POST("/api/v1/forms/{id}/fillings", { params: { path: { id: detail.form.id } }, body, parseAs: "blob" }));
      save(file as unknown as Blob, `${detail.form.title}.${detail.form.extension}`);
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["forms"] }),
  });
  return (
    <Panel title={t("forms.fill")} note={t("forms.fill_note")}>
      <form className="form-new" onSubmit={(event) => { event.preventDefault(); fill.mutate(); }}>
        <div>
          <label htmlFor={ids.day}>{t("forms.day")}</label>
          <Input id={ids.day} type="date" max={today} value={asked.day} onChange={(event) => setAsked({ ...asked, day: event.target.value })} />
        </div>
        <div>
          <label htmlFor={ids.from}>{t("forms.from")}</label>
          <Input id={ids.from} type="date" max={asked.day} value={asked.from} onChange={(event) => setAsked({ ...asked, from: event.target.value })} />
        </div>
        {detail.rounds.length === 0 ? null : (
          <div>
            <label htmlFor={ids.round}>{t("forms.round")}</label>
            <Select
              id={ids.round}
              style={{ width: "100%" }}
              value={round}
              onChange={(next: string) => setRound(next)}
              options={detail.rounds.map((one) => ({ value: one.due, label: t(one.answered ? "forms.round_again" : "forms.round_due", { day: civilDate(one.due, i18n.language) }) }))}
            />
          </div>
        )}
        {detail.people ? (
          <div>
            <label htmlFor={ids.purpose}>{t("forms.purpose")}</label>
            <Select
              id={ids.purpose}
              style={{ width: "100%" }}
              value={asked.purpose}
              onChange={(purpose: string) => setAsked({ ...asked, purpose })}
              options={purposes.filter((code) => allowed.includes(code)).map((code) => ({ value: code, label: t(`purpose.${code}.name`) }))}
            />
          </div>
        ) : null}
        {detail.subject ? (
          <div>
            <label htmlFor={ids.subject}>{t("forms.subject")}</label>
            <Input id={ids.subject} value={asked.subject} onChange={(event) => setAsked({ ...asked, subject: event.target.value })} />
          </div>
        ) : null}
        <div><Checkbox checked={asked.marks} onChange={(event) => setAsked({ ...asked, marks: event.target.checked })}>{t("forms.marks")}</Checkbox></div>
        <div className="form-wide"><Button type="primary" htmlType="submit" loading={fill.isPending}>{t("forms.go")}</Button></div>
      </form>
      {fill.isError ? <p className="form-body" role="alert">{asProblem(fill.error).detail}</p> : null}
      {fill.isSuccess ? <p className="form-body" role="status">{t("forms.filled_ok")}</p> : null}
    </Panel>
  );
}

function Past({ detail }: { detail: Detail }) {
  const { t, i18n } = useTranslation();
  if (detail.fillings.length === 0) return null;
  return (
    <Panel title={t("forms.changed")}>
      <div className="form-body">
        {detail.changed.length === 0 ? <p className="faint">{t("forms.changed_none")}</p> : (
          <table className="form-fields">
            <thead><tr><th scope="col">{t("forms.label")}</th><th scope="col">{t("forms.was")}</th><th scope="col">{t("forms.now")}</th></tr></thead>
            <tbody>
              {detail.changed.map((one) => <tr key={one.label}><th scope="row">{one.label}</th><td className="nums">{one.before}</td><td className="nums">{one.now}</td></tr>)}
            </tbody>
          </table>
        )}
        <h3>{t("forms.fillings")}</h3>
        <ul>
          {detail.fillings.map((one) => (
            <li key={one.number}>
              {t("forms.filling_line", {
                n: one.number,
                time: moment(one.filled_at),
                day: civilDate(one.day, i18n.language),
                written: count(one.written, i18n.language),
                open: count(one.open, i18n.language),
                people: count(one.people, i18n.language),
              })}
              {one.round == null ? null : <> · {t("forms.round_line", { day: civilDate(one.round, i18n.language) })}</>}
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

function Body({ detail }: { detail: Detail }) {
  const { t } = useTranslation();
  return (
    <>
      {detail.refused.length === 0 ? null : (
        <div className="denied" role="note">
          <h3>{t("forms.refused_title")}</h3>
          <ul>{detail.refused.map((one) => <li key={one.label}><code className="chip">{one.label}</code> {one.reason}</li>)}</ul>
          <p>{t("forms.refused_note")}</p>
        </div>
      )}
      {detail.before.length === 0 ? null : (
        <Panel title={t("forms.before")} note={t("forms.before_note")}>
          <ul className="form-lines">{detail.before.map((one) => <li key={one.id} className="form-body"><Link to={`/forms/${one.id}`}><BeforeLine before={one} /></Link></li>)}</ul>
        </Panel>
      )}
      <Fields detail={detail} />
      <Fill detail={detail} />
      <Past detail={detail} />
      {detail.compares ? <ListChanges id={detail.form.id} fillings={detail.fillings.length} /> : null}
      <Rounds key={`${detail.form.every} ${detail.form.due ?? ""}`} detail={detail} />
    </>
  );
}

/** One form: its fields, filling it, what changed and who asked the same before. */
export function FormPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const form = useQuery(formQuery(id));
  useTitle(form.data?.form.title ?? t("forms.title"));
  useOpened("form", id, form.data?.form.title);
  if (form.isPending) return <div className="panel"><Waiting rows={8} /></div>;
  if (form.isError) return <div className="panel"><Failed error={form.error} retry={() => void form.refetch()} /></div>;
  const { form: own } = form.data;
  return (
    <>
      <div className="page-head">
        <p><Link to="/forms">{t("forms.back")}</Link></p>
        <h1>{own.title}</h1>
        <p className="lede">
          {t("forms.asked_line", { who: own.asked_by, ground: own.ground })}
          {" · "}<DueChip form={own} />
        </p>
      </div>
      <div className="forms"><Body detail={form.data} /></div>
    </>
  );
}
