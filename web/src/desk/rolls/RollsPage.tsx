import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { Asks } from "../../kit/Asks";
import { count, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { yuan } from "../benefits/words";
import { Reclaims } from "./Reclaims";
import { kinds, oneOf, reasons, stages, type Roll } from "./words";
import "../benefits/benefits.css";
import "./rolls.css";
import { PersonLink } from "../person/PersonLink";

function One({ roll }: { roll: Roll }) {
  const { t, i18n } = useTranslation();
  return (
    <li className="reached">
      <div>
        <p><Link to={`/rolls/${roll.id}`} className="nums">{roll.number}</Link> <span className="chip">{t(`rolls.stage.${oneOf(stages, roll.stage)}`)}</span></p>
        <p className="faint">{t("rolls.of", { benefit: roll.benefit_title, year: roll.year })} · {t("rolls.made_by", { name: roll.made_by ?? "", time: moment(roll.made_at) })}</p>
        <p>{t("rolls.sum", { n: count(roll.lines, i18n.language), amount: yuan(roll.sum_fen, i18n.language) })} · {t("rolls.answered", { paid: count(roll.paid, i18n.language), returned: count(roll.returned, i18n.language) })}</p>
      </div>
    </li>
  );
}

function All({ why }: { why: Purpose }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery({
    queryKey: ["rolls", "list", why],
    queryFn: ({ pageParam, signal }) =>
      answer(client.GET("/api/rolls", { params: { header: { "x-purpose": why }, query: pageParam === null ? {} : { cursor: pageParam } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  });
  if (found.isPending) return <Waiting rows={4} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const all = found.data.pages.flatMap((page) => page.items);
  if (all.length === 0) return <p className="benefit-body faint">{t("rolls.none")}</p>;
  return (
    <>
      <ul className="reach" data-rolls>{all.map((roll) => <One key={roll.id} roll={roll} />)}</ul>
      {found.hasNextPage ? <div className="results-more"><Button onClick={() => void found.fetchNextPage()}>{t("common.more")}</Button></div> : null}
    </>
  );
}

/** What a roll would be, and the button that makes it. */
function Make({ benefit, year, why }: { benefit: string; year: number; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const go = useNavigate();
  const params = { header: { "x-purpose": why } };
  const draft = useQuery({
    queryKey: ["rolls", "preview", benefit, year, why],
    queryFn: () => answer(client.POST("/api/rolls/preview", { params, body: { benefit, year } })),
  });
  const make = useMutation({
    mutationFn: () => answer(client.POST("/api/rolls", { params, body: { benefit, year } })),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["rolls"] });
      void go(`/rolls/${made.roll.id}`);
    },
  });
  if (draft.isPending) return <Waiting rows={3} />;
  if (draft.isError) return <Failed error={draft.error} retry={() => void draft.refetch()} />;
  const { lines, sum_fen, left, left_all } = draft.data;
  return (
    <div className="benefit-body">
      <p role="status"><b>{t("rolls.sum", { n: count(lines, i18n.language), amount: yuan(sum_fen, i18n.language) })}</b> {kinds.map((kind) => (draft.data[kind] === 0 ? null : <span key={kind} className="chip">{t(`rolls.kind.${kind}`)} {count(draft.data[kind], i18n.language)}</span>))}</p>
      <div className="benefit-row">
        <Button type="primary" disabled={lines === 0} loading={make.isPending} onClick={() => make.mutate()}>{t("rolls.make")}</Button>
        <span className="faint">{t(lines === 0 ? "rolls.make_none" : "rolls.make_note")}</span>
      </div>
      {make.isError ? <p role="alert">{asProblem(make.error).detail}</p> : null}
      {left_all === 0 ? null : (
        <>
          <h3>{t("rolls.left", { n: count(left_all, i18n.language) })}</h3>
          <ul className="benefit-changes">
            {left.map((one) => <li key={one.person.id}><PersonLink person={one.person} /> {t(`rolls.why.${oneOf(reasons, one.reason)}`)}</li>)}
          </ul>
        </>
      )}
    </div>
  );
}

function Work({ why }: { why: Purpose }) {
  const { t, i18n } = useTranslation();
  const ids = { benefit: useId(), year: useId() };
  const found = useQuery({ queryKey: ["benefits", "list", i18n.language], queryFn: () => answer(client.GET("/api/benefits")) });
  const [benefit, setBenefit] = useState("");
  const [year, setYear] = useState(String(new Date().getFullYear()));
  const [asked, setAsked] = useState<{ benefit: string; year: number; back: boolean } | null>(null);
  if (found.isPending) return <div className="panel"><Waiting rows={3} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const here = found.data.items.filter((one) => one.paid_here);
  const chosen = benefit === "" ? (here[0]?.code ?? "") : benefit;
  const ready = chosen !== "" && /^\d{4}$/.test(year);
  return (
    <>
      <Panel title={t("rolls.new")} note={t("rolls.new_note")}>
        {here.length === 0 ? <p className="benefit-body">{t("rolls.nothing_here")}</p> : (
          <form className="benefit-form" onSubmit={(event) => { event.preventDefault(); if (ready) setAsked({ benefit: chosen, year: Number(year), back: false }); }}>
            <div>
              <label htmlFor={ids.benefit}>{t("rolls.benefit")}</label>
              <Select id={ids.benefit} value={chosen} style={{ width: "100%" }} onChange={(code) => { setBenefit(code); setAsked(null); }} options={here.map((one) => ({ value: one.code, label: one.title }))} />
            </div>
            <div>
              <label htmlFor={ids.year}>{t("rolls.year")}</label>
              <Input id={ids.year} inputMode="numeric" value={year} onChange={(event) => { setYear(event.target.value.trim()); setAsked(null); }} />
            </div>
            <div className="benefit-row">
              <Button type="primary" htmlType="submit" disabled={!ready}>{t("rolls.look")}</Button>
              <Button disabled={!ready} onClick={() => setAsked({ benefit: chosen, year: Number(year), back: true })}>{t("rolls.reclaims")}</Button>
            </div>
          </form>
        )}
        {asked === null ? null : asked.back ? <Reclaims benefit={asked.benefit} year={asked.year} why={why} /> : <Make benefit={asked.benefit} year={asked.year} why={why} />}
      </Panel>
      <Panel title={t("rolls.all")}><All why={why} /></Panel>
    </>
  );
}

/** Payment rolls of the place's own schemes. */
export function RollsPage() {
  const { t } = useTranslation();
  useTitle(t("rolls.title"));
  return (
    <>
      <div className="page-head">
        <h1>{t("rolls.title")}</h1>
        <p className="lede">{t("rolls.lede")}</p>
      </div>
      <Asks only={["family_service"]}>{(why) => <div className="benefits"><Work why={why} /></div>}</Asks>
    </>
  );
}
