import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Checkbox, Input, Select } from "antd";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { accountsQuery, queries, useSession } from "../../api/queries";
import type { AccountRow, GrantRow, OpenedAccount, RoleCode } from "../../api/wire";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { Refusal, TextField } from "../session/fields";
import { Identity } from "./Identity";
import { purposesOf, roles } from "./roles";
import "./accounts.css";

const anew = () => queries.invalidateQueries({ queryKey: accountsQuery.queryKey });

function Handed({ made }: { made: OpenedAccount }) {
  const { t } = useTranslation();
  return (
    <p className="handed" role="status">
      {t("accounts.handed")}: <strong>{made.name}</strong> <code className="secret">{made.one_time_password}</code>
    </p>
  );
}

function Open({ area: own }: { area: string }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [area, setArea] = useState(own);
  const open = useMutation({
    mutationFn: () => answer(client.POST("/api/accounts", { body: { name: name.trim(), area: area.trim() } })),
    onSuccess: async () => { setName(""); await anew(); },
  });
  return (
    <Panel title={t("accounts.open")} note={t("accounts.open_note")}>
      <form className="body inline-fields" onSubmit={(event) => { event.preventDefault(); open.mutate(); }}>
        <TextField label={t("accounts.name")} value={name} onChange={setName} autoComplete="off" />
        <TextField label={t("accounts.area")} value={area} onChange={setArea} autoComplete="off" />
        <Button type="primary" size="large" htmlType="submit" loading={open.isPending} disabled={name.trim() === ""}>{t("accounts.open_do")}</Button>
      </form>
      <div className="body">
        <Refusal error={open.error} />
        {open.data === undefined ? null : <Handed made={open.data} />}
      </div>
    </Panel>
  );
}

function Give({ account, area: own, done }: { account: AccountRow; area: string; done: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [role, setRole] = useState<RoleCode>("community_worker");
  const [area, setArea] = useState(account.area.startsWith(own) ? account.area : own);
  const [purposes, setPurposes] = useState<string[]>([]);
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const [exporting, setExporting] = useState(false);
  const allowed = purposesOf(role);
  const give = useMutation({
    mutationFn: () => answer(client.POST("/api/accounts/{id}/grants", {
      params: { path: { id: account.id } },
      body: {
        role,
        area: area.trim(),
        reason,
        purposes: purposes.length === 0 ? null : allowed.filter((purpose) => purposes.includes(purpose)),
        until: until === "" ? null : new Date(until).toISOString(),
        exports: exporting && allowed.length > 1,
      },
    })),
    onSuccess: async () => { void message.success(t("accounts.done")); await anew(); done(); },
  });
  const submit = (event: FormEvent) => { event.preventDefault(); give.mutate(); };
  return (
    <form className="inline-fields give" onSubmit={submit} aria-label={t("accounts.give_to", { name: account.name })}>
      <label className="field">
        {t("accounts.role")}
        <Select size="large" value={role} onChange={(next) => { setRole(next); setPurposes([]); }} aria-label={t("accounts.role")}
          options={roles.map((value) => ({ value, label: t(`header.role.${value}`) }))} />
      </label>
      <TextField label={t("accounts.area")} value={area} onChange={setArea} autoComplete="off" />
      {allowed.length === 0 ? null : (
        <label className="field wide">
          {t("accounts.purposes")}
          <Select mode="multiple" size="large" value={purposes} onChange={setPurposes} aria-label={t("accounts.purposes")}
            options={allowed.map((value) => ({ value, label: t(`purpose.${value}.name`) }))} />
        </label>
      )}
      <label className="field">{t("accounts.until")}<Input size="large" type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} /></label>
      <label className="field wide">{t("accounts.reason")}<Input size="large" value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} /></label>
      {allowed.length > 1 ? (
        <Checkbox className="wide" checked={exporting} onChange={(event) => setExporting(event.target.checked)}>{t("accounts.exports_give")}</Checkbox>
      ) : null}
      <div className="wide">
        <Refusal error={give.error} />
        <Button type="primary" htmlType="submit" loading={give.isPending} disabled={reason.trim().length < 4}>{t("accounts.give_do")}</Button>{" "}
        <Button onClick={done}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}

function GrantLine({ grant, may }: { grant: GrantRow; may: boolean }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const end = useMutation({
    mutationFn: () => answer(client.POST("/api/grants/{id}/end", { params: { path: { id: grant.id } } })),
    onSettled: anew,
  });
  const over = grant.ended_at == null ? t("accounts.over") : t("accounts.ended");
  return (
    <li className={grant.holds ? "" : "faint"}>
      <span>
        <strong>{t(`header.role.${grant.role}`)}</strong> {grant.area_name}
        {grant.emergency ? <span className="chip lamp">{t("account.emergency_chip")}</span> : null}
        {grant.exports ? <span className="chip lamp">{t("accounts.exports")}</span> : null}
        {grant.purposes == null ? null : <small>{grant.purposes.map((purpose) => t(`purpose.${purpose}.name`)).join(" · ")}</small>}
        <small className="faint">
          {grant.holds ? (grant.until == null ? t("account.endless") : t("account.until", { time: moment(grant.until) })) : over} · {grant.reason}
        </small>
      </span>
      {may && grant.holds ? (
        <Button loading={end.isPending} onClick={() => void modal.confirm({ title: t("accounts.end"), content: t("accounts.end_sure"), onOk: () => end.mutate() })}>
          {t("accounts.end")}
        </Button>
      ) : null}
    </li>
  );
}

function Account({ account, role, area }: { account: AccountRow; role: string; area: string }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const [giving, setGiving] = useState(false);
  const reset = useMutation({
    mutationFn: () => answer(client.POST("/api/accounts/{id}/reset", { params: { path: { id: account.id } } })),
    onSettled: anew,
  });
  const state = [
    account.area_name,
    account.second_factor ? t("accounts.factor") : t("accounts.no_factor"),
    account.passkeys === 0 ? null : t("accounts.passkeys", { n: account.passkeys }),
    account.must_change_password ? t("accounts.fresh") : null,
    account.seen_at == null ? null : t("accounts.seen", { time: moment(account.seen_at) }),
  ];
  return (
    <li className="account-line">
      <div className="account-head">
        <span>
          <strong>{account.name}</strong> <small className="faint">{state.filter(Boolean).join(" · ")}</small>
          {account.locked_until == null ? null : <span className="chip lamp">{t("accounts.locked", { time: moment(account.locked_until) })}</span>}
        </span>
        {role === "administrator" ? (
          <Button loading={reset.isPending} onClick={() => void modal.confirm({ title: t("accounts.reset"), content: t("accounts.reset_sure"), onOk: () => reset.mutate() })}>
            {t("accounts.reset")}
          </Button>
        ) : <Button onClick={() => setGiving(!giving)} aria-expanded={giving}>{t("accounts.give")}</Button>}
      </div>
      <Refusal error={reset.error} />
      {reset.data === undefined ? null : <Handed made={reset.data} />}
      {account.grants.length === 0 ? <p className="faint">{t("accounts.no_grants")}</p> : null}
      <ul className="held">{account.grants.map((grant) => <GrantLine key={grant.id} grant={grant} may={role === "security"} />)}</ul>
      {role === "administrator" ? <Identity account={account} /> : null}
      {giving ? <Give account={account} area={area} done={() => setGiving(false)} /> : null}
    </li>
  );
}

function List({ role, area }: { role: string; area: string }) {
  const { t } = useTranslation();
  const found = useQuery(accountsQuery);
  if (found.isPending) return <Waiting rows={6} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  return (
    <Panel title={t("accounts.list")}>
      {found.data.items.length === 0 ? <Nothing title={t("accounts.none")} lit={false} /> : null}
      <ul className="account-lines">
        {found.data.items.map((account) => <Account key={account.id} account={account} role={role} area={area} />)}
      </ul>
    </Panel>
  );
}

/** Accounts: administrators open them, security officers say what they may do. */
export function AccountsPage() {
  const { t } = useTranslation();
  useTitle(t("accounts.title"));
  const session = useSession().data;
  if (session?.role !== "administrator" && session?.role !== "security") {
    return <div className="panel"><Nothing title={t("accounts.denied_title")} lit={false} /></div>;
  }
  return (
    <div className="accounts-page">
      <div className="page-head"><h1>{t("accounts.title")}</h1><p className="lede">{t("accounts.lede")}</p></div>
      {session.role === "administrator" ? <Open area={session.area} /> : null}
      <List role={session.role} area={session.area} />
    </div>
  );
}
