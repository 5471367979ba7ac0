import { useMutation } from "@tanstack/react-query";
import { Button, type InputRef } from "antd";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answer, client, sessionEnded } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries, sessionKey } from "../../api/queries";
import type { Session } from "../../api/wire";
import { useTitle } from "../../kit/states";
import { finishTask } from "../../kit/task";
import { Entrance } from "./Entrance";
import { Refusal, TextField } from "./fields";
import { canPasskey } from "./passkey";
import { askDevice, Ways } from "./Ways";

const secondFactorNeeded = "second_factor_needed";

/** Asks who is there; with `resuming`, asks the person whose session ended to come back to the same page. */
export function SignIn({ resuming }: { resuming?: string }) {
  const { t } = useTranslation();
  useTitle(t("session.title"));
  const [account, setAccount] = useState(resuming ?? "");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState(false);
  const first = useRef<InputRef>(null);
  const second = useRef<InputRef>(null);
  const third = useRef<InputRef>(null);
  const [factor, setFactor] = useState(false);
  useEffect(() => (resuming === undefined ? first : second).current?.focus(), [resuming]);

  const entered = (session: Session) => {
    if (session.account !== resuming) {
      // Somebody else at this desk: nothing of the former worker's task may remain.
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
      finishTask();
    }
    queries.setQueryData(sessionKey, session);
    sessionEnded.set(false);
    void queries.invalidateQueries({ predicate: (query) => query.state.status === "error" });
  };
  const signIn = useMutation({
    mutationFn: async (device: boolean) => answer(client.POST("/api/session", {
      body: {
        account: account.trim(),
        password,
        code: code.trim() === "" ? null : code.trim(),
        passkey: device ? await askDevice() : null,
      },
    })),
    onSuccess: entered,
    onError: (error) => {
      if ([secondFactorNeeded, "passkey_cancelled"].includes(asProblem(error).code)) setFactor(true);
      else second.current?.focus({ cursor: "all" });
    },
  });
  // The password was right: only the code is missing yet, which is no fault.
  const refusal = [secondFactorNeeded, "passkey_cancelled"].includes(asProblem(signIn.error).code) ? null : signIn.error;
  useEffect(() => {
    if (factor) third.current?.focus();
  }, [factor]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (account.trim() === "") first.current?.focus();
    else if (password === "") second.current?.focus();
    else signIn.mutate(false);
  };
  return (
    <Entrance>
      <h1>{resuming === undefined ? t("session.title") : t("session.ended_title")}</h1>
      {resuming === undefined ? null : <p className="soft">{t("session.ended_body")}</p>}
      <form className="fields" onSubmit={submit} noValidate>
        <Refusal error={refusal} />
        <TextField
          ref={first}
          label={t("session.account")}
          value={account}
          onChange={setAccount}
          autoComplete="username"
          fault={asked && account.trim() === "" ? t("session.account_missing") : undefined}
        />
        <TextField
          ref={second}
          secret
          label={t("session.password")}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          fault={asked && password === "" ? t("session.password_missing") : undefined}
          hint={resuming === undefined ? t("session.first_time") : undefined}
        />
        {factor ? (
          <>
            <TextField ref={third} label={t("session.code")} value={code} onChange={setCode} autoComplete="one-time-code" hint={t("session.code_hint")} />
            {canPasskey() ? <Button block onClick={() => signIn.mutate(true)}>{t("session.passkey_instead")}</Button> : null}
          </>
        ) : null}
        <Button type="primary" size="large" htmlType="submit" loading={signIn.isPending} block>
          {signIn.isPending ? t("session.submitting") : t("session.submit")}
        </Button>
      </form>
      <Ways entered={entered} />
    </Entrance>
  );
}
