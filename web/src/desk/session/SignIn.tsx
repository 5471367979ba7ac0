import { useMutation } from "@tanstack/react-query";
import { Button, type InputRef } from "antd";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answer, client, sessionEnded } from "../../api/client";
import { queries, sessionKey } from "../../api/queries";
import { useTitle } from "../../kit/states";
import { finishTask } from "../../kit/task";
import { Entrance } from "./Entrance";
import { Refusal, TextField } from "./fields";

/** Asks who is there; with `resuming`, asks the person whose session ended to come back to the same page. */
export function SignIn({ resuming }: { resuming?: string }) {
  const { t } = useTranslation();
  useTitle(t("session.title"));
  const [account, setAccount] = useState(resuming ?? "");
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  const first = useRef<InputRef>(null);
  const second = useRef<InputRef>(null);
  useEffect(() => (resuming === undefined ? first : second).current?.focus(), [resuming]);

  const signIn = useMutation({
    mutationFn: () => answer(client.POST("/api/session", { body: { account: account.trim(), password } })),
    onSuccess: (session) => {
      if (session.account !== resuming) {
        // Somebody else at this desk: nothing of the former worker's task may remain.
        queries.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
        finishTask();
      }
      queries.setQueryData(sessionKey, session);
      sessionEnded.set(false);
      void queries.invalidateQueries({ predicate: (query) => query.state.status === "error" });
    },
    onError: () => second.current?.focus({ cursor: "all" }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (account.trim() === "") first.current?.focus();
    else if (password === "") second.current?.focus();
    else signIn.mutate();
  };
  return (
    <Entrance>
      <h1>{resuming === undefined ? t("session.title") : t("session.ended_title")}</h1>
      {resuming === undefined ? null : <p className="soft">{t("session.ended_body")}</p>}
      <form className="fields" onSubmit={submit} noValidate>
        <Refusal error={signIn.error} />
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
        <Button type="primary" size="large" htmlType="submit" loading={signIn.isPending} block>
          {signIn.isPending ? t("session.submitting") : t("session.submit")}
        </Button>
      </form>
    </Entrance>
  );
}
