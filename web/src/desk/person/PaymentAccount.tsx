import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import "../benefits/benefits.css";

function Shown({ id, why }: { id: string; why: Purpose }) {
  const { t } = useTranslation();
  const ids = { bank: useId(), number: useId(), holder: useId() };
  const params = { path: { id }, header: { "x-purpose": why } };
  const [holder, setHolder] = useState(id);
  const [bank, setBank] = useState("");
  const [number, setNumber] = useState("");
  const found = useQuery({ queryKey: ["people", "account", id, why], queryFn: () => answer(client.GET("/api/people/{id}/payment-account", { params })) });
  const keep = useMutation({
    mutationFn: () => answer(client.PUT("/api/people/{id}/payment-account", { params, body: { holder, bank, number } })),
    onSuccess: () => {
      setNumber("");
      void queries.invalidateQueries({ queryKey: ["people", "account"] });
    },
  });
  if (found.isPending) return <Waiting rows={3} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { account, holders, in_question } = found.data;
  const name = (one: string) => holders.find((known) => known.id === one)?.name ?? "";
  const ready = bank.trim() !== "" && /^\d{8,32}$/.test(number.replace(/\s/g, ""));
  return (
    <>
      <p className="benefit-body">{account === null ? t("rolls.account_none") : t("rolls.account_now", { holder: name(account.holder), bank: account.bank, number: account.number_masked, time: moment(account.kept_at) })}</p>
      {in_question ? <p className="benefit-body" role="status"><b>{t("rolls.in_question")}</b></p> : null}
      <form className="benefit-form" onSubmit={(event) => { event.preventDefault(); if (ready) keep.mutate(); }}>
        <div>
          <label htmlFor={ids.holder}>{t("rolls.holder")}</label>
          <select id={ids.holder} value={holder} onChange={(event) => setHolder(event.target.value)}>
            {holders.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          </select>
        </div>
        <div>
          <label htmlFor={ids.bank}>{t("rolls.bank")}</label>
          <Input id={ids.bank} value={bank} maxLength={100} onChange={(event) => setBank(event.target.value)} />
        </div>
        <div>
          <label htmlFor={ids.number}>{t("rolls.number")}</label>
          <Input id={ids.number} inputMode="numeric" autoComplete="off" value={number} maxLength={40} onChange={(event) => setNumber(event.target.value)} />
        </div>
        <div><Button htmlType="submit" disabled={!ready} loading={keep.isPending}>{t("rolls.account_keep")}</Button></div>
      </form>
      {keep.isError ? <p className="benefit-body" role="alert">{asProblem(keep.error).detail}</p> : null}
    </>
  );
}

/** The account into which a family wants a person's benefits paid. To see it is a read, so it waits to be asked. */
export function PaymentAccount({ id, why }: { id: string; why: Purpose }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  return (
    <Panel title={t("rolls.account_title")} note={t("rolls.account_note")} className="no-print">
      {asked ? <Shown id={id} why={why} /> : <div className="body"><Button onClick={() => setAsked(true)}>{t("rolls.account_show")}</Button></div>}
    </Panel>
  );
}
