import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Input, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { eventFormsQuery, eventQuery, eventsQuery, queries } from "../../api/queries";
import type { components } from "../../api/schema";
import type { EventContent, EventContentForm, EventFormOf, RegisteredEvent } from "../../api/wire";
import { Asks } from "../../kit/Asks";
import { useDraft } from "../../kit/draft";
import { DraftNote } from "../../kit/DraftNote";
import { moment, wholeDay } from "../../kit/format";
import { useKeys } from "../../kit/keys";
import { NextOne } from "../../kit/NextOne";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { mendingQuery } from "../cases/queries";
import { roleName } from "../person/words";
import { contentOf, emptyDraft, EventForm, isDraftOf, type Draft } from "./Form";
import { serves, stageOf, stepOf, type EventStep } from "./words";
import "./events.css";
import { PersonLink } from "../person/PersonLink";

type Mending = components["schemas"]["CaseMending"];

/** What an event says, part by part. */
function Said({ content }: { content: EventContent }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      {content.parties.map((party) => (
        <section key={party.role} className="event-part">
          <h3>{roleName(t, party.role)}</h3>
          {party.known ? <p>{party.person == null ? t("events.outside") : <PersonLink person={party.person} />}</p> : null}
          <dl className="event-said">
            {party.fields.map((field) => (
              <div key={field.attribute} style={{ display: "contents" }}>
                <dt>{t(`attribute.${field.attribute}` as "attribute.name")}</dt>
                <dd>{field.text ?? wholeDay(field.value, i18n.language)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {content.row.length === 0 ? null : (
        <dl className="event-said event-part">
          {content.row.map((field) => (
            <div key={field.attribute} style={{ display: "contents" }}>
              <dt>{t(`attribute.${field.attribute}` as "attribute.name")}</dt>
              <dd>{field.text ?? wholeDay(field.value, i18n.language)}</dd>
            </div>
          ))}
        </dl>
      )}
      {content.evidence.length === 0 ? null : <p className="event-part soft">{t("events.evidence")}：{content.evidence.join("；")}</p>}
    </>
  );
}

function draftOf(form: EventFormOf, content: EventContent): Draft {
  const draft = emptyDraft(form);
  for (const field of content.row) draft.row[field.attribute] = field.value;
  for (const party of content.parties) {
    const fields = Object.fromEntries(party.fields.map((field) => [field.attribute, field.value]));
    draft.parties[party.role] = { absent: false, known: party.known, person: party.person ?? null, fields };
  }
  draft.evidence = content.evidence.join("\n");
  return draft;
}

/** The longest reason of a step. */
const LONGEST_REASON = 500;

/** The draft with what a case asks for. */
function mended(draft: Draft, mending: Mending): Draft {
  const { event, attribute, proposed } = mending;
  const party = event === null ? undefined : draft.parties[event.role];
  if (event === null || proposed === null || party === undefined) return draft;
  return { ...draft, parties: { ...draft.parties, [event.role]: { ...party, fields: { ...party.fields, [attribute]: proposed } } } };
}

/** Whether the form asks for what a case is about, of the part that it is about. */
function asksFor(form: EventFormOf, draft: Draft, { event, attribute }: Mending): boolean {
  const party = form.parties.find((one) => one.role === event?.role);
  if (party === undefined) return false;
  const asked = draft.parties[party.role]?.known === true ? party.says : [...party.identity, ...party.says];
  return asked.some((field) => field.attribute === attribute);
}

/** What a case asks for, above the form that was filled in from it. */
function From({ mending, form, draft }: { mending: Mending; form: EventFormOf; draft: Draft }) {
  const { t } = useTranslation();
  const name = mending.attribute_text;
  return (
    <div className="event-part" role="status" data-mending="">
      <p>{t("cases.mend_filled", { number: mending.number })}<q>{mending.words}</q></p>
      <p><b>{!asksFor(form, draft, mending) ? t("cases.mend_unasked", { name }) : mending.proposed_text === null ? t("cases.mend_unvalued", { name }) : t("cases.mend_value", { name, value: mending.proposed_text })}</b></p>
    </div>
  );
}

/** The form as it is to be after a correction; what was begun is kept until it is sent. */
function Correction({ event, form, first, why, send, sending }: { event: RegisteredEvent; form: EventFormOf; first: Draft; why: Purpose; send: (content: EventContentForm, sent: () => void) => void; sending: boolean }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(first);
  const [begun, setBegun] = useState(false);
  const write = (next: Draft) => {
    setBegun(true);
    setDraft(next);
  };
  const own = useDraft(`correction-${event.id}`, why, draft, begun, (content): content is Draft => isDraftOf(form, content));
  return (
    <form onSubmit={(submit) => { submit.preventDefault(); send(contentOf(form, draft), own.drop); }}>
      <DraftNote own={own} begun={begun} take={write} />
      <EventForm form={form} draft={draft} set={write} why={why} />
      <div className="event-steps"><Button type="primary" htmlType="submit" loading={sending}>{t("events.send_correction")}</Button></div>
    </form>
  );
}

/** Stages in which an event waits for somebody. */
const waiting: readonly string[] = ["declared", "verified", "correction_asked", "annulment_asked"];

/** The steps that may follow; what needs a reason asks for it, a correction opens the form again. */
function Next({ event, why, mending }: { event: RegisteredEvent; why: Purpose; mending: Mending | null }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [correcting, setCorrecting] = useState<Draft | null>(null);
  const forms = useQuery(eventFormsQuery);
  const form = forms.data?.items.find((one) => one.kind === event.kind);
  const take = useMutation({
    mutationFn: ({ step, content }: { step: EventStep; content?: EventContentForm }) =>
      answer(
        client.POST("/api/events/{id}/steps", {
          params: { path: { id: event.id }, header: { "x-purpose": why, "if-match": `"${event.version}"`, "idempotency-key": crypto.randomUUID() } },
          body: { step, reason: reason.trim() === "" ? null : reason.trim(), content: content ?? null },
        }),
      ),
    onSuccess: async (after) => {
      setReason("");
      setCorrecting(null);
      queries.setQueryData(eventQuery(event.id, why).queryKey, after);
      await queries.invalidateQueries({ queryKey: ["events"] });
      await queries.invalidateQueries({ queryKey: ["people", "events"] });
      await queries.invalidateQueries({ queryKey: ["people", "record"] });
    },
  });
  const needs = (step: EventStep) => ["withdraw", "refuse", "ask_annulment", "ask_correction"].includes(step);
  const may = event.next_steps.map(stepOf);
  const go = (step: EventStep) => {
    if (step === "ask_correction" && form !== undefined && event.content != null) setCorrecting(draftOf(form, event.content));
    else take.mutate({ step });
  };
  // Who comes from a case finds the form open, with subject, value and reason.
  const { content } = event;
  const mends = mending !== null && event.next_steps.includes("ask_correction");
  useEffect(() => {
    if (!mends || form === undefined || content == null) return;
    setReason((now) => (now === "" ? [...`${mending.number}：${mending.words}`].slice(0, LONGEST_REASON).join("") : now));
    setCorrecting((now) => now ?? mended(draftOf(form, content), mending));
  }, [mends, mending, form, content]);
  const waits = waiting.includes(event.stage);
  const field = useRef<InputRef>(null);
  // A digit does what stands beside it; what needs a reason first leads to where that is written.
  useKeys(Object.fromEntries(may.map((step, index) => [String(index + 1), () => {
    if (take.isPending) return;
    if (needs(step) && reason.trim() === "") field.current?.focus();
    else go(step);
  }])));
  return (
    <>
      <div className="event-steps">
        {may.some(needs) ? (
          <label className="event-reason">
            {t("events.reason")}
            <Input ref={field} value={reason} maxLength={500} onChange={(change) => setReason(change.target.value)} />
          </label>
        ) : null}
        {may.map((step, index) => (
          <Button key={step} type={index === 0 && waits ? "primary" : "default"} loading={take.isPending} disabled={needs(step) && reason.trim() === ""} title={needs(step) && reason.trim() === "" ? t("events.reason_needed") : undefined} aria-keyshortcuts={String(index + 1)} onClick={() => go(step)}>
            {t(`events.step.${step}`)} <kbd aria-hidden="true">{index + 1}</kbd>
          </Button>
        ))}
        {waits && !may.includes("register") && !may.includes("approve") && !may.includes("verify") ? <span className="faint">{t("events.another")}</span> : null}
      </div>
      {take.isError ? <Alert type="error" title={asProblem(take.error).title} description={asProblem(take.error).detail} /> : null}
      {mending !== null && !mends ? <p role="status">{t("cases.mend_not_now")}</p> : null}
      {mends && correcting !== null && form !== undefined ? <From mending={mending} form={form} draft={correcting} /> : null}
      {correcting === null || form === undefined ? null : (
        <Correction event={event} form={form} first={correcting} why={why} sending={take.isPending} send={(content, sent) => take.mutate({ step: "ask_correction", content }, { onSuccess: sent })} />
      )}
    </>
  );
}

/** Who did what, when, at which office. */
export function History({ event }: { event: RegisteredEvent }) {
  const { t } = useTranslation();
  return (
    <ol className="event-history">
      {event.steps.map((step) => (
        <li key={step.number}>
          <time className="faint">{moment(step.at)}</time>
          <strong>{t(`events.step.${stepOf(step.step)}`)}</strong>
          <span className="soft">{t("events.by", { by: step.by, office: step.office_name || step.office })}</span>
          {step.reason == null ? null : <span>{step.reason}</span>}
        </li>
      ))}
    </ol>
  );
}

function One({ id, why }: { id: string; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const found = useQuery({
    ...eventQuery(id, why),
    // The register follows within seconds; each look is in the log, hence few of them.
    refetchInterval: (query) => (query.state.data?.carried === false ? 3_000 : false),
  });
  const [search] = useSearchParams();
  const of = search.get("case");
  const asked = useQuery({ ...mendingQuery(of ?? "", why, i18n.language), enabled: of !== null });
  const first = useRef<string | null>(null);
  if (found.data !== undefined) first.current ??= found.data.stage;
  if (found.isPending) return <div className="panel"><Waiting rows={8} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const event = found.data;
  // The queue from which somebody came here, also once the event has gone on from it.
  const queue = waiting.includes(first.current ?? "") ? first.current : null;
  const counts = ["registered", "correction_asked", "annulment_asked", "annulled"].includes(event.stage);
  return (
    <>
      <div className="page-head">
        <h1>{event.kind_text}</h1>
        <p className="soft">
          {t("events.number", { number: event.number })} · <span className="chip">{t(`events.stage.${stageOf(event.stage)}`)}</span>{" "}
          {counts ? <span className={event.carried ? "chip good" : "chip lamp"} role="status">{t(event.carried ? "events.carried" : "events.not_carried")}</span> : null}
        </p>
        {queue === null ? null : (
          <div className="end">
            <NextOne
              id={id}
              empty={`/events?stage=${queue}`}
              to={(next) => `/events/${next}`}
              waiting={async () => (await queries.fetchInfiniteQuery({ ...eventsQuery(queue, why), staleTime: 0 })).pages.flatMap((page) => page.items.map((one) => one.id))}
            />
          </div>
        )}
      </div>
      <div className="event-page">
      {event.next_steps.length === 0 ? null : <div className="panel"><Next key={event.version} event={event} why={why} mending={asked.data?.event?.id === id ? asked.data : null} /></div>}
      {asked.isError ? <div className="panel"><Failed error={asked.error} retry={() => void asked.refetch()} /></div> : null}
      {event.content == null ? null : <Panel title={t("events.content")}><Said content={event.content} /></Panel>}
      {event.asked == null ? null : <Panel title={t("events.asked")}><Said content={event.asked} /></Panel>}
      <Panel title={t("events.history")}><History event={event} /></Panel>
      </div>
    </>
  );
}

/** One event of this office: what it says, what was done, what can be done next. */
export function EventPage() {
  const { t } = useTranslation();
  useTitle(t("events.title"));
  const id = useParams()["id"] ?? "";
  return (
    <>
      <p><Link to="/events">{t("events.back")}</Link></p>
      <Asks only={serves}>{(why) => <One key={id} id={id} why={why} />}</Asks>
    </>
  );
}
