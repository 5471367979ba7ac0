import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { Purpose } from "../../kit/purpose";
import { known, sayWhy, steps, type Application, type Matter, type Step } from "./words";

/** What is said with a step. */
type Said = { note?: string; law?: number; rule?: OwnRule; field?: string };

/** Another rule than those that are checked: its text, where it is written, and since when it is in force. */
type OwnRule = { text: string; source: string; from: string };

/** The rule that a refusal rests on: one whose text was checked, or one that whoever refuses gives. */
function Ground({ matter, law, setLaw, own, setOwn }: {
  matter: Matter;
  law: number | null;
  setLaw: (at: number | null) => void;
  own: OwnRule;
  setOwn: (rule: OwnRule) => void;
}) {
  const { t } = useTranslation();
  const field = useId();
  return (
    <>
      {matter.law.length === 0 ? <p>{t("affairs.no_ground")}</p> : (
        <label>
          {t("affairs.law")}{" "}
          <select value={law ?? "own"} onChange={(event) => setLaw(event.target.value === "own" ? null : Number(event.target.value))}>
            {matter.law.map((one, at) => <option key={one.title} value={at}>{one.title}</option>)}
            <option value="own">{t("affairs.own_rule")}</option>
          </select>
        </label>
      )}
      {law !== null ? null : (
        <div className="affair-rule">
          <label htmlFor={`${field}text`}>{t("affairs.rule_text")}</label>
          <Input.TextArea id={`${field}text`} rows={2} maxLength={500} value={own.text} onChange={(event) => setOwn({ ...own, text: event.target.value })} />
          <label htmlFor={`${field}source`}>{t("affairs.rule_source")}</label>
          <Input id={`${field}source`} maxLength={200} value={own.source} onChange={(event) => setOwn({ ...own, source: event.target.value })} />
          <label htmlFor={`${field}from`}>{t("affairs.rule_from")}</label>
          <Input id={`${field}from`} type="date" value={own.from} onChange={(event) => setOwn({ ...own, from: event.target.value })} />
        </div>
      )}
    </>
  );
}

/** The form of a step that says why: the rule of a refusal, the ground of a stop, the field of a return. */
function WhyForm({ application, matter, step, send, pending }: {
  application: Application;
  matter: Matter;
  step: Step;
  send: (said: Said & { note: string }) => void;
  pending: boolean;
}) {
  const { t, i18n } = useTranslation();
  const field = useId();
  const [note, setNote] = useState("");
  const [law, setLaw] = useState<number | null>(matter.law.length === 0 ? null : 0);
  const [own, setOwn] = useState<OwnRule>({ text: "", source: "", from: "" });
  const [about, setAbout] = useState("");
  const services = useQuery({ queryKey: ["services", i18n.language], queryFn: () => answer(client.GET("/api/services")), enabled: step === "stop" });
  const choices =
    step === "stop"
      ? (services.data?.stops ?? []).map((stop) => ({ value: stop.code, label: stop.title }))
      : [...application.needs, ...application.questions, ...application.papers].map((one) => ({ value: one.name, label: one.title }));
  const choosing = step === "stop" || step === "return";
  const grounded = step !== "refuse" || law !== null || (own.text.trim().length >= 4 && own.source.trim().length >= 2 && own.from !== "");
  const ready = note.trim().length >= 4 && (!choosing || about !== "") && grounded;
  const ground = law === null ? { rule: own } : { law };
  return (
    <form
      className="affair-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) send({ note, ...(step === "refuse" ? ground : {}), ...(choosing ? { field: about } : {}) });
      }}
    >
      {step === "refuse" ? <Ground matter={matter} law={law} setLaw={setLaw} own={own} setOwn={setOwn} /> : null}
      {choosing ? (
        <label>
          {t(step === "stop" ? "affairs.ground" : "affairs.field")}{" "}
          <select value={about} onChange={(event) => setAbout(event.target.value)}>
            <option value="" />
            {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
          </select>
        </label>
      ) : null}
      <label htmlFor={field}>{t("affairs.note")}</label>
      <Input.TextArea id={field} rows={2} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
      <div><Button type="primary" htmlType="submit" disabled={!ready} loading={pending}>{t("affairs.send")} · {t(`affairs.step.${step}`)}</Button></div>
    </form>
  );
}

/** What may be done about an item. */
export function Steps({ application, matter, why }: { application: Application; matter: Matter; why: Purpose }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<Step | null>(null);
  const take = useMutation({
    mutationFn: ({ step, ...said }: Said & { step: Step }) =>
      answer(client.POST("/api/applications/{id}/steps", {
        params: { path: { id: application.id }, header: { "x-purpose": why } },
        body: { item: matter.item, version: matter.version, step, ...said },
      })),
    onSuccess: () => {
      setAsking(null);
      void queries.invalidateQueries({ queryKey: ["matters"] });
      return queries.invalidateQueries({ queryKey: ["applications"] });
    },
  });
  // What was asked back is answered where it is filled in.
  const may: Step[] = matter.may.map((code) => known(steps, code)).filter((step) => step !== "supply");
  if (may.length === 0) return null;
  return (
    <>
      <div className="affair-steps">
        {may.map((step) => (
          <Button
            key={step}
            type={step === "accept" || step === "finish" ? "primary" : "default"}
            loading={take.isPending && take.variables.step === step}
            aria-expanded={sayWhy.includes(step) ? asking === step : undefined}
            onClick={() => (sayWhy.includes(step) ? setAsking(asking === step ? null : step) : take.mutate({ step }))}
          >
            {t(`affairs.step.${step}`)}
          </Button>
        ))}
      </div>
      {asking === null || !may.includes(asking) ? null : (
        <WhyForm key={asking} application={application} matter={matter} step={asking} pending={take.isPending} send={(said) => take.mutate({ step: asking, ...said })} />
      )}
      {take.isError ? <p role="alert">{asProblem(take.error).detail}</p> : null}
    </>
  );
}
