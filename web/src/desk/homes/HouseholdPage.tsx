import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { householdQuery, type Then } from "../../api/queries";
import { Asks } from "../../kit/Asks";
import { civilDate } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { useOpened } from "../../kit/useOpened";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { serves } from "../events/words";
import { thenOf } from "../person/then";
import { asParts, parts, type Carried } from "./carry";
import { DayBar } from "./DayBar";
import { dragged, People } from "./People";
import "../person/person.css";
import "./homes.css";

const none: ReadonlySet<string> = new Set();
const changes = ["household_split", "household_merge", "hukou_transfer", "move_out"] as const;
/** Of these one declaration names one person. */
const alone: readonly string[] = ["hukou_transfer", "move_out"];

function Change({ kind, count, go }: { kind: (typeof changes)[number]; count: number; go: () => void }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const fits = count > 0 && count <= (alone.includes(kind) ? 1 : parts.length);
  return (
    <div
      className={`change${over ? " over" : ""}`}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragged)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (fits) go();
      }}
    >
      <Button disabled={!fits} onClick={go}>{t(`homes.change.${kind}.do`)}</Button>
      <span className="faint">{t(`homes.change.${kind}.note`)}</span>
    </div>
  );
}

function Household({ id, why, then }: { id: string; why: Purpose; then: Then }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState(none);
  const found = useQuery(householdQuery(id, why, then));
  useOpened("household", id, found.data?.household.address);
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  if (found.data === undefined) return <div className="panel"><Waiting rows={8} /></div>;
  const { household, as_of } = found.data;
  const acts = serves.includes(why) && then.as_of === undefined && then.known_at === undefined && household.book;
  const there = household.members.flatMap((member) =>
    member.person != null && chosen.has(member.person) ? [{ id: member.person, name: member.name ?? "" }] : [],
  );
  const go = (kind: (typeof changes)[number]) => {
    const carried: Carried = { people: asParts(there), fields: {} };
    void navigate(`/events/new?kind=${kind}`, { state: carried });
  };
  return (
    <>
      <section className="who" aria-label={t("person.household")}>
        <div>
          <h1 className="kind">{household.book ? t(`household_kind.${household.kind}`) : t("person.shared_home")}</h1>
          <p className="soft">
            {household.home == null ? (household.address ?? household.place?.name) : <Link to={`/homes/${household.home}`}>{household.address ?? t("homes.home")}</Link>}
          </p>
        </div>
      </section>
      <div className="person-room"><div className="person who-what">
        <div className="person-main">
          <Panel title={t("homes.members")} note={t("homes.on_day", { day: civilDate(as_of, i18n.language), count: household.members.length })}>
            {household.members.length === 0 ? <p className="body faint">{t("homes.no_members")}</p> : (
              <People
                people={household.members.map((member) => ({
                  person: member.person ?? null,
                  name: member.name ?? null,
                  sex: member.sex?.text,
                  born: member.birth_date ?? null,
                  note: member.relation?.text ?? "",
                }))}
                chosen={chosen}
                choose={acts ? setChosen : undefined}
              />
            )}
          </Panel>
        </div>
        {acts ? (
          <div className="person-side">
            <Panel title={t("homes.changes")} note={t("homes.changes_note")}>
              <div className="changes">
                {changes.map((kind) => <Change key={kind} kind={kind} count={there.length} go={() => go(kind)} />)}
              </div>
            </Panel>
          </div>
        ) : null}
      </div></div>
    </>
  );
}

/** A household: who belongs to it, and what may change about that. */
export function HouseholdPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const then = thenOf(search);
  useTitle(t("person.household"));
  return (
    <>
      <DayBar then={then} set={(next) => setSearch({ ...next }, { replace: true })} />
      <Asks>{(why) => <Household key={id} id={id} why={why} then={then} />}</Asks>
    </>
  );
}
