import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { Asks } from "../../kit/Asks";
import { count, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { oneOf } from "../rolls/words";
import { GroupMessages } from "./GroupMessages";
import { channels, reason, states, type Messages, type Unsure } from "./words";
import "../benefits/benefits.css";

function Counts({ found }: { found: Messages }) {
  const { t, i18n } = useTranslation();
  const of = (channel: string, state: string) => found.counts.find((one) => one.channel === channel && one.state === state)?.count ?? 0;
  return (
    <div className="benefit-body">
      <p>{found.channels.length === 0 ? t("messages.no_carrier") : t("messages.carriers", { channels: found.channels.map((channel) => t(`messages.channel.${oneOf(channels, channel)}`)).join(t("messages.and")) })}</p>
      <p className="faint">{t("messages.next", { time: moment(found.next) })}</p>
      <div className="scroll-x" tabIndex={0} role="group" aria-label={t("messages.counts")}>
        <table className="benefit-costs">
          <thead><tr><th scope="col">{t("messages.by")}</th>{states.map((state) => <th key={state} scope="col">{t(`messages.state.${state}`)}</th>)}</tr></thead>
          <tbody>
            {channels.map((channel) => (
              <tr key={channel}>
                <th scope="row">{t(`messages.channel.${channel}`)}</th>
                {states.map((state) => <td key={state} className="nums">{count(of(channel, state), i18n.language)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Doubt({ one, why }: { one: Unsure; why: Purpose }) {
  const { t } = useTranslation();
  const settle = useMutation({
    mutationFn: (again: boolean) => answer(client.POST("/api/messages/unsure", { params: { header: { "x-purpose": why } }, body: { message: one.message, channel: one.channel, again } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["messages"] }),
  });
  return (
    <li className="reached">
      <div>
        <p>{t(`messages.channel.${oneOf(channels, one.channel)}`)} · {t(`messages.reason.${reason(one.code)}`)} <span className="faint nums">{reason(one.code) === "other" ? one.code : ""}</span></p>
        <p className="faint">{moment(one.at)}</p>
        {settle.isError ? <p role="alert">{asProblem(settle.error).detail}</p> : null}
      </div>
      <div className="reached-do">
        <Button loading={settle.isPending} onClick={() => settle.mutate(false)}>{t("messages.leave")}</Button>
        <Button loading={settle.isPending} onClick={() => settle.mutate(true)}>{t("messages.again")}</Button>
      </div>
    </li>
  );
}

function Work({ why }: { why: Purpose }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["messages", "overview", why],
    queryFn: () => answer(client.GET("/api/messages", { params: { header: { "x-purpose": why } } })),
  });
  if (found.isPending) return <div className="panel"><Waiting rows={5} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  return (
    <>
      <Panel title={t("messages.counts")} note={t("messages.counts_note")}><Counts found={found.data} /></Panel>
      <Panel title={t("messages.unsure")} note={t("messages.unsure_note")}>
        {found.data.unsure.length === 0
          ? <p className="benefit-body faint">{t("messages.unsure_none")}</p>
          : <ul className="reach">{found.data.unsure.map((one) => <Doubt key={`${one.message}${one.channel}`} one={one} why={why} />)}</ul>}
      </Panel>
      <GroupMessages why={why} />
    </>
  );
}

/** What residents are told: how it goes out, what is in doubt, and messages to an audience. */
export function MessagesPage() {
  const { t } = useTranslation();
  useTitle(t("messages.title"));
  return (
    <>
      <div className="page-head">
        <h1>{t("messages.title")}</h1>
        <p className="lede">{t("messages.lede")}</p>
        <p><Link to="/cases">{t("messages.back")}</Link></p>
      </div>
      <Asks only={["family_service"]}>{(why) => <div className="benefits" data-messages><Work why={why} /></div>}</Asks>
    </>
  );
}
