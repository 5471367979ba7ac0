import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { Problem } from "../../api/problem";
import { queries, sessionKey } from "../../api/queries";
import type { PasskeyRow } from "../../api/wire";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Refusal, TextField } from "../session/fields";
import { canPasskey, makePasskey } from "../session/passkey";

const passkeysQuery = {
  queryKey: ["passkeys"],
  queryFn: () => answer(client.GET("/api/session/passkeys")),
};

async function anew(): Promise<void> {
  await queries.invalidateQueries({ queryKey: passkeysQuery.queryKey });
  await queries.invalidateQueries({ queryKey: sessionKey });
}

function Add({ done }: { done: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const add = useMutation({
    mutationFn: async () => {
      const begun = await answer(client.POST("/api/session/passkeys/begin", { body: { password } }));
      const credential = await makePasskey(begun.options).catch(() => {
        throw new Problem(0, "passkey_cancelled", t("account.passkey_cancelled"), "", null);
      });
      return answer(client.POST("/api/session/passkeys", { body: { name: name.trim(), ceremony: begun.ceremony, credential } }));
    },
    onSuccess: async ({ codes }) => {
      setName("");
      setPassword("");
      done(codes);
      await anew();
    },
  });
  return (
    <form className="fields" onSubmit={(event) => { event.preventDefault(); add.mutate(); }}>
      <Refusal error={add.error} />
      <TextField label={t("account.passkey_name")} value={name} onChange={setName} autoComplete="off" hint={t("account.passkey_name_hint")} />
      <TextField secret label={t("session.password")} value={password} onChange={setPassword} autoComplete="current-password" />
      <Button type="primary" htmlType="submit" loading={add.isPending} disabled={name.trim() === "" || password === ""}>{t("account.passkey_add")}</Button>
    </form>
  );
}

function Line({ passkey }: { passkey: PasskeyRow }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(passkey.name);
  const [password, setPassword] = useState("");
  const path = { path: { id: passkey.id } };
  const rename = useMutation({
    mutationFn: () => answer(client.PATCH("/api/session/passkeys/{id}", { params: path, body: { name: name.trim() } })),
    onSuccess: async () => { void message.success(t("account.passkey_renamed")); setOpen(false); await anew(); },
  });
  const end = useMutation({
    mutationFn: () => answer(client.POST("/api/session/passkeys/{id}/end", { params: path, body: { password } })),
    onSuccess: async () => { void message.success(t("account.passkey_ended")); await anew(); },
  });
  return (
    <li>
      <span>
        <strong>{passkey.name}</strong>
        <small className="faint">
          {t("account.passkey_since", { time: moment(passkey.created_at) })}
          {passkey.used_at == null ? null : ` · ${t("accounts.seen", { time: moment(passkey.used_at) })}`}
        </small>
      </span>
      <Button onClick={() => setOpen(!open)} aria-expanded={open}>{t("account.passkey_change")}</Button>
      {open ? (
        <div className="passkey-change">
          <Refusal error={rename.error ?? end.error} />
          <form className="inline-fields" onSubmit={(event) => { event.preventDefault(); rename.mutate(); }}>
            <TextField label={t("account.passkey_name")} value={name} onChange={setName} autoComplete="off" />
            <Button size="large" htmlType="submit" loading={rename.isPending} disabled={name.trim() === "" || name.trim() === passkey.name}>{t("account.passkey_rename")}</Button>
          </form>
          <form className="inline-fields" onSubmit={(event) => { event.preventDefault(); end.mutate(); }}>
            <TextField secret label={t("session.password")} value={password} onChange={setPassword} autoComplete="current-password" />
            <Button danger size="large" htmlType="submit" loading={end.isPending} disabled={password === ""}>{t("account.passkey_end")}</Button>
          </form>
        </div>
      ) : null}
    </li>
  );
}

/** One's own passkeys: set up, named, taken away. */
export function Passkeys() {
  const { t } = useTranslation();
  const [codes, setCodes] = useState<string[]>([]);
  const ways = useQuery({ queryKey: ["ways"], queryFn: () => answer(client.GET("/api/session/ways")), staleTime: Infinity }).data;
  const held = useQuery(passkeysQuery).data?.items ?? [];
  if (ways === undefined) return null;
  const here = ways.passkey_origin === window.location.origin && canPasskey();
  return (
    <Panel title={t("account.passkeys")} note={t("account.passkeys_note")}>
      <div className="body">
        {held.length === 0 ? <p className="soft">{t("account.passkeys_none")}</p> : (
          <ul className="held">{held.map((passkey) => <Line key={passkey.id} passkey={passkey} />)}</ul>
        )}
        {codes.length === 0 ? null : (
          <div role="status">
            <p><strong>{t("account.factor_codes")}</strong></p>
            <ul className="codes">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
          </div>
        )}
        {here ? (
          <details>
            <summary>{t("account.passkey_new")}</summary>
            <Add done={setCodes} />
          </details>
        ) : (
          <p className="faint">{ways.passkey_origin == null ? t("account.passkeys_off") : t("account.passkeys_elsewhere", { origin: ways.passkey_origin })}</p>
        )}
      </div>
    </Panel>
  );
}
