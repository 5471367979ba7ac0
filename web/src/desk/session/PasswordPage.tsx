import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { queries, sessionKey, useSession } from "../../api/queries";
import { useTitle } from "../../kit/states";
import { Refusal, TextField } from "./fields";
import { passwordFault } from "./password";
import "./entrance.css";

function ChangeForm({ account, oneTime, done }: { account: string; oneTime: boolean; done: () => void }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [repeat, setRepeat] = useState("");
  const [asked, setAsked] = useState(false);
  const change = useMutation({
    mutationFn: async () => {
      await answer(client.POST("/api/session/password", { body: { current, new: next } }));
      await queries.invalidateQueries({ queryKey: sessionKey });
    },
    onSuccess: done,
  });
  const fault = passwordFault(next, current, account);
  const faultText = ((): string | undefined => {
    if (!asked || fault === null) return undefined;
    return fault.kind === "too_short" ? t("session.too_short", { n: fault.missing }) : t(`session.${fault.kind}`);
  })();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (current !== "" && fault === null && repeat === next) change.mutate();
  };
  return (
    <form className="fields" onSubmit={submit} noValidate>
      <Refusal error={change.error} />
      <input type="text" name="username" autoComplete="username" value={account} readOnly hidden />
      <TextField
        secret
        label={oneTime ? t("session.current_one_time") : t("session.current")}
        value={current}
        onChange={setCurrent}
        autoComplete="current-password"
        fault={asked && current === "" ? t("session.password_missing") : undefined}
      />
      <TextField
        secret
        label={t("session.next")}
        value={next}
        onChange={setNext}
        autoComplete="new-password"
        hint={t("session.rule")}
        fault={faultText}
      />
      <TextField
        secret
        label={t("session.repeat")}
        value={repeat}
        onChange={setRepeat}
        autoComplete="new-password"
        fault={asked && repeat !== next ? t("session.not_equal") : undefined}
      />
      <Button type="primary" size="large" htmlType="submit" loading={change.isPending} block>
        {t("session.save")}
      </Button>
    </form>
  );
}

/** Asked of whoever comes in with a one-time password, before anything else. */
export function ForcedChange({ account }: { account: string }) {
  const { t } = useTranslation();
  useTitle(t("session.change_title"));
  return (
    <>
      <h1>{t("session.change_title")}</h1>
      <p className="soft">{t("session.change_forced")}</p>
      <ChangeForm account={account} oneTime done={() => undefined} />
    </>
  );
}

/** The same, by choice. */
export function PasswordPage() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const session = useSession();
  useTitle(t("session.change_title"));
  return (
    <div className="panel" style={{ maxWidth: 480, margin: "0 auto", padding: "24px 28px 28px" }}>
      <h1>{t("session.change_title")}</h1>
      <ChangeForm
        account={session.data?.account ?? ""}
        oneTime={false}
        done={() => {
          void message.success(t("session.saved"));
          void navigate("/");
        }}
      />
    </div>
  );
}
