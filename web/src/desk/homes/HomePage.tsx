import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { homeQuery, type Then } from "../../api/queries";
import { Asks } from "../../kit/Asks";
import { civilDate } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { useOpened } from "../../kit/useOpened";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { serves } from "../events/words";
import { thenOf } from "../person/then";
import { Building } from "./Building";
import type { Carried } from "./carry";
import { DayBar } from "./DayBar";
import { People } from "./People";
import "../person/person.css";
import "./homes.css";

const none: ReadonlySet<string> = new Set();

function Home({ id, why, then }: { id: string; why: Purpose; then: Then }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState(none);
  const home = useQuery(homeQuery(id, why, then));
  useOpened("home", id, home.data?.address);
  if (home.isError) return <div className="panel"><Failed error={home.error} retry={() => void home.refetch()} /></div>;
  if (home.data === undefined) return <div className="panel"><Waiting rows={8} /></div>;
  const { residents } = home.data;
  // What is to be is declared of today; a day of the past is only looked at. One declaration is of one person.
  const acts = serves.includes(why) && then.as_of === undefined && then.known_at === undefined;
  const mover = residents.find((one) => one.person !== null && chosen.has(one.person));
  const move = (address: string) => {
    if (mover?.person == null) return;
    const carried: Carried = { people: { self: { id: mover.person, name: mover.name ?? "" } }, fields: { self: { address } } };
    void navigate("/events/new?kind=move_in", { state: carried });
  };
  return (
    <>
      <section className="who" aria-label={t("homes.home")}>
        <div>
          <h1 className="address">{home.data.address}</h1>
          <p className="soft">{t("homes.on_day", { day: civilDate(home.data.as_of, i18n.language), count: residents.length })}</p>
        </div>
      </section>
      <div className="person-room"><div className="person who-what">
        <div className="person-side">
          <Panel title={t("homes.residents")} note={acts ? t("homes.residents_note") : undefined}>
            {residents.length === 0 ? <p className="body faint">{t("homes.nobody")}</p> : (
              <People
                people={residents.map((one) => ({
                  person: one.person ?? null,
                  name: one.name ?? null,
                  sex: one.sex?.text,
                  born: one.birth_date ?? null,
                  note: one.from_stated ? t("person.since", { from: civilDate(one.from, i18n.language) }) : `${t("person.since_record")} ${civilDate(one.from, i18n.language)}`,
                }))}
                chosen={chosen}
                // One at a time: each move has its own day and papers.
                choose={acts ? (next) => setChosen(new Set([...next].filter((one) => !chosen.has(one)))) : undefined}
              />
            )}
          </Panel>
        </div>
        <div className="person-main">
          <Building
            home={id}
            why={why}
            then={then}
            mover={mover?.name ?? undefined}
            move={acts && mover !== undefined ? (flat) => move(flat.address) : undefined}
          />
        </div>
      </div></div>
    </>
  );
}

/** A home: who lives there, and the building around it. */
export function HomePage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const then = thenOf(search);
  useTitle(t("homes.home"));
  return (
    <>
      <DayBar then={then} set={(next) => setSearch({ ...next }, { replace: true })} />
      <Asks>{(why) => <Home key={id} id={id} why={why} then={then} />}</Asks>
    </>
  );
}
