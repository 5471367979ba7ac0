import { useMutation } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { queries, sessionKey, useSession } from "../../api/queries";
import type { OfferedFactor, Session } from "../../api/wire";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { useTitle } from "../../kit/states";
import { finishTask } from "../../kit/task";
import { Refusal, TextField } from "../session/fields";
import { Passkeys } from "./Passkeys";
import "./accounts.css";

/** What was shown under another grant is nobody's under this one. */
async function actAnew(): Promise<void> {
  finishTask();
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
  await queries.invalidateQueries({ queryKey: sessionKey });
}

function Grants({ session }: { session: Session }) {
  const { t } = useTranslation();
  const act = useMutation({
    mutationFn: (grant: string) => answer(client.POST("/api/session/grant", { body: { grant } })),
    onSuccess: actAnew,
  });
  return (
    <Panel title={t("account.grants")} note={t("account.grants_note")}>
      <div className="body">
        <Refusal error={act.error} />
        {session.grants.length === 0 ? <p>{t("account.none")}</p> : null}
        <ul className="held">
          {session.grants.map((grant) => (
            <li key={grant.id}>
              <span>
                <strong>{t(`header.role.${grant.role}`)}</strong> {grant.area_name}
                {grant.emergency ? <span className="chip lamp">{t("account.emergency_chip")}</span> : null}
                <small className="faint">{grant.until == null ? t("account.endless") : t("account.until", { time: moment(grant.until) })}</small>
              </span>
              {grant.id === session.grant
                ? <span className="chip teal">{t("account.now")}</span>
                : <Button loading={act.isPending} onClick={() => act.mutate(grant.id)}>{t("account.act")}</Button>}
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

function SetUp({ done }: { done: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const [offered, setOffered] = useState<OfferedFactor | null>(null);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const offer = useMutation({
    mutationFn: () => answer(client.GET("/api/session/second-factor")),
    onSuccess: setOffered,
  });
  const confirm = useMutation({
    mutationFn: (secret: string) => answer(client.POST("/api/session/second-factor", { body: { password, secret, code } })),
    onSuccess: async ({ codes }) => {
      done(codes);
      await queries.invalidateQueries({ queryKey: sessionKey });
    },
  });
  if (offered === null) {
    return (
      <>
        <p className="soft">{t("account.factor_off")}</p>
        <Refusal error={offer.error} />
        <Button type="primary" className="at-start" loading={offer.isPending} onClick={() => offer.mutate()}>{t("account.factor_begin")}</Button>
      </>
    );
  }
  const submit = (event: FormEvent) => { event.preventDefault(); confirm.mutate(offered.secret); };
  return (
    <form className="fields" onSubmit={submit}>
      <p>{t("account.factor_step_1")}</p>
      <p><code className="secret">{offered.secret.match(/.{4}/g)?.join(" ")}</code> <a href={offered.uri}>{t("account.factor_link")}</a></p>
      <p>{t("account.factor_step_2")}</p>
      <Refusal error={confirm.error} />
      <TextField secret label={t("session.password")} value={password} onChange={setPassword} autoComplete="current-password" />
      <TextField label={t("account.factor_code")} value={code} onChange={setCode} autoComplete="one-time-code" />
      <Button type="primary" htmlType="submit" loading={confirm.isPending} disabled={password === "" || code === ""}>{t("account.factor_confirm")}</Button>
    </form>
  );
}

function TakeAway() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const end = useMutation({
    mutationFn: () => answer(client.POST("/api/session/second-factor/end", { body: { password, code } })),
    onSuccess: async () => {
      void message.success(t("account.factor_ended"));
      await queries.invalidateQueries({ queryKey: sessionKey });
    },
  });
  return (
    <details>
      <summary>{t("account.factor_end")}</summary>
      <form className="fields" onSubmit={(event) => { event.preventDefault(); end.mutate(); }}>
        <Refusal error={end.error} />
        <TextField secret label={t("session.password")} value={password} onChange={setPassword} autoComplete="current-password" />
        <TextField label={t("account.factor_code_any")} value={code} onChange={setCode} autoComplete="one-time-code" />
        <Button danger htmlType="submit" loading={end.isPending} disabled={password === "" || code === ""}>{t("account.factor_end")}</Button>
      </form>
    </details>
  );
}

function Factor({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [codes, setCodes] = useState<string[]>([]);
  return (
    <Panel title={t("account.factor")}>
      <div className="body">
        {session.second_factor ? <p className="soft">{t("account.factor_on")}</p> : <SetUp done={setCodes} />}
        {codes.length === 0 ? null : (
          <div role="status">
            <p><strong>{t("account.factor_codes")}</strong></p>
            <ul className="codes">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
          </div>
        )}
        {session.second_factor ? <TakeAway /> : null}
        <p><Link to="/password">{t("account.password_link")}</Link></p>
      </div>
    </Panel>
  );
}

function Emergency() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [area, setArea] = useState("");
  const [reason, setReason] = useState("");
  const take = useMutation({
    mutationFn: () => answer(client.POST("/api/session/emergency", { body: { area: area.trim(), reason } })),
    onSuccess: async () => {
      setArea("");
      setReason("");
      void message.warning(t("account.emergency_taken"));
      await actAnew();
    },
  });
  return (
    <Panel title={t("account.emergency")} note={t("account.emergency_note")}>
      <form className="body fields" onSubmit={(event) => { event.preventDefault(); take.mutate(); }}>
        <Refusal error={take.error} />
        <TextField label={t("account.emergency_area")} value={area} onChange={setArea} autoComplete="off" />
        <label className="field">
          {t("account.emergency_reason")}
          <Input.TextArea value={reason} maxLength={500} rows={3} onChange={(event) => setReason(event.target.value)} />
        </label>
        <Button danger htmlType="submit" loading={take.isPending} disabled={area.trim() === "" || reason.trim().length < 4}>{t("account.emergency_take")}</Button>
      </form>
    </Panel>
  );
}

/** One's own account: what it may do now, how it is kept safe, and the way out in an emergency. */
export function AccountPage() {
  const { t } = useTranslation();
  useTitle(t("account.title"));
  const session = useSession().data;
  if (session == null) return null;
  const serves = session.role === "registrar" || session.role === "community_worker";
  return (
    <div className="accounts-page">
      <div className="page-head"><h1>{t("account.title")}</h1><p className="lede">{session.account}</p></div>
      <Grants session={session} />
      <Factor session={session} />
      <Passkeys />
      {serves && session.grant != null ? <Emergency /> : null}
    </div>
  );
}
