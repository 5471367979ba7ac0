import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { components } from "../../api/schema";
import { civilDate, moment, wholeDay } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { Changes, yuan } from "../benefits/words";
import "../benefits/benefits.css";

type Own = components["schemas"]["PersonBenefitView"];

const words = ["told", "asked", "paid", "returned"] as const;

function Difference({ id, code, why }: { id: string; code: string; why: Purpose }) {
  const { t } = useTranslation();
  const field = useId();
  const [day, setDay] = useState("");
  const look = useMutation({
    mutationFn: (birth_date: string) =>
      answer(client.POST("/api/people/{id}/benefits/difference", { params: { path: { id }, header: { "x-purpose": why } }, body: { benefit: code, birth_date } })),
  });
  return (
    <form className="benefit-row" onSubmit={(event) => { event.preventDefault(); look.mutate(day); }}>
      <label htmlFor={field}>{t("benefits.difference")}</label>
      <Input id={field} type="date" value={day} style={{ width: 170 }} onChange={(event) => { look.reset(); setDay(event.target.value); }} />
      <Button htmlType="submit" disabled={day.length !== 10} loading={look.isPending}>{t("benefits.difference_run")}</Button>
      {look.isError ? <p role="alert">{asProblem(look.error).detail}</p> : null}
      {look.data === undefined ? null : <div role="status"><Changes changes={look.data.changes} /></div>}
    </form>
  );
}

function One({ id, own, why }: { id: string; own: Own; why: Purpose }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="benefit-body">
      <h3>{own.title}</h3>
      <dl className="benefit-facts">
        {own.facts.map((fact) => <div key={fact.title}><dt>{fact.title}</dt><dd className="nums">{fact.value == null ? t("benefits.fact_none") : wholeDay(fact.value, i18n.language)}</dd></div>)}
      </dl>
      {own.fault === null ? null : <p role="alert">{own.fault}</p>}
      <ul className="benefit-changes">
        {own.reasons.map((reason) => <li key={reason.text}><b>{t(reason.met ? "benefits.met" : "benefits.unmet")}</b> {reason.text}</li>)}
        {own.claims.map((claim) => (
          <li key={claim.year}>{claim.text} <strong className="nums">{yuan(claim.amount_fen, i18n.language)}</strong> <span className="faint">{claim.rule_text}</span></li>
        ))}
        {own.lost.map((lost) => <li key={lost.year} className="soft">{t("benefits.lost", { year: lost.year, text: lost.text })}</li>)}
      </ul>
      {own.claims[0] === undefined ? null : <p>{t("benefits.first_by", { day: civilDate(own.claims[0].first_claim_by, i18n.language) })}</p>}
      {own.words.map((word) => (
        <p key={word.at} className="faint">
          {t("benefits.known", { year: word.year, word: t(`benefits.word.${words.find((known) => known === word.word) ?? "told"}`), time: moment(word.at) })}
          {word.amount_fen === null ? "" : ` ${yuan(word.amount_fen, i18n.language)}`}
        </p>
      ))}
      {own.corrections.map((correction) => (
        <div key={correction.known_at}>
          <p><b>{t("benefits.correction", { time: moment(correction.known_at) })}</b></p>
          <Changes changes={correction.changes} />
        </div>
      ))}
      <p className="faint">{t("benefits.law")} {own.law.join("；")}</p>
      <Difference id={id} code={own.code} why={why} />
    </div>
  );
}

function All({ id, why }: { id: string; why: Purpose }) {
  const { i18n } = useTranslation();
  const found = useQuery({
    queryKey: ["people", "benefits", id, why, i18n.language],
    queryFn: () => answer(client.GET("/api/people/{id}/benefits", { params: { path: { id }, header: { "x-purpose": why } } })),
  });
  if (found.isPending) return <Waiting rows={5} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  return found.data.items.map((own) => <One key={own.code} id={id} own={own} why={why} />);
}

/** What the person is entitled to and why. Asking is a read, so it waits to be asked. */
export function Entitled({ id, why }: { id: string; why: Purpose }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  return (
    <Panel title={t("benefits.own")} note={t("benefits.own_note")} className="no-print">
      {asked ? <All id={id} why={why} /> : <div className="body"><Button onClick={() => setAsked(true)}>{t("benefits.own_show")}</Button></div>}
    </Panel>
  );
}
