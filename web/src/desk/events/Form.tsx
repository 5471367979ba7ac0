import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import type { EventContentForm, EventFormOf, FieldFormOf, PartyFormOf, PersonRow } from "../../api/wire";
import { civilDate } from "../../kit/format";
import type { Purpose } from "../../kit/purpose";
import { parts } from "../homes/carry";
import { roleName } from "../person/words";

/** Somebody of the register, as far as a form must know them. */
export type EventPerson = Pick<PersonRow, "id"> & { name?: string | null; id_number_masked?: string | null };

/** What has been filled in for one part. */
export interface PartyDraft {
  absent: boolean;
  known: boolean;
  person: EventPerson | null;
  fields: Record<string, string>;
}

export interface Draft {
  row: Record<string, string>;
  parties: Record<string, PartyDraft>;
  evidence: string;
}

/** A draft that says nothing yet, but for what was brought along: people by their part, and what is said of them. */
export function emptyDraft(form: EventFormOf, brought: { people: Record<string, EventPerson>; fields: Record<string, Record<string, string>> } | null = null): Draft {
  const party = (one: PartyFormOf): PartyDraft => {
    const person = one.whom === "new" ? null : (brought?.people[one.role] ?? null);
    return { absent: !one.required && person === null, known: one.whom !== "new", person, fields: brought?.fields[one.role] ?? {} };
  };
  return { row: {}, parties: Object.fromEntries(form.parties.map((one) => [one.role, party(one)])), evidence: "" };
}

/** Whether what was kept has the shape of a draft of this form: its parts, and nothing that it does not ask for. */
export function isDraftOf(form: EventFormOf, content: object): content is Draft {
  const draft = content as Partial<Draft>;
  return typeof draft.evidence === "string" && typeof draft.row === "object" && draft.row !== null
    && typeof draft.parties === "object" && draft.parties !== null && form.parties.every((party) => {
    const one = draft.parties?.[party.role];
    return one !== undefined && typeof one.fields === "object" && one.fields !== null;
  });
}

const kept = (fields: Record<string, string>, asked: FieldFormOf[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name, value]) => value.trim() !== "" && asked.some((field) => field.attribute === name)));

/** The draft as the server takes it: what the form does not ask for stays out. */
export function contentOf(form: EventFormOf, draft: Draft): EventContentForm {
  const parties = form.parties.flatMap((party) => {
    const said = draft.parties[party.role];
    if (said === undefined || said.absent) return [];
    const asked = said.known ? party.says : [...party.identity, ...party.says];
    return [{ role: party.role, person: said.known ? (said.person?.id ?? null) : null, fields: kept(said.fields, asked) }];
  });
  return { row: kept(draft.row, form.row), parties, evidence: draft.evidence.split("\n").map((line) => line.trim()).filter(Boolean) };
}

/** What is a line of its own: an address cannot be read through a slit. */
const long: readonly string[] = ["address", "hukou_address", "event_place"];

function Field({ field, value, set }: { field: FieldFormOf; value: string; set: (value: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const name = t(`attribute.${field.attribute}` as "attribute.name");
  return (
    <div className={long.includes(field.attribute) ? "event-field-long" : undefined}>
      <label htmlFor={id}>{name}{field.required ? <span className="faint"> · {t("events.required")}</span> : null}</label>
      {field.input === "list" ? (
        <Select
          id={id}
          value={value === "" ? null : value}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          style={{ width: "100%" }}
          onChange={(next: string | undefined) => set(next ?? "")}
          options={field.choices.map((choice) => ({ value: choice.code, label: choice.text }))}
        />
      ) : (
        <Input
          id={id}
          value={value}
          autoComplete="off"
          placeholder={field.input === "date" ? "2026-06-30" : field.input === "partial_date" ? "2026-06-30 / 2026-06 / 2026" : ""}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </div>
  );
}

/** Finds somebody of the register: search first, never a list of everybody. */
function Picker({ why, pick }: { why: Purpose; pick: (person: PersonRow) => void }) {
  const { t, i18n } = useTranslation();
  const [text, setText] = useState("");
  const [typed, setTyped] = useState("");
  const found = useQuery({
    queryKey: ["people", "pick", why, typed],
    queryFn: () => answer(client.POST("/api/people/search", { params: { header: { "x-purpose": why } }, body: { text: typed, limit: 8 } })),
    enabled: typed.length >= 2,
    staleTime: 60_000,
  });
  return (
    <div>
      <Input.Search
        value={text}
        placeholder={t("events.find_hint")}
        aria-label={t("events.find")}
        enterButton={t("events.find")}
        onChange={(event) => setText(event.target.value)}
        // Enter looks for somebody; it does not send the form around it.
        onPressEnter={(event) => event.preventDefault()}
        onSearch={(value) => setTyped(value.trim())}
      />
      {found.data === undefined ? null : found.data.items.length === 0 ? <p className="faint">{t("events.find_none")}</p> : (
        <ul className="event-found">
          {found.data.items.map((person) => (
            <li key={person.id}>
              <span>
                <b className="song">{person.name || t("common.nameless")}</b>{" "}
                <span className="soft">{[person.sex?.text, civilDate(person.birth_date, i18n.language), person.id_number_masked, person.address].filter(Boolean).join(" · ")}</span>
              </span>
              <Button size="small" onClick={() => pick(person)}>{t("events.pick")}</Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** One more of those who change books together; who else may be missing is a parent. */
const mayCome = (party: PartyFormOf) => !party.required && (parts as readonly string[]).includes(party.role);

function Part({ party, draft, set, why }: { party: PartyFormOf; draft: PartyDraft; set: (next: PartyDraft) => void; why: Purpose }) {
  const { t } = useTranslation();
  const asked = draft.known ? party.says : [...party.identity, ...party.says];
  const member = !party.required && party.whom === "known";
  const say = (attribute: string, value: string) => set({ ...draft, fields: { ...draft.fields, [attribute]: value } });
  return (
    <section className="event-part" aria-label={roleName(t, party.role)}>
      <h3>{roleName(t, party.role)}</h3>
      {party.required ? null : (
        <p>
          <Checkbox checked={draft.absent} onChange={(event) => set({ ...draft, absent: event.target.checked })}>{t(member ? "events.nobody_more" : "events.absent")}</Checkbox>{" "}
          {member ? null : <span className="faint">{t("events.absent_note")}</span>}
        </p>
      )}
      {draft.absent ? null : (
        <>
          {party.whom === "anybody" ? (
            <p>
              <Button size="small" onClick={() => set({ ...draft, known: !draft.known, person: null })}>
                {t(draft.known ? "events.unknown_person" : "events.known_person")}
              </Button>
            </p>
          ) : null}
          {!draft.known ? null : draft.person === null ? <Picker why={why} pick={(person) => set({ ...draft, person })} /> : (
            <p>
              <b className="song">{draft.person.name || t("common.nameless")}</b> <span className="soft">{draft.person.id_number_masked}</span>{" "}
              <Button size="small" onClick={() => set({ ...draft, person: null })}>{t("events.unpick")}</Button>
            </p>
          )}
          <div className="event-fields">
            {asked.map((field) => (
              <Field key={field.attribute} field={field} value={draft.fields[field.attribute] ?? ""} set={(value) => say(field.attribute, value)} />
            ))}
          </div>
        </>
      )}
    </section>
  );
}

/** The form of one kind of event, as the register describes it. */
export function EventForm({ form, draft, set, why }: { form: EventFormOf; draft: Draft; set: (next: Draft) => void; why: Purpose }) {
  const { t } = useTranslation();
  // Of those who may come along only the next is asked for: five empty places would hide what follows.
  const free = form.parties.findIndex((party) => mayCome(party) && draft.parties[party.role]?.absent === true);
  const asked = form.parties.filter((party, at) => free < 0 || at <= free || !mayCome(party) || draft.parties[party.role]?.absent === false);
  return (
    <>
      {asked.map((party) => {
        const one = draft.parties[party.role];
        return one === undefined ? null : (
          <Part key={party.role} party={party} draft={one} why={why} set={(next) => set({ ...draft, parties: { ...draft.parties, [party.role]: next } })} />
        );
      })}
      <section className="event-part" aria-label={form.kind_text}>
        <h3>{form.kind_text}</h3>
        <div className="event-fields">
          {form.row.map((field) => (
            <Field key={field.attribute} field={field} value={draft.row[field.attribute] ?? ""} set={(value) => set({ ...draft, row: { ...draft.row, [field.attribute]: value } })} />
          ))}
        </div>
      </section>
      <section className="event-part">
        <h3>{t("events.evidence")}</h3>
        <Input.TextArea rows={2} value={draft.evidence} aria-label={t("events.evidence")} placeholder={t("events.evidence_hint")} onChange={(event) => set({ ...draft, evidence: event.target.value })} />
      </section>
    </>
  );
}
