import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries, useSession } from "../../api/queries";
import { count, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { oneOf } from "../rolls/words";
import { rostersQuery } from "../rosters/queries";
import { groupStages, missing, type Audience, type Group, type GroupAsked } from "./words";

const refresh = () => queries.invalidateQueries({ queryKey: ["messages"] });

function Whom({ audience }: { audience: Audience }) {
  const { t } = useTranslation();
  const session = useSession().data;
  const places = useQuery(rostersQuery).data?.places ?? [];
  // A place of which nobody has a name here is still told apart by its code.
  const place = audience.place === session?.area ? session.area_name : places.find((one) => one.code === audience.place)?.words ?? audience.place;
  return <>{t(audience.parents ? "messages.whom_parents" : "messages.whom", { place, from: audience.age_from, to: audience.age_to })}</>;
}

function One({ group, why }: { group: Group; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const decide = useMutation({
    mutationFn: (approve: boolean) => answer(client.POST("/api/group-messages/{id}/decision", { params: { path: { id: group.id }, header: { "x-purpose": why } }, body: { approve } })),
    onSuccess: refresh,
  });
  const english = i18n.language === "en";
  return (
    <li className="reached" data-group={group.stage}>
      <div className="case-answer">
        <p><strong>{english ? group.title_en : group.title_zh}</strong> <span className="chip">{t(`messages.stage.${oneOf(groupStages, group.stage)}`)}</span></p>
        <p>{english ? group.body_en : group.body_zh}</p>
        <p className="faint">
          <Whom audience={group.audience} /> · {t("messages.counted", { n: count(group.counted, i18n.language) })}
          {group.told === null || group.told === undefined ? "" : ` · ${t("messages.told", { n: count(group.told, i18n.language) })}`}
        </p>
        <p className="faint">
          {t("messages.made_by", { name: group.made_by ?? "", time: moment(group.made_at) })}
          {group.decided_at === null || group.decided_at === undefined ? "" : ` · ${t(group.stage === "dropped" ? "messages.dropped_by" : "messages.approved_by", { name: group.decided_by ?? "", time: moment(group.decided_at) })}`}
        </p>
        {group.stage !== "made" ? null : (
          <div className="benefit-row">
            <Button type="primary" disabled={!group.may_approve} loading={decide.isPending} onClick={() => decide.mutate(true)}>{t("messages.approve")}</Button>
            <Button loading={decide.isPending} onClick={() => decide.mutate(false)}>{t("messages.drop")}</Button>
            {group.may_approve ? null : <span className="faint">{t("messages.second")}</span>}
          </div>
        )}
        {decide.isError ? <p role="alert">{asProblem(decide.error).detail}</p> : null}
      </div>
    </li>
  );
}

function Preview({ asked, why, done }: { asked: GroupAsked; why: Purpose; done: () => void }) {
  const { t, i18n } = useTranslation();
  const params = { header: { "x-purpose": why } };
  const found = useQuery({
    queryKey: ["messages", "preview", asked, why],
    queryFn: () => answer(client.POST("/api/group-messages/preview", { params, body: asked })),
    gcTime: 0,
  });
  const make = useMutation({
    mutationFn: () => answer(client.POST("/api/group-messages", { params, body: asked })),
    onSuccess: () => {
      done();
      return refresh();
    },
  });
  if (found.isPending) return <Waiting rows={3} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { people, sms_zh, sms_en } = found.data;
  return (
    <div className="benefit-body" data-preview={people}>
      <p role="status"><b>{t("messages.preview", { n: count(people, i18n.language) })}</b></p>
      <dl className="benefit-about">
        <div><dt>{t("messages.in_inbox")}</dt><dd><strong>{asked.title_zh}</strong><br />{asked.body_zh}</dd><dd lang="en"><strong>{asked.title_en}</strong><br />{asked.body_en}</dd></div>
        <div><dt>{t("messages.in_sms")}</dt><dd lang="zh-CN">{sms_zh}</dd><dd lang="en">{sms_en}</dd></div>
      </dl>
      <div className="benefit-row">
        <Button type="primary" disabled={people === 0} loading={make.isPending} onClick={() => make.mutate()}>{t("messages.make")}</Button>
        <span className="faint">{t(people === 0 ? "messages.make_none" : "messages.make_note")}</span>
      </div>
      {make.isError ? <p role="alert">{asProblem(make.error).detail}</p> : null}
    </div>
  );
}

const empty = { place: "", from: "60", to: "120", parents: false, title_zh: "", title_en: "", body_zh: "", body_en: "" };

function Write({ why }: { why: Purpose }) {
  const { t } = useTranslation();
  const id = useId();
  const { area = "", area_name = "" } = useSession().data ?? {};
  const places = useQuery(rostersQuery).data?.places ?? [];
  const [form, setForm] = useState(empty);
  const [asked, setAsked] = useState<GroupAsked | null>(null);
  const set = (change: Partial<typeof empty>) => {
    setForm({ ...form, ...change });
    setAsked(null);
  };
  const written: GroupAsked = {
    audience: { place: form.place === "" ? area : form.place.trim(), age_from: Number.parseInt(form.from, 10), age_to: Number.parseInt(form.to, 10), parents: form.parents },
    title_zh: form.title_zh, title_en: form.title_en, body_zh: form.body_zh, body_en: form.body_en,
  };
  const wanting = missing(written);
  const text = (name: "title_zh" | "title_en" | "body_zh" | "body_en") => (
    <div key={name}>
      <label htmlFor={`${id}-${name}`}>{t(`messages.${name}`)}</label>
      {name.startsWith("title")
        ? <Input id={`${id}-${name}`} value={form[name]} maxLength={60} onChange={(event) => set({ [name]: event.target.value })} />
        : <Input.TextArea id={`${id}-${name}`} rows={4} value={form[name]} maxLength={1000} onChange={(event) => set({ [name]: event.target.value })} />}
    </div>
  );
  return (
    <>
      <form className="benefit-form" data-write onSubmit={(event) => { event.preventDefault(); if (wanting.length === 0) setAsked(written); }}>
        <div>
          <label htmlFor={`${id}-place`}>{t("messages.place")}</label>
          <Select
            id={`${id}-place`}
            style={{ width: "100%" }}
            showSearch={{ optionFilterProp: "label" }}
            value={form.place}
            onChange={(place: string) => set({ place })}
            options={[{ value: "", label: area_name }, ...places.map((one) => ({ value: one.code, label: one.words }))]}
          />
        </div>
        <div>
          <label htmlFor={`${id}-from`}>{t("messages.age_from")}</label>
          <Input id={`${id}-from`} inputMode="numeric" value={form.from} maxLength={3} onChange={(event) => set({ from: event.target.value })} />
        </div>
        <div>
          <label htmlFor={`${id}-to`}>{t("messages.age_to")}</label>
          <Input id={`${id}-to`} inputMode="numeric" value={form.to} maxLength={3} onChange={(event) => set({ to: event.target.value })} />
        </div>
        <div><Checkbox checked={form.parents} onChange={(event) => set({ parents: event.target.checked })}>{t("messages.parents")}</Checkbox></div>
        <div className="benefit-wide benefit-texts">
          <div>{(["title_zh", "body_zh"] as const).map(text)}</div>
          <div>{(["title_en", "body_en"] as const).map(text)}</div>
        </div>
        <div className="benefit-row">
          <Button type="primary" htmlType="submit" disabled={wanting.length > 0}>{t("messages.look")}</Button>
          {wanting.length === 0 ? null : <span className="faint">{t("messages.wanting")} {wanting.map((field) => t(`messages.missing.${field}`)).join(t("messages.and"))}</span>}
        </div>
      </form>
      {asked === null ? null : <Preview asked={asked} why={why} done={() => { setAsked(null); setForm(empty); }} />}
    </>
  );
}

/** Messages to a described audience: written, looked at, approved by somebody else. */
export function GroupMessages({ why }: { why: Purpose }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["messages", "groups", why],
    queryFn: () => answer(client.GET("/api/group-messages", { params: { header: { "x-purpose": why } } })),
  });
  return (
    <>
      <Panel title={t("messages.write")} note={t("messages.write_note")}><Write why={why} /></Panel>
      <Panel title={t("messages.groups")}>
        {found.isPending ? <Waiting rows={3} /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data.items.length === 0
          ? <p className="benefit-body faint">{t("messages.no_groups")}</p>
          : <ul className="reach">{found.data.items.map((group) => <One key={group.id} group={group} why={why} />)}</ul>}
      </Panel>
    </>
  );
}
