import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, InputNumber, Radio, Select } from "antd";
import { useId, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries, useSession } from "../../api/queries";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { serves } from "../session/role";
import { begun, lacks, requestOf, standings, type Draft } from "./draft";
import { rostersQuery, type Listed, type RosterList } from "./queries";
import "../forms/forms.css";
import "./rosters.css";

/** Whom a roster of people shows. */
function People({ draft, change, places }: { draft: Draft; change: (draft: Draft) => void; places: RosterList["places"] }) {
  const { t } = useTranslation();
  const ids = { standing: useId(), sex: useId(), from: useId(), to: useId(), place: useId() };
  const sexes = ["any", "male", "female"] as const;
  return (
    <>
      <div>
        <label htmlFor={ids.standing}>{t("rosters.standing")}</label>
        <Select id={ids.standing} style={{ width: "100%" }} value={draft.standing} onChange={(standing: Draft["standing"]) => change({ ...draft, standing })} options={standings.map((code) => ({ value: code, label: t(`rosters.standing_code.${code}`) }))} />
      </div>
      <div>
        <label htmlFor={ids.sex}>{t("rosters.sex")}</label>
        <Select id={ids.sex} style={{ width: "100%" }} value={draft.sex} onChange={(sex: Draft["sex"]) => change({ ...draft, sex })} options={sexes.map((code) => ({ value: code, label: t(`rosters.sex_code.${code}`) }))} />
      </div>
      <div>
        <label htmlFor={ids.from}>{t("rosters.age_from")}</label>
        <InputNumber id={ids.from} min={0} max={150} precision={0} value={draft.ageFrom} onChange={(ageFrom) => change({ ...draft, ageFrom })} />
      </div>
      <div>
        <label htmlFor={ids.to}>{t("rosters.age_to")}</label>
        <InputNumber id={ids.to} min={0} max={150} precision={0} value={draft.ageTo} onChange={(ageTo) => change({ ...draft, ageTo })} />
      </div>
      <div>
        <label htmlFor={ids.place}>{t("rosters.place")}</label>
        <Select
          id={ids.place}
          style={{ width: "100%" }}
          showSearch={{ optionFilterProp: "label" }}
          value={draft.place}
          onChange={(place: string) => change({ ...draft, place })}
          options={[{ value: "", label: t("rosters.place_any") }, ...places.map((one) => ({ value: one.code, label: one.words }))]}
        />
      </div>
    </>
  );
}

function NewRoster({ list }: { list: RosterList }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const name = useId();
  const [draft, setDraft] = useState(begun);
  const missing = lacks(draft);
  const keep = useMutation({
    mutationFn: () => answer(client.POST("/api/v1/rosters", { body: requestOf(draft, list.columns.map((column) => column.code)) })),
    onSuccess: (kept) => {
      void queries.invalidateQueries({ queryKey: ["rosters"] });
      return navigate(`/rosters/${kept.id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing === null) keep.mutate();
  };
  return (
    <Panel title={t("rosters.new")} note={t("rosters.new_note")}>
      <form onSubmit={submit}>
        <div className="form-new">
          <div>
            <label htmlFor={name}>{t("rosters.name")}</label>
            <Input id={name} maxLength={100} placeholder={t("rosters.name_hint")} value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />
          </div>
          <fieldset className="roster-choice">
            <legend>{t("rosters.of")}</legend>
            <Radio.Group
              value={draft.households}
              onChange={(event) => setDraft({ ...draft, households: event.target.value === true })}
              options={[{ value: false, label: t("rosters.of_people") }, { value: true, label: t("rosters.of_households") }]}
            />
          </fieldset>
          {draft.households ? null : <People draft={draft} change={setDraft} places={list.places} />}
        </div>
        <fieldset className="roster-choice form-body">
          <legend>{t("rosters.columns")}</legend>
          <Checkbox.Group
            className="roster-columns"
            value={[...draft.columns]}
            onChange={(columns) => setDraft({ ...draft, columns })}
            options={list.columns.map((column) => ({ value: column.code, label: column.words }))}
          />
        </fieldset>
        <p className="form-body">
          <Button type="primary" htmlType="submit" disabled={missing !== null} loading={keep.isPending}>{t("rosters.keep")}</Button>
          {missing === null ? null : <span className="faint"> {t(`rosters.lacks.${missing}`)}</span>}
        </p>
      </form>
      {keep.isError ? <p className="form-body" role="alert">{asProblem(keep.error).detail}</p> : null}
    </Panel>
  );
}

function Line({ roster }: { roster: Listed }) {
  const { t, i18n } = useTranslation();
  return (
    <li>
      <Link to={`/rosters/${roster.id}`} className="form-line">
        <strong>{roster.name}</strong> {roster.own ? null : <span className="chip">{t("rosters.around")}</span>}
        <small>{roster.who} · {t("rosters.columns_line", { columns: roster.columns.join(i18n.language === "en" ? ", " : "、") })}</small>
        <small className="faint"><time>{moment(roster.created_at)}</time></small>
      </Link>
    </li>
  );
}

function Rosters() {
  const { t } = useTranslation();
  const found = useQuery(rostersQuery);
  if (found.isPending) return <div className="panel"><Waiting rows={6} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const { items, may_keep } = found.data;
  return (
    <>
      <Panel title={t("rosters.list")}>
        {items.length === 0 ? (
          <Nothing title={t("rosters.none_title")}>{t(may_keep ? "rosters.none" : "rosters.none_worker")}</Nothing>
        ) : (
          <ul className="form-lines">{items.map((roster) => <Line key={roster.id} roster={roster} />)}</ul>
        )}
      </Panel>
      {may_keep ? <NewRoster list={found.data} /> : null}
    </>
  );
}

/** The rosters that the reader may open, and a new one. */
export function RostersPage() {
  const { t } = useTranslation();
  useTitle(t("rosters.title"));
  const role = useSession().data?.role;
  return (
    <>
      <div className="page-head">
        <h1>{t("rosters.title")}</h1>
        <p className="lede">{t("rosters.note")}</p>
      </div>
      <div className="forms">
        {role === undefined || serves(role) ? <Rosters /> : <div className="panel"><Nothing title={t("rosters.forbidden")} lit={false} /></div>}
      </div>
    </>
  );
}
