import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox, Input, Radio } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Papers } from "./Papers";
import type { Application } from "./words";

/** What an office asks back about one thing, at the thing. */
function Back({ application, field, id }: { application: Application; field: string; id?: string }) {
  const { t } = useTranslation();
  return (
    <>
      {application.returned.filter((one) => one.field === field).map((one) => (
        <p key={one.item} id={id} className="affair-back" data-back={field}><b>{t("affairs.back")}</b> {one.note}</p>
      ))}
    </>
  );
}

/** The items that are asked for only where the family chooses them. */
function Optional({ application, choose, pending }: { application: Application; choose: (name: string, chosen: boolean) => void; pending: boolean }) {
  const { t } = useTranslation();
  const id = useId();
  if (application.optional.length === 0) return null;
  return (
    <fieldset className="affair-optional">
      <legend>{t("affairs.optional")}</legend>
      {application.optional.map((one) => (
        <div key={one.name} data-optional={one.name}>
          <Checkbox checked={one.chosen} disabled={pending} aria-describedby={id + one.name} onChange={(event) => choose(one.name, event.target.checked)}>{one.title}</Checkbox>
          <p id={id + one.name} className="faint">{one.summary}</p>
        </div>
      ))}
    </fieldset>
  );
}

function Question({ question, value, set, choose }: {
  question: Application["questions"][number];
  value: string | null;
  set: (text: string) => void;
  choose: (code: string) => void;
}) {
  if (question.kind === "choice") {
    return <Radio.Group value={value} onChange={(event) => choose(String(event.target.value))} options={question.choices.map((choice) => ({ value: choice.code, label: choice.title }))} />;
  }
  return <Input type={question.kind === "date" ? "date" : "text"} aria-label={question.title} maxLength={200} value={value ?? ""} onChange={(event) => set(event.target.value)} />;
}

/** Keeping answers, handing in, answering what was asked back, and leaving it. */
function useAnswers(application: Application, why: Purpose, kept: () => void) {
  const params = { path: { id: application.id }, header: { "x-purpose": why } };
  const refresh = () => queries.invalidateQueries({ queryKey: ["applications"] });
  const save = (answers: Record<string, string>) =>
    answer(client.POST("/api/applications/{id}/answers", {
      params,
      body: { version: application.version, answers: Object.entries(answers).map(([name, text]) => ({ name, text })) },
    }));
  const keep = useMutation({ mutationFn: save, onSuccess: () => { kept(); return refresh(); } });
  const supply = useMutation({
    mutationFn: async (answers: Record<string, string>) => {
      if (Object.keys(answers).length > 0) await save(answers);
      for (const matter of application.matters.filter((one) => one.stage === "returned")) {
        await answer(client.POST("/api/applications/{id}/steps", { params, body: { item: matter.item, version: matter.version, step: "supply" } }));
      }
    },
    onSuccess: () => { kept(); void queries.invalidateQueries({ queryKey: ["matters"] }); },
    onSettled: refresh,
  });
  const submit = useMutation({
    mutationFn: () => answer(client.POST("/api/applications/{id}/submit", { params, body: { version: application.version } })),
    onSuccess: refresh,
  });
  const drop = useMutation({
    mutationFn: () => answer(client.POST("/api/applications/{id}/drop", { params, body: { version: application.version } })),
    onSuccess: refresh,
  });
  return { keep, supply, submit, drop };
}

/** What no register holds: asked once for all items. What an office asks back stands at its field, and one button answers. */
export function Asked({ application, why }: { application: Application; why: Purpose }) {
  const { t } = useTranslation();
  const id = useId();
  const [given, setGiven] = useState<Record<string, string>>({});
  const { keep, supply, submit, drop } = useAnswers(application, why, () => setGiven({}));
  const set = (name: string, text: string) => setGiven((now) => ({ ...now, [name]: text }));
  const back = (name: string) => application.returned.some((one) => one.field === name);
  const wanting = application.needs.filter((need) => !need.held && (need.required || back(need.name)));
  const questions = application.questions.filter((question) => !question.held);
  const inForm = [...wanting, ...questions].map((one) => one.name);
  const open = application.stage === "proposed" || application.stage === "draft";
  const problem = keep.error ?? supply.error ?? submit.error ?? drop.error;
  const unsaved = Object.keys(given).length > 0;
  return (
    <Panel title={t("affairs.asked")}>
      <form className="affair-body affair-form" onSubmit={(event) => { event.preventDefault(); if (open) keep.mutate(given); else supply.mutate(given); }}>
        {inForm.length === 0 && application.optional.length === 0 && application.returned.length === 0 ? <p>{t("affairs.asked_none")}</p> : null}
        {application.returned.filter((one) => !inForm.includes(one.field)).map((one) => (
          <div key={one.item}><b>{one.title}</b> <Back application={{ ...application, returned: [one] }} field={one.field} /></div>
        ))}
        <Optional application={application} pending={keep.isPending} choose={(name, chosen) => keep.mutate({ ...given, [name]: chosen ? "yes" : "" })} />
        {wanting.map((need) => (
          <div key={need.name}>
            <label htmlFor={id + need.name}>{need.title} {need.required ? <span className="faint">{t("affairs.needed")}</span> : null}</label>
            <Back application={application} field={need.name} id={`${id}back-${need.name}`} />
            <Input id={id + need.name} maxLength={200} value={given[need.name] ?? ""} aria-describedby={back(need.name) ? `${id}back-${need.name}` : undefined} onChange={(event) => set(need.name, event.target.value)} />
            {need.answer === null ? null : <p className="faint">{t("affairs.answered", { text: need.answer })}</p>}
          </div>
        ))}
        {questions.map((question) => (
          <fieldset key={question.name}>
            <legend>{question.title} {question.required ? <span className="faint">{t("affairs.needed")}</span> : null}</legend>
            <Back application={application} field={question.name} />
            <Question
              question={question}
              value={given[question.name] ?? question.answer}
              set={(text) => set(question.name, text)}
              choose={(code) => (open ? keep.mutate({ ...given, [question.name]: code }) : set(question.name, code))}
            />
          </fieldset>
        ))}
        <div className="affair-steps">
          {open ? (
            <>
              {unsaved ? <Button htmlType="submit" loading={keep.isPending}>{t("affairs.save")}</Button> : null}
              <Button type="primary" disabled={unsaved || application.missing.length > 0} loading={submit.isPending} onClick={() => submit.mutate()}>{t("affairs.submit")}</Button>
              {application.missing.length > 0 ? <span className="faint">{t("affairs.submit_not", { n: application.missing.length })}</span> : null}
              <Button type="text" loading={drop.isPending} onClick={() => drop.mutate()}>{t("affairs.drop")}</Button>
            </>
          ) : (
            <Button type="primary" htmlType="submit" loading={supply.isPending}>{t("affairs.supply")}</Button>
          )}
        </div>
        {problem === null ? null : <p role="alert">{asProblem(problem).detail}</p>}
      </form>
      <Papers application={application} why={why} seen={(name) => keep.mutate({ [name]: t("affairs.seen") })} />
    </Panel>
  );
}
