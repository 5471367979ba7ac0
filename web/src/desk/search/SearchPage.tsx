import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { searchQuery, type Then } from "../../api/queries";
import { Asks } from "../../kit/Asks";
import { count, isSearchable } from "../../kit/format";
import { LongList } from "../../kit/long";
import type { Purpose } from "../../kit/purpose";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { composing, purpose, searchEntered, searchNow, searchText, shownFor } from "../../kit/task";
import { DayBar } from "../homes/DayBar";
import { thenOf } from "../person/then";
import { Beside, useHomes } from "./Beside";
import { PersonLine } from "./PersonLine";
import { SeenList } from "./Seen";
import { pauseAfter } from "./typing";
import "./search.css";

/** The words that are asked for: once typing has paused, an input method has put them together, or Enter says that they are complete. */
function useAsked(): string {
  const text = searchText.use().trim();
  const building = composing.use();
  const now = searchNow.use();
  const [asked, setAsked] = useState(text);
  const entered = useRef(now);
  useEffect(() => {
    if (building) return undefined;
    const pause = entered.current === now ? pauseAfter(text) : 0;
    entered.current = now;
    if (pause === 0) {
      setAsked(text);
      return undefined;
    }
    const timer = setTimeout(() => setAsked(text), pause);
    return () => clearTimeout(timer);
  }, [text, building, now]);
  return asked;
}

/** ↑ ↓ go through the list; ↑ on the first line leads back into the box. */
function walk(event: KeyboardEvent<HTMLElement>, count: number, to: (index: number) => void): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const at = Number(document.activeElement?.closest("[data-index]")?.getAttribute("data-index") ?? -1);
  event.preventDefault();
  if (at + step < 0) document.getElementById("search-box")?.focus();
  else to(Math.min(at + step, count - 1));
}

const clues = ["by_name", "by_pinyin", "by_number", "by_phone", "by_address", "by_certificate"] as const;
const samples: Record<(typeof clues)[number], string> = {
  by_name: "王秀英",
  by_pinyin: "wangxiuying · wxy",
  by_number: "33010619900307…",
  by_phone: "138…",
  by_address: "文三路 12号",
  by_certificate: "J330110-2019-…",
};

function Intro() {
  const { t } = useTranslation();
  return (
    <div className="panel search-intro">
      <h2>{t("search.intro_title")}</h2>
      <p className="soft">{t("search.intro")}</p>
      <dl>
        {clues.map((clue) => (
          <div key={clue}>
            <dt>{t(`search.${clue}`)}</dt>
            <dd lang="zh-CN">{samples[clue]}</dd>
          </div>
        ))}
      </dl>
      <p className="faint thumbless">{t("search.keys")}</p>
    </div>
  );
}

function Results({ text, why, then }: { text: string; why: Purpose; then: Then }) {
  const { t, i18n } = useTranslation();
  const found = useInfiniteQuery({ ...searchQuery(text, why, then), placeholderData: keepPreviousData });
  const people = found.data?.pages.flatMap((page) => page.items) ?? [];
  const near = found.data?.pages[0]?.near ?? false;
  const n = count(people.length, i18n.language);
  const to = useRef<(index: number) => void>(() => undefined);
  const shown = found.isSuccess && !found.isPlaceholderData ? text : null;
  useEffect(() => {
    shownFor.set(shown);
    return () => shownFor.set(null);
  }, [shown]);
  // Where a household or home answers the words, only among people nothing was found.
  const homes = useHomes(text, why).data;
  const beside = (homes?.households.length ?? 0) + (homes?.homes.length ?? 0) > 0;
  const said = ((): string => {
    if (found.isPending) return t("common.loading");
    if (found.isError) return "";
    if (people.length === 0) return t(beside ? "search.none_people_title" : "search.none_title");
    return found.hasNextPage ? t("search.found_more", { n }) : t("search.found", { count: people.length, n });
  })();
  return (
    <section className="panel" aria-label={t("search.results")} aria-busy={found.isFetching} data-for={shown ?? undefined}>
      <div className="results-head">
        <p role="status" aria-live="polite">{said}</p>
        <p className="faint results-keys" aria-hidden="true">{t("search.keys")}</p>
      </div>
      {found.isPending ? <Waiting rows={8} /> : null}
      {found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isSuccess && people.length === 0 ? <Nothing title={t(beside ? "search.none_people_title" : "search.none_title")} lit={false}>{t(beside ? "search.none_people" : "search.none")}</Nothing> : null}
      {near && people.length > 0 ? <p className="results-near" role="note">{t("search.near")}</p> : null}
      {people.length === 0 ? null : (
        <LongList items={people} className={found.isPlaceholderData ? "results stale" : "results"} estimate={76} more={found.hasNextPage} to={to} onKeyDown={(event) => walk(event, people.length, to.current)}>
          {(person, line) => <li key={person.id} {...line}><PersonLine person={person} near={near} then={then} /></li>}
        </LongList>
      )}
      {found.hasNextPage ? (
        <div className="results-more">
          <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("search.more")}</Button>
        </div>
      ) : null}
    </section>
  );
}

/** Everybody whom the typed words may mean; the words themselves stay out of the address line. */
export function SearchPage() {
  const { t } = useTranslation();
  useTitle(t("search.title"));
  const text = useAsked();
  const [params, setParams] = useSearchParams();
  const then = thenOf(params);
  const asks = purpose.use() === null;
  useEffect(() => {
    // Once the purpose is said the words go on; a page that asks for it after Enter has the focus itself.
    if (!asks || !searchEntered.get()) document.getElementById("search-box")?.focus();
  }, [asks]);
  return (
    <>
      <h1 className="unseen">{t("search.title")}</h1>
      <Beside text={text} />
      <Asks>
        {(why) => {
          if (text === "") return <div className="search-start"><SeenList why={why} /><Intro /></div>;
          if (!isSearchable(text)) {
            return <div className="panel"><Nothing title={t("search.title")} lit={false}>{t("search.too_short")}</Nothing></div>;
          }
          return <><DayBar then={then} set={(next) => setParams({ ...next }, { replace: true })} /><Results text={text} why={why} then={then} /></>;
        }}
      </Asks>
    </>
  );
}
