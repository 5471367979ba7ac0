import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { components } from "../../api/schema";
import { civilDate, count, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { filled } from "../administration/filled";
import { officeTextsQuery } from "../administration/queries";
import { yuan } from "./words";

type Family = components["schemas"]["ReachedFamily"];

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

function One({ code, name, family, why }: { code: string; name: string; family: Family; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const { person } = family;
  const [notice, setNotice] = useState(false);
  const keep = useMutation({
    mutationFn: (word: "told" | "asked") =>
      answer(client.POST("/api/people/{id}/benefits/word", {
        params: { path: { id: person.id }, header: { "x-purpose": why } },
        body: { benefit: code, year: family.claims[0]?.year ?? new Date().getFullYear(), word },
      })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["benefits", "reach"] }),
  });
  return (
    <li className="reached">
      <div>
        <p><Link to={`/people/${person.id}`}><strong>{person.name}</strong></Link> <span className="faint">{civilDate(person.birth_date, i18n.language)} · {person.address ?? person.usual_name ?? person.hukou_name ?? ""}</span></p>
        {family.parents.length === 0 ? null : (
          <p className="soft">{t("benefits.parents")} {family.parents.map((parent) => `${parent.name} ${parent.phone_masked ?? ""}`.trim()).join("、")}</p>
        )}
        {person.alive ? null : <p className="chip lamp">{t("benefits.died")}</p>}
        <p className="faint">{family.claims.map((claim) => t("benefits.claim", { year: claim.year, amount: yuan(claim.amount_fen, i18n.language) })).join(" · ")}</p>
        {family.told_at === null ? null : <p className="faint">{t("benefits.told_at", { time: moment(family.told_at) })}</p>}
        {notice ? <Notice name={name} family={family} /> : null}
        {keep.isError ? <p role="alert">{asProblem(keep.error).detail}</p> : null}
      </div>
      <div className="reached-do">
        <Button aria-expanded={notice} onClick={() => setNotice(!notice)}>{t("administration.notice")}</Button>
        {family.told_at === null ? <Button loading={keep.isPending} onClick={() => keep.mutate("told")}>{t("benefits.tell")}</Button> : null}
        <Button loading={keep.isPending} onClick={() => keep.mutate("asked")}>{t("benefits.asked")}</Button>
      </div>
    </li>
  );
}

function List({ code, name, told, why }: { code: string; name: string; told: boolean; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const found = useInfiniteQuery({
    queryKey: ["benefits", "reach", code, told, why],
    queryFn: ({ pageParam, signal }) =>
      answer(client.POST("/api/benefits/{code}/reach", { params: { path: { code }, header: { "x-purpose": why } }, body: { told, cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  });
  if (found.isPending) return <Waiting rows={6} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const families = found.data.pages.flatMap((page) => page.items);
  if (families.length === 0) return <p className="benefit-body faint">{t("benefits.reach_none")}</p>;
  return (
    <>
      <p className="benefit-body" role="status">{t("benefits.reach_all", { n: count(found.data.pages[0]?.all ?? 0, i18n.language) })}</p>
      <ul className="reach">{families.map((family) => <One key={family.person.id} code={code} name={name} family={family} why={why} />)}</ul>
      {found.hasNextPage ? <div className="results-more"><Button onClick={() => void found.fetchNextPage()}>{t("common.more")}</Button></div> : null}
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
