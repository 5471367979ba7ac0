import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { components } from "../../api/schema";
import { civilDate, count, moment } from "../../kit/format";
import { LongList } from "../../kit/long";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { useWalk } from "../../kit/walk";
import { filled } from "../administration/filled";
import { officeTextsQuery } from "../administration/queries";
import { yuan } from "./words";
import { PersonLink } from "../person/PersonLink";

type Family = components["schemas"]["ReachedFamily"];
type Word = "told" | "asked";

/** What the office says to a family that may claim, to be read out, copied or printed. */
function Notice({ name, family }: { name: string; family: Family }) {
  const { t, i18n } = useTranslation();
  const found = useQuery(officeTextsQuery);
  const said = found.data?.items.find(({ code }) => code === "benefit_notice");
  const [copied, setCopied] = useState(false);
  if (said === undefined) return found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Waiting rows={2} />;
  const lines = family.claims.map((claim) =>
    filled(i18n.language === "en" ? said.en : said.zh, { benefit: name, year: String(claim.year), amount: yuan(claim.amount_fen, i18n.language) }));
  return (
    <div className="reached-notice" role="status">
      {lines.map((line) => <p key={line}>{line}</p>)}
      <Button size="small" onClick={() => { void navigator.clipboard.writeText(lines.join("\n")).then(() => setCopied(true)); }}>{t(copied ? "administration.copied" : "administration.copy")}</Button>
    </div>
  );
}

interface Deeds {
  notice: boolean;
  setNotice: (open: boolean) => void;
  pending: boolean;
  failed: string | null;
  keep: (word: Word) => void;
}

function One({ name, family, notice, setNotice, pending, failed, keep }: { name: string; family: Family } & Deeds) {
  const { t, i18n } = useTranslation();
  const { person } = family;
  return (
    <>
      <div>
        <p><strong><PersonLink person={person} /></strong> <span className="faint">{civilDate(person.birth_date, i18n.language)} · {person.address ?? person.usual_name ?? person.hukou_name ?? ""}</span></p>
        {family.parents.length === 0 ? null : (
          <p className="soft">{t("benefits.parents")} {family.parents.map((parent) => `${parent.name} ${parent.phone_masked ?? ""}`.trim()).join("、")}</p>
        )}
        {person.alive ? null : <p className="chip lamp">{t("benefits.died")}</p>}
        <p className="faint">{family.claims.map((claim) => t("benefits.claim", { year: claim.year, amount: yuan(claim.amount_fen, i18n.language) })).join(" · ")}</p>
        {family.told_at === null ? null : <p className="faint">{t("benefits.told_at", { time: moment(family.told_at) })}</p>}
        {notice ? <Notice name={name} family={family} /> : null}
        {failed === null ? null : <p role="alert">{failed}</p>}
      </div>
      <div className="reached-do">
        <Button aria-expanded={notice} onClick={() => setNotice(!notice)}>{t("administration.notice")}</Button>
        {family.told_at === null ? <Button loading={pending} onClick={() => keep("told")}>{t("benefits.tell")}</Button> : null}
        <Button loading={pending} onClick={() => keep("asked")}>{t("benefits.asked")}</Button>
      </div>
    </>
  );
}

/** The families, to be worked through by keyboard alone; whoever was told or has asked leaves the list, and the next one follows. */
function Families({ code, name, families, more, why, gone }: { code: string; name: string; families: Family[]; more: boolean; why: Purpose; gone: (person: string) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const walk = useWalk(families.map((family) => family.person.id));
  const [notice, setNotice] = useState<string | null>(null);
  const keep = useMutation({
    mutationFn: ({ family, word }: { family: Family; word: Word }) =>
      answer(client.POST("/api/people/{id}/benefits/word", {
        params: { path: { id: family.person.id }, header: { "x-purpose": why } },
        body: { benefit: code, year: family.claims[0]?.year ?? new Date().getFullYear(), word },
      })),
    onSuccess: (_, { family }) => gone(family.person.id),
  });
  const onKey = (event: KeyboardEvent, family: Family) => {
    if (event.target !== event.currentTarget) return;
    const id = family.person.id;
    if (walk.arrows(event.key)) event.preventDefault();
    else if (event.key === "Enter") void navigate(`/people/${id}`);
    else if (event.key === "1" && family.told_at === null && !keep.isPending) keep.mutate({ family, word: "told" });
    else if (event.key === "2" && !keep.isPending) keep.mutate({ family, word: "asked" });
    else if (event.key === "n") setNotice(notice === id ? null : id);
  };
  const asked = keep.variables?.family.person.id;
  return (
    <LongList items={families} className="reach" estimate={110} more={more} to={walk.to}>
      {(family, line, index) => {
        const { id } = family.person;
        return (
          <li key={id} {...line} {...walk.stop(index)} className="reached" aria-label={family.person.name || t("common.nameless")} onKeyDown={(event) => onKey(event, family)}>
            <One
              name={name}
              family={family}
              notice={notice === id}
              setNotice={(open) => setNotice(open ? id : null)}
              pending={keep.isPending && asked === id}
              failed={keep.isError && asked === id ? asProblem(keep.error).detail : null}
              keep={(word) => keep.mutate({ family, word })}
            />
          </li>
        );
      }}
    </LongList>
  );
}

function List({ code, name, told, why }: { code: string; name: string; told: boolean; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const key = ["benefits", "reach", code, told, why];
  const found = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      answer(client.POST("/api/benefits/{code}/reach", { params: { path: { code }, header: { "x-purpose": why } }, body: { told, cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  });
  // Reading the list again would leave an entry with everybody on it: who leaves it is taken off here.
  const gone = (person: string) => {
    queries.setQueryData<typeof found.data>(key, (now) => now && { ...now, pages: now.pages.map((page) => ({ ...page, all: page.all - 1, items: page.items.filter((family) => family.person.id !== person) })) });
    void queries.invalidateQueries({ queryKey: ["benefits", "reach", code, !told], refetchType: "none" });
  };
  if (found.isPending) return <Waiting rows={6} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const families = found.data.pages.flatMap((page) => page.items);
  if (families.length === 0 && !found.hasNextPage) return <p className="benefit-body faint">{t("benefits.reach_none")}</p>;
  return (
    <>
      <p className="benefit-body reach-head"><span role="status">{t("benefits.reach_all", { n: count(found.data.pages[0]?.all ?? 0, i18n.language) })}</span> <span className="faint thumbless">{t("benefits.reach_keys")}</span></p>
      <Families code={code} name={name} families={families} more={found.hasNextPage} why={why} gone={gone} />
      {found.hasNextPage ? <div className="results-more"><Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.more")}</Button></div> : null}
    </>
  );
}

/** Families who are entitled and have not asked. Listing them is a read of each, so it waits to be asked. */
export function Reach({ code, name, why }: { code: string; name: string; why: Purpose }) {
  const { t } = useTranslation();
  const [told, setTold] = useState<boolean | null>(null);
  return (
    <Panel title={t("benefits.reach")} note={t("benefits.reach_note")}>
      <div className="benefit-body benefit-row">
        <Button type={told === false ? "primary" : "default"} aria-pressed={told === false} onClick={() => setTold(false)}>{t("benefits.reach_show")}</Button>
        <Button type={told === true ? "primary" : "default"} aria-pressed={told === true} onClick={() => setTold(true)}>{t("benefits.reach_told")}</Button>
      </div>
      {told === null ? null : <List key={String(told)} code={code} name={name} told={told} why={why} />}
    </Panel>
  );
}
