import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { personEventsQuery } from "../../api/queries";
import type { PersonRecord } from "../../api/wire";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { History } from "../events/EventPage";
import { stageOf } from "../events/words";

/** What this office registered of the person, and every step of it. Asked only where the record rests on such an event. */
export function Registrations({ person, why }: { person: PersonRecord; why: Purpose }) {
  const { t } = useTranslation();
  const here = person.records.some((record) => record.source === "registration");
  const found = useQuery({ ...personEventsQuery(person.id, why), enabled: here });
  if (!here || found.data === undefined || found.data.items.length === 0) return null;
  const numbered = person.values.some((shown) => shown.attribute === "id_number");
  const birth = found.data.items.find((event) => event.kind === "birth" && event.stage === "registered");
  return (
    <Panel title={t("events.of_person")}>
      {numbered || birth === undefined ? null : <p className="body"><span className="chip lamp">{t("events.provisional", { number: birth.number })}</span></p>}
      {found.data.items.map((event) => (
        <section key={event.id} className="event-part">
          <h3>
            <Link to={`/events/${event.id}`}>{event.kind_text}</Link> <span className="chip">{t(`events.stage.${stageOf(event.stage)}`)}</span>{" "}
            <span className="faint">{t("events.number", { number: event.number })}</span>
          </h3>
          <History event={event} />
        </section>
      ))}
    </Panel>
  );
}
