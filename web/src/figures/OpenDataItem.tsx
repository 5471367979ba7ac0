import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { queries } from "../api/queries";
import { civilDate, moment } from "../kit/format";
import { approveOpenData, askWithdrawal, dropOpenData, withdrawOpenData, type OpenDataItem as Item } from "./desk-queries";

/** Open data that were asked for, with what the reader may do about them: approve, take back, have them taken off the public page. */
export function OpenDataItem({ own }: { own: Item }) {
  const { t, i18n } = useTranslation();
  const [writing, setWriting] = useState(false);
  const act = useMutation({
    mutationFn: (what: () => Promise<unknown>) => what(),
    onSuccess: () => {
      setWriting(false);
      return queries.invalidateQueries({ queryKey: ["figures", "open-data"] });
    },
  });
  const button = (say: string, what: () => Promise<unknown>, main = false) => (
    <Button size="small" type={main ? "primary" : "default"} disabled={act.isPending} onClick={() => act.mutate(what)}>{say}<span className="unseen"> {own.table}</span></Button>
  );
  const approved = own.approved_at !== null && own.approved_at !== undefined;
  const withdrawal = own.withdrawal ?? null;
  const withdrawn = withdrawal?.done_at ?? null;
  return (
    <li>
      <div className="open-line">
      <b>{own.table}</b> <span>{civilDate(own.day, i18n.language)} · <span className="nums">ε {own.epsilon.parts}/{own.epsilon.of}</span></span> <span className="faint">{moment(own.asked_at)}</span>{" "}
      {approved || own.own ? null : button(t("figures.open.approve"), () => approveOpenData(own.id), true)}
      {!approved && own.own ? <span className="soft">{t("figures.open.own")}</span> : null}{" "}
      {approved ? null : button(t(own.own ? "figures.open.take_back" : "figures.open.refuse"), () => dropOpenData(own.id))}
      {approved && withdrawn === null ? <a href={`/published/open-data/${own.id}.csv`} download>CSV</a> : null}{" "}
      {withdrawn === null || withdrawal === null ? null : <span className="soft">{t("figures.open.withdrawn", { day: moment(withdrawn), reason: withdrawal.reason })}</span>}
      {withdrawal !== null && withdrawn === null ? (
        <>
          <span>{t("figures.open.to_withdraw", { reason: withdrawal.reason })}</span>{" "}
          {withdrawal.own ? <span className="soft">{t("figures.open.withdraw_own")}</span> : button(t("figures.open.withdraw"), () => withdrawOpenData(own.id, withdrawal.reason), true)}
        </>
      ) : null}
      {approved && withdrawal === null && !writing ? <Button size="small" type="text" onClick={() => setWriting(true)}>{t("figures.open.ask_withdrawal")}<span className="unseen"> {own.table}</span></Button> : null}
      </div>
      {writing ? <Why busy={act.isPending} leave={() => setWriting(false)} ask={(reason) => act.mutate(() => askWithdrawal(own.id, reason))} /> : null}
      {act.isError ? <p role="alert">{asProblem(act.error).code === "wrong_state" ? t("figures.open.stale") : asProblem(act.error).detail || t("error.unreachable")}</p> : null}
    </li>
  );
}

/** Why open data are to be taken off the public page, which everybody will read there. */
function Why({ busy, leave, ask }: { busy: boolean; leave: () => void; ask: (reason: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [reason, setReason] = useState("");
  return (
    <form className="figures-bar open-why" onSubmit={(event) => { event.preventDefault(); if (reason.trim() !== "") ask(reason); }}>
      <div>
        <label htmlFor={id}>{t("figures.open.why")}</label>
        <Input id={id} autoFocus required maxLength={200} value={reason} aria-describedby={`${id}-note`} onChange={(event) => setReason(event.target.value)} />
        <p id={`${id}-note`} className="soft">{t("figures.open.why_note")}</p>
      </div>
      <Button htmlType="submit" danger loading={busy}>{t("figures.open.ask_withdrawal")}</Button>
      <Button onClick={leave}>{t("figures.open.leave")}</Button>
    </form>
  );
}
