import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { eventCountsQuery, eventsQuery, useSession } from "../../api/queries";
import type { RegisteredEvent } from "../../api/wire";
import { Asks } from "../../kit/Asks";
import { civilDate, count, moment } from "../../kit/format";
import { LongList } from "../../kit/long";
import type { Purpose } from "../../kit/purpose";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { useWalk } from "../../kit/walk";
import { serves, stages, type EventStage } from "./words";
import "./events.css";

function namesOf(event: RegisteredEvent, outside: string): string {
  const parties = event.content?.parties ?? [];
  const name = (at: (typeof parties)[number]) =>
    at.known ? (at.person?.name ?? outside) : at.fields.find((field) => field.attribute === "name")?.value;
  return parties.map(name).filter((found) => found !== undefined && found !== "").join("、");
}

function List({ stage, why }: { stage: EventStage; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const found = useInfiniteQuery(eventsQuery(stage, why));
  const walk = useWalk((found.data?.pages ?? []).flatMap((page) => page.items.map((event) => event.id)));
  if (found.isPending) return <div className="panel"><Waiting rows={8} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const all = found.data.pages.flatMap((page) => page.items);
  if (all.length === 0) return <div className="panel"><Nothing title={t("events.none_title")}>{t("events.none")}</Nothing></div>;
  return (
    <>
      <p className="faint thumbless">{t("events.keys")}</p>
      <LongList items={all} className="event-list" estimate={52} gap={8} more={found.hasNextPage} to={walk.to}>
        {(event, line, index) => (
          <li key={event.id} className="panel" {...line}>
            <Link to={`/events/${event.id}`} onFocus={walk.stop(index).onFocus} onKeyDown={(key) => { if (walk.arrows(key.key)) key.preventDefault(); }}>
              <span><strong>{event.kind_text}</strong> <span className="soft">{civilDate(event.day, i18n.language) || t("common.unknown")}</span></span>
              <span className="song">{namesOf(event, t("events.outside"))}</span>
              <span className="faint">{t("events.number", { number: event.number })} · {moment(event.changed_at)}</span>
            </Link>
          </li>
        )}
      </LongList>
      {found.hasNextPage ? <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.more")}</Button> : null}
    </>
  );
}

/** The events of this office by where they stand: what waits for whom. */
export function EventsPage() {
  const { t, i18n } = useTranslation();
  useTitle(t("events.title"));
  const [search, setSearch] = useSearchParams();
  const may = (useSession().data?.purposes ?? []).includes("family_service");
  const counts = useQuery({ ...eventCountsQuery, enabled: may });
  const stage = stages.find((known) => known === search.get("stage")) ?? "declared";
  const of = (wanted: EventStage) => counts.data?.items.find((item) => item.stage === wanted)?.count ?? 0;
  return (
    <>
      <div className="page-head">
        <h1>{t("events.title")}</h1>
        <p className="lede">{t("events.note")}</p>
      </div>
      {!may ? <div className="panel"><Nothing title={t("events.forbidden")} lit={false} /></div> : (
        <>
          <div className="event-bar">
            <div className="event-stages" role="group" aria-label={t("events.title")}>
              {stages.map((one) => (
                <Button key={one} type={one === stage ? "primary" : "default"} aria-pressed={one === stage} onClick={() => setSearch({ stage: one })}>
                  {t(`events.stage.${one}`)} {count(of(one), i18n.language)}
                </Button>
              ))}
            </div>
            <Link to="/events/new"><Button type="primary">{t("events.declare")}</Button></Link>
          </div>
          <Asks only={serves}>{(why) => <List stage={stage} why={why} />}</Asks>
        </>
      )}
    </>
  );
}
