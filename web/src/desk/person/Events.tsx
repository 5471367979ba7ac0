import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { LifeEvent, PersonRecord } from "../../api/wire";
import { civilDate } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { eventName, roleName } from "./words";

function EventLine({ event, self }: { event: LifeEvent; self: string }) {
  const { t, i18n } = useTranslation();
  const others = event.parties.filter((party) => party.person !== self);
  const last = event.actions.at(-1);
  return (
    <li>
      <time className="soft">{civilDate(event.date, i18n.language) || t("common.unknown")}</time>
      <div>
        <p>
          <strong>{event.kind_text}</strong>
          {last === undefined ? null : <span className="chip">{[last.source_name, eventName(t, last.action)].filter(Boolean).join(" · ")}</span>}
        </p>
        {others.length === 0 ? null : (
          <p className="soft">
            {others.map((party, index) => (
              <span key={index}>
                {index > 0 ? " · " : ""}
                {roleName(t, party.role)} {party.person === null ? (party.name ?? t("person.name_outside")) : <Link to={`/people/${party.person}`}>{party.name ?? t("person.name_outside")}</Link>}
              </span>
            ))}
          </p>
        )}
        <p className="faint">{[event.place, event.office, event.certificate_masked].filter(Boolean).join(" · ")}</p>
      </div>
    </li>
  );
}

/** Births, marriages, moves: a life as the departments recorded it, latest first. */
export function Events({ person }: { person: PersonRecord }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("person.events")}>
      {person.events.length === 0 ? (
        <p className="body faint">{t("person.events_none")}</p>
      ) : (
        <ol className="events">
          {person.events.map((event) => <EventLine key={event.id} event={event} self={person.id} />)}
        </ol>
      )}
    </Panel>
  );
}
