import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { Purpose } from "../../kit/purpose";
import { known, sayWhy, steps, type Application, type Matter, type Step } from "./words";

/** The form of a step that says why: the rule of a refusal, the ground of a stop, the field of a return. */
function WhyForm({ application, matter, step, send, pending }: {
  application: Application;
  matter: Matter;
  step: Step;
  send: (said: { note: string; law?: number; field?: string }) => void;
  pending: boolean;
}) {
  const { t, i18n } = useTranslation();
  const field = useId();
  const [note, setNote] = useState("");
  const [law, setLaw] = useState(0);
  const [about, setAbout] = useState("");
  const services = useQuery({ queryKey: ["services", i18n.language], queryFn: () => answer(client.GET("/api/services")), enabled: step === "stop" });
  const choices =
    step === "stop"
      ? (services.data?.stops ?? []).map((stop) => ({ value: stop.code, label: stop.title }))
      : [...application.needs, ...application.questions, ...application.papers].map((one) => ({ value: one.name, label: one.title }));
  const choosing = step === "stop" || step === "return";
  const ready = note.trim().length >= 4 && (!choosing || about !== "");
  return (
    <form
      className="affair-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) send({ note, ...(step === "refuse" ? { law } : {}), ...(choosing ? { field: about } : {}) });
      }}
    >
      {step === "refuse" ? (
        <label>
          {t("affairs.law")}{" "}
          <select value={law} onChange={(event) => setLaw(Number(event.target.value))}>
            {matter.law.map((one, at) => <option key={one.title} value={at}>{one.title}{one.verified ? "" : ` · ${t("affairs.unverified")}`}</option>)}
          </select>
        </label>
      ) : null}
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
    mutationFn: ({ step, ...said }: { step: Step; note?: string; law?: number; field?: string }) =>
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
  const may = matter.may.map((code) => known(steps, code));
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
