import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { components } from "../../api/schema";
import { moment } from "../../kit/format";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { yuan } from "../benefits/words";
import { oneOf, reclaimStages } from "./words";
import { PersonLink } from "../person/PersonLink";

type Excess = components["schemas"]["ExcessRow"];
type Asked = components["schemas"]["ReclaimRow"];

const refresh = () => queries.invalidateQueries({ queryKey: ["rolls"] });

function Back({ benefit, year, one, why }: { benefit: string; year: number; one: Excess; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const field = useId();
  const [reason, setReason] = useState("");
  const ask = useMutation({
    mutationFn: () => answer(client.POST("/api/people/{id}/reclaims", { params: { path: { id: one.person.id }, header: { "x-purpose": why } }, body: { benefit, year, reason } })),
    onSuccess: refresh,
  });
  return (
    <li className="reached">
      <form className="case-answer" onSubmit={(event) => { event.preventDefault(); ask.mutate(); }}>
        <p><strong><PersonLink person={one.person} /></strong> {t("rolls.excess", { paid: yuan(one.paid_fen, i18n.language), now: yuan(one.entitled_fen, i18n.language), more: yuan(one.excess_fen, i18n.language) })}</p>
        <label htmlFor={field}>{t("rolls.reason")}</label>
        <Input id={field} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        <div><Button htmlType="submit" disabled={reason.trim().length < 4} loading={ask.isPending}>{t("rolls.ask_back")}</Button></div>
        {ask.isError ? <p role="alert">{asProblem(ask.error).detail}</p> : null}
      </form>
    </li>
  );
}

function Known({ one, why }: { one: Asked; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const field = useId();
  const [note, setNote] = useState("");
  const settle = useMutation({
    mutationFn: (received: boolean) => answer(client.POST("/api/reclaims/{id}/settle", { params: { path: { id: one.id }, header: { "x-purpose": why } }, body: { received, note } })),
    onSuccess: refresh,
  });
  return (
    <li className="reached">
      <div className="case-answer">
        <p><strong>{one.person?.name ?? ""}</strong> {yuan(one.amount_fen, i18n.language)} <span className="chip">{t(`rolls.reclaim.${oneOf(reclaimStages, one.stage)}`)}</span></p>
        <p className="faint">{moment(one.asked_at)} · {one.reason}{one.note === null || one.note === "" ? "" : ` · ${one.note}`}</p>
        {one.stage !== "asked" ? null : !one.may_settle ? <p className="faint">{t("rolls.second")}</p> : (
          <>
            <label htmlFor={field}>{t("rolls.note")}</label>
            <Input id={field} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
            <div className="benefit-row">
              <Button loading={settle.isPending} onClick={() => settle.mutate(true)}>{t("rolls.received")}</Button>
              <Button loading={settle.isPending} disabled={note.trim().length < 4} onClick={() => settle.mutate(false)}>{t("rolls.waive")}</Button>
            </div>
          </>
        )}
        {settle.isError ? <p role="alert">{asProblem(settle.error).detail}</p> : null}
      </div>
    </li>
  );
}

/** What the corrected register gives less than was paid, and what was asked back. */
export function Reclaims({ benefit, year, why }: { benefit: string; year: number; why: Purpose }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["rolls", "reclaims", benefit, year, why],
    queryFn: () => answer(client.POST("/api/rolls/reclaims", { params: { header: { "x-purpose": why } }, body: { benefit, year } })),
  });
  if (found.isPending) return <Waiting rows={3} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { excess, asked } = found.data;
  return (
    <>
      {excess.length === 0 ? <p className="benefit-body" role="status">{t("rolls.excess_none")}</p> : null}
      <ul className="reach">
        {excess.map((one) => <Back key={one.person.id} benefit={benefit} year={year} one={one} why={why} />)}
        {asked.map((one) => <Known key={one.id} one={one} why={why} />)}
      </ul>
    </>
  );
}
