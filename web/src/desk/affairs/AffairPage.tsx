import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input, Radio } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { Asks } from "../../kit/Asks";
import { civilDate, moment, wholeDay } from "../../kit/format";
import { NextOne } from "../../kit/NextOne";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { Papers } from "./Papers";
import { mattersQuery } from "./queries";
import { Steps } from "./Steps";
import { applicationStages, bases, known, origins, stages, steps, type Application, type Matter } from "./words";
import "../benefits/benefits.css";
import "./affairs.css";
import { PersonLink } from "../person/PersonLink";

function Filled({ application }: { application: Application }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t("affairs.filled")} note={t("affairs.filled_note")}>
      <dl className="affair-body affair-filled">
        {application.needs.filter((need) => need.held).map((need) => (
          <div key={need.name} data-held={need.name}>
            <dt>{need.title}</dt>
            <dd>{wholeDay(need.value ?? "", i18n.language)} {need.source === null ? null : <span className="faint">{t("affairs.source", { source: need.source })}</span>}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** What no register holds: asked once for all items. */
function Asked({ application, why }: { application: Application; why: Purpose }) {
  const { t } = useTranslation();
  const id = useId();
  const [given, setGiven] = useState<Record<string, string>>({});
  const params = { path: { id: application.id }, header: { "x-purpose": why } };
  const refresh = () => queries.invalidateQueries({ queryKey: ["applications"] });
  const keep = useMutation({
    mutationFn: (answers: Record<string, string>) =>
      answer(client.POST("/api/applications/{id}/answers", {
        params,
        body: { version: application.version, answers: Object.entries(answers).map(([name, text]) => ({ name, text })) },
      })),
    onSuccess: () => {
      setGiven({});
      return refresh();
    },
  });
  const submit = useMutation({
    mutationFn: () => answer(client.POST("/api/applications/{id}/submit", { params, body: { version: application.version } })),
    onSuccess: refresh,
  });
  const drop = useMutation({
    mutationFn: () => answer(client.POST("/api/applications/{id}/drop", { params, body: { version: application.version } })),
    onSuccess: refresh,
  });
  const set = (name: string, text: string) => setGiven((now) => ({ ...now, [name]: text }));
  const wanting = application.needs.filter((need) => !need.held && need.required);
  const open = application.stage === "proposed" || application.stage === "draft";
  const problem = keep.error ?? submit.error ?? drop.error;
  const unsaved = Object.keys(given).length > 0;
  return (
    <Panel title={t("affairs.asked")}>
      <form className="affair-body affair-form" onSubmit={(event) => { event.preventDefault(); keep.mutate(given); }}>
        {wanting.length === 0 && application.questions.length === 0 ? <p>{t("affairs.asked_none")}</p> : null}
        {wanting.map((need) => (
          <div key={need.name}>
            <label htmlFor={id + need.name}>{need.title} <span className="faint">{t("affairs.needed")}</span></label>
            <Input id={id + need.name} maxLength={200} value={given[need.name] ?? ""} onChange={(event) => set(need.name, event.target.value)} />
            {need.answer === null ? null : <p className="faint">{t("affairs.answered", { text: need.answer })}</p>}
          </div>
        ))}
        {application.questions.map((question) => (
          <fieldset key={question.name}>
            <legend>{question.title} {question.required ? <span className="faint">{t("affairs.needed")}</span> : null}</legend>
            {question.kind === "choice" ? (
              <Radio.Group
                value={given[question.name] ?? question.answer}
                onChange={(event) => keep.mutate({ ...given, [question.name]: String(event.target.value) })}
                options={question.choices.map((choice) => ({ value: choice.code, label: choice.title }))}
              />
            ) : (
              <Input
                type={question.kind === "date" ? "date" : "text"}
                aria-label={question.title}
                maxLength={200}
                value={given[question.name] ?? question.answer ?? ""}
                onChange={(event) => set(question.name, event.target.value)}
              />
            )}
          </fieldset>
        ))}
        <div className="affair-steps">
          {unsaved ? <Button htmlType="submit" loading={keep.isPending}>{t("affairs.save")}</Button> : null}
          {open ? (
            <>
              <Button type="primary" disabled={unsaved || application.missing.length > 0} loading={submit.isPending} onClick={() => submit.mutate()}>{t("affairs.submit")}</Button>
              {application.missing.length > 0 ? <span className="faint">{t("affairs.submit_not", { n: application.missing.length })}</span> : null}
              <Button type="text" loading={drop.isPending} onClick={() => drop.mutate()}>{t("affairs.drop")}</Button>
            </>
          ) : null}
        </div>
        {problem === null ? null : <p role="alert">{asProblem(problem).detail}</p>}
      </form>
      <Papers application={application} why={why} seen={(name) => keep.mutate({ [name]: t("affairs.seen") })} />
    </Panel>
  );
}

function Item({ application, matter, why }: { application: Application; matter: Matter; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const handed = application.submitted_at !== null;
  const stage = known(stages, matter.stage);
  return (
    <li data-item={matter.item}>
      <div className="grow">
        <p><b>{matter.title}</b> <span className="soft">{matter.office}</span> {handed ? <span className={`chip ${stage === "done" ? "good" : stage === "objected" || stage === "refused" ? "lamp" : ""}`}>{t(`affairs.stage.${stage}`)}</span> : null}</p>
        <p className="faint">
          {matter.promise === null ? t("affairs.no_promise") : `${t("affairs.promised", { n: matter.promise.days })}（${t(`affairs.basis.${known(bases, matter.promise.basis)}`)}）`}
          {matter.used_days === null ? null : <> · {t("affairs.used", { n: matter.used_days })}</>}
          {matter.stands ? <> · {t("affairs.stands")}</> : null}
          {matter.due_on === null || ["done", "refused", "withdrawn"].includes(stage) ? null : <> · {t(matter.certain ? "affairs.due" : "affairs.due_estimate", { day: civilDate(matter.due_on, i18n.language) })}</>}
          {matter.late ? <> · <b>{t("affairs.late")}</b></> : null}
        </p>
        {matter.follows.length === 0 || stage === "done" ? null : <p className="faint">{t("affairs.follows", { items: matter.follows.join("、") })}</p>}
        {matter.steps.map((step) => (
          <p key={step.at + step.step} className="faint">
            {moment(step.at)} {t(`affairs.step.${known(steps, step.step)}`)} · {step.account ?? t("affairs.by_family")}
            {step.field === null ? null : <> · {t("affairs.about_field", { field: step.field })}</>}
            {step.note === null ? null : <> · {step.note}</>}
            {step.rule === null ? null : <> · {t("affairs.rule", { rule: step.rule })}</>}
          </p>
        ))}
        {handed ? <Steps application={application} matter={matter} why={why} /> : null}
      </div>
    </li>
  );
}

function One({ id, why }: { id: string; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const found = useQuery({
    queryKey: ["applications", id, why, i18n.language],
    queryFn: () => answer(client.GET("/api/applications/{id}", { params: { path: { id }, header: { "x-purpose": why } } })),
  });
  if (found.isPending) return <div className="panel"><Waiting rows={10} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const application = found.data;
  const open = application.stage === "proposed" || application.stage === "draft";
  const returned = application.matters.some((matter) => matter.stage === "returned");
  return (
    <div className="benefits">
      <div className="page-head">
        <h1>{application.title}</h1>
        <p className="lede">
          <span className="chip" data-stage={application.stage}>{t(`affairs.application_stage.${known(applicationStages, application.stage)}`)}</span>{" "}
          <span className="nums">{t("affairs.number", { number: application.number })}</span> · {t("affairs.begun", { time: moment(application.started_at) })} · {t(`affairs.begun_by.${known(origins, application.origin)}`)}
        </p>
        <p>{application.parties.map((party) => <span key={party.role}>{party.title} {party.person === null ? <span className="faint">{t("affairs.not_known")}</span> : <PersonLink person={party.person} />}　</span>)}</p>
      </div>
      {open || returned ? <Asked application={application} why={why} /> : null}
      <Panel title={t("affairs.items")} {...(application.unmet.length > 0 && open ? { note: `${t("affairs.unmet")}: ${application.unmet.join(" ")}` } : {})}>
        <ul className="affair-list">{application.matters.map((matter) => <Item key={matter.item} application={application} matter={matter} why={why} />)}</ul>
      </Panel>
      {open || returned || application.papers.every((paper) => paper.from !== "kept") ? null : <Panel title={t("affairs.papers")}><Papers application={application} why={why} seen={() => undefined} /></Panel>}
      <Filled application={application} />
    </div>
  );
}

/** One application: what is filled, what is asked, and how far each item is. */
export function AffairPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  useTitle(t("affairs.title"));
  return (
    <>
      <Asks only={["family_service"]}>
        {(why) => (
          <>
            <p className="affair-way no-print">
              <Link to="/affairs">← {t("affairs.to_queue")}</Link>
              <NextOne
                key={id}
                id={id}
                empty="/affairs"
                to={(next) => `/affairs/${next}`}
                waiting={async () => [...new Set((await queries.fetchInfiniteQuery({ ...mattersQuery("office", why), staleTime: 0 })).pages.flatMap((page) => page.items.map((one) => one.application)))]}
              />
            </p>
            <One key={id} id={id} why={why} />
          </>
        )}
      </Asks>
    </>
  );
}
