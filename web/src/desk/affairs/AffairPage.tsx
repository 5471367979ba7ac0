import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useEffect } from "react";
import { Link, useLocation, useParams } from "react-router";
import { answer, client } from "../../api/client";
import { queries } from "../../api/queries";
import { Asks } from "../../kit/Asks";
import { civilDate, moment, wholeDay } from "../../kit/format";
import { NextOne } from "../../kit/NextOne";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { Asked } from "./Asked";
import { Papers } from "./Papers";
import { mattersQuery } from "./queries";
import { Steps } from "./Steps";
import { applicationStages, bases, known, origins, stages, steps, type Application, type Matter } from "./words";
import "../benefits/benefits.css";
import "./affairs.css";
import { PersonLink } from "../person/PersonLink";
import { Without } from "./Without";

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
        {application.questions.filter((question) => question.held).map((question) => (
          <div key={question.name} data-held={question.name}>
            <dt>{question.title}</dt>
            <dd>{question.text} {question.source === null ? null : <span className="faint">{t("affairs.source", { source: question.source })}</span>}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** What the family has given, once it is handed in: to be read, and to decide by. */
function Given({ application }: { application: Application }) {
  const { t } = useTranslation();
  const given = [
    ...application.needs.filter((need) => !need.held).map((need) => ({ name: need.name, title: need.title, text: need.answer })),
    ...application.questions.filter((question) => !question.held),
  ].filter((one) => one.text !== null);
  if (given.length === 0) return null;
  return (
    <Panel title={t("affairs.given")} note={t("affairs.given_note")}>
      <dl className="affair-body affair-filled">
        {given.map((one) => (
          <div key={one.name} data-given={one.name}>
            <dt>{one.title}</dt>
            <dd>{one.text}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Item({ application, matter, why }: { application: Application; matter: Matter; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const handed = application.submitted_at !== null;
  const stage = known(stages, matter.stage);
  return (
    <li id={`item-${matter.item}`} data-item={matter.item} tabIndex={-1}>
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
        {matter.without.length === 0 ? null : <Without application={application.id} items={matter.without} />}
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
  const { hash, key } = useLocation();
  const there = found.isSuccess;
  // The item that a list or another item leads to, once it is there.
  useEffect(() => {
    if (!there || !hash.startsWith("#item-")) return;
    const item = document.getElementById(hash.slice(1));
    item?.scrollIntoView({ block: "center" });
    item?.focus({ preventScroll: true });
  }, [there, hash, key]);
  if (found.isPending) return <div className="panel"><Waiting rows={10} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const application = found.data;
  const open = application.stage === "proposed" || application.stage === "draft";
  const returned = application.returned.length > 0;
  return (
    <div className="benefits">
      <div className="page-head">
        <h1>{application.title}</h1>
        <p className="lede">
          <span className="chip" data-stage={application.stage}>{t(`affairs.application_stage.${known(applicationStages, application.stage)}`)}</span>{" "}
          <span className="nums">{t("affairs.number", { number: application.number })}</span> · {t("affairs.begun", { time: moment(application.started_at) })} · {t(`affairs.begun_by.${known(origins, application.origin)}`)}
        </p>
        <p>{application.parties.map((party) => <span key={`${party.role} ${party.person?.id ?? ""}`}>{party.title} {party.person === null ? <span className="faint">{t("affairs.not_known")}</span> : <PersonLink person={party.person} />}　</span>)}</p>
      </div>
      {open || returned ? <Asked application={application} why={why} /> : null}
      <Panel title={t("affairs.items")} {...(application.unmet.length > 0 && open ? { note: `${t("affairs.unmet")}: ${application.unmet.join(" ")}` } : {})}>
        <ul className="affair-list">{application.matters.map((matter) => <Item key={matter.item} application={application} matter={matter} why={why} />)}</ul>
      </Panel>
      {open || returned || application.papers.every((paper) => paper.from !== "kept") ? null : <Panel title={t("affairs.papers")}><Papers application={application} why={why} seen={() => undefined} /></Panel>}
      {open || returned ? null : <Given application={application} />}
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
