import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate, useSearchParams } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { eventFormsQuery, eventQuery, queries } from "../../api/queries";
import type { EventFormOf, RegisteredEvent } from "../../api/wire";
import { Asks } from "../../kit/Asks";
import { useDraft } from "../../kit/draft";
import { DraftNote } from "../../kit/DraftNote";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { offerUndo } from "../../kit/undo";
import { carriedOf } from "../homes/carry";
import { contentOf, emptyDraft, EventForm, isDraftOf, type Draft } from "./Form";
import { serves } from "./words";
import "./events.css";

/** Takes a declaration back as it stood; once a colleague has gone on with it, the service says so. */
async function withdrawEvent(event: RegisteredEvent, why: Purpose, reason: string): Promise<void> {
  const after = await answer(
    client.POST("/api/events/{id}/steps", {
      params: { path: { id: event.id }, header: { "x-purpose": why, "if-match": `"${event.version}"`, "idempotency-key": crypto.randomUUID() } },
      body: { step: "withdraw", reason, content: null },
    }),
  );
  queries.setQueryData(eventQuery(event.id, why).queryKey, after);
  await queries.invalidateQueries({ queryKey: ["events"] });
  await queries.invalidateQueries({ queryKey: ["people", "events"] });
}

function Declaration({ form, why }: { form: EventFormOf; why: Purpose }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const brought = carriedOf(useLocation().state);
  const [draft, setDraft] = useState(() => emptyDraft(form, brought));
  const [begun, setBegun] = useState(false);
  const write = (next: Draft) => {
    setBegun(true);
    setDraft(next);
  };
  const own = useDraft(`event-${form.kind.replaceAll("_", "-")}`, why, draft, begun, (content): content is Draft => isDraftOf(form, content));
  // The same form sent twice, by a slow line or an impatient hand, is one declaration.
  const key = useRef<{ said: string; key: string } | null>(null);
  const send = useMutation({
    mutationFn: () => {
      const body = { kind: form.kind, content: contentOf(form, draft) };
      const said = JSON.stringify(body);
      if (key.current?.said !== said) key.current = { said, key: crypto.randomUUID() };
      return answer(client.POST("/api/events", { params: { header: { "x-purpose": why, "idempotency-key": key.current.key } }, body }));
    },
    onSuccess: async (event) => {
      own.drop();
      await queries.invalidateQueries({ queryKey: ["events"] });
      await queries.invalidateQueries({ queryKey: ["people", "events"] });
      if (event.next_steps.includes("withdraw")) {
        offerUndo({
          said: t("events.declared_now", { kind: event.kind_text, number: event.number }),
          undo: () => withdrawEvent(event, why, t("events.undo_reason")),
          later: { to: "/events?stage=declared", name: t("events.later") },
        });
      }
      void navigate(`/events/${event.id}`);
    },
  });
  return (
    <form className="panel" onSubmit={(event) => { event.preventDefault(); send.mutate(); }}>
      <DraftNote own={own} begun={begun} take={write} />
      <EventForm form={form} draft={draft} set={write} why={why} />
      <div className="event-steps">
        <Button type="primary" htmlType="submit" loading={send.isPending}>{t("events.send")}</Button>
        {send.isError ? <Alert type="error" title={asProblem(send.error).title} description={asProblem(send.error).detail} /> : null}
      </div>
    </form>
  );
}

/** Declares an event: a kind, who takes part, what is said of it, the papers that were seen. */
export function DeclarePage() {
  const { t } = useTranslation();
  useTitle(t("events.declare"));
  const [search, setSearch] = useSearchParams();
  const forms = useQuery(eventFormsQuery);
  const form = forms.data?.items.find((one) => one.kind === search.get("kind")) ?? forms.data?.items[0];
  return (
    <>
      <div className="page-head">
        <p><Link to="/events">{t("events.back")}</Link></p>
        <h1>{t("events.declare")}</h1>
      </div>
      {forms.isError ? <div className="panel"><Failed error={forms.error} retry={() => void forms.refetch()} /></div> : form === undefined ? <div className="panel"><Waiting rows={8} /></div> : (
        <>
          <div className="event-bar">
            <div className="event-stages" role="group" aria-label={t("events.kind")}>
              {forms.data?.items.map((one) => (
                <Button key={one.kind} type={one.kind === form.kind ? "primary" : "default"} aria-pressed={one.kind === form.kind} onClick={() => setSearch({ kind: one.kind })}>
                  {one.kind_text}
                </Button>
              ))}
            </div>
          </div>
          <Asks only={serves}>{(why) => <Declaration key={form.kind} form={form} why={why} />}</Asks>
        </>
      )}
    </>
  );
}
