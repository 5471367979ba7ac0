import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { accountsQuery, queries } from "../../api/queries";
import type { AccountRow } from "../../api/wire";
import { Refusal, TextField } from "../session/fields";

const anew = () => queries.invalidateQueries({ queryKey: accountsQuery.queryKey });

/** Who the account's worker is to the office's own sign-in service; an administrator says it. */
export function Identity({ account }: { account: AccountRow }) {
  const { t } = useTranslation();
  const [issuer, setIssuer] = useState(account.identity?.issuer ?? "");
  const [subject, setSubject] = useState(account.identity?.subject ?? "");
  const params = { path: { id: account.id } };
  const link = useMutation({
    mutationFn: () => answer(client.POST("/api/accounts/{id}/identity", { params, body: { issuer: issuer.trim(), subject: subject.trim() } })),
    onSuccess: anew,
  });
  const unlink = useMutation({
    mutationFn: () => answer(client.DELETE("/api/accounts/{id}/identity", { params })),
    onSuccess: async () => { setIssuer(""); setSubject(""); await anew(); },
  });
  return (
    <details>
      <summary>{account.identity == null ? t("accounts.identity_none") : t("accounts.identity_linked", { subject: account.identity.subject })}</summary>
      <form className="inline-fields" onSubmit={(event) => { event.preventDefault(); link.mutate(); }}>
        <TextField label={t("accounts.identity_issuer")} value={issuer} onChange={setIssuer} autoComplete="off" />
        <TextField label={t("accounts.identity_subject")} value={subject} onChange={setSubject} autoComplete="off" />
        <div className="wide">
          <p className="faint">{t("accounts.identity_note")}</p>
          <Refusal error={link.error ?? unlink.error} />
          <Button htmlType="submit" loading={link.isPending} disabled={issuer.trim() === "" || subject.trim() === ""}>{t("accounts.identity_link")}</Button>{" "}
          {account.identity == null ? null : <Button danger loading={unlink.isPending} onClick={() => unlink.mutate()}>{t("accounts.identity_unlink")}</Button>}
        </div>
      </form>
    </details>
  );
}
