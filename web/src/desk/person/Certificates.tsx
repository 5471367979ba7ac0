import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, InputNumber } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { components } from "../../api/schema";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import "../benefits/benefits.css";

type Row = components["schemas"]["CertificateRow"];
type Own = components["schemas"]["PersonCertificates"];

const refresh = () => queries.invalidateQueries({ queryKey: ["people", "certificates"] });

/** Hands a file to whoever sits at the desk. */
function save(pdf: Blob, number: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(pdf);
  link.download = `${number}.pdf`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function One({ row, why }: { row: Row; why: Purpose }) {
  const { t } = useTranslation();
  const field = useId();
  const [reason, setReason] = useState<string | null>(null);
  const params = { path: { id: row.id }, header: { "x-purpose": why } };
  const print = useMutation({
    mutationFn: async (claims: string[]) => {
      const got = await answer(client.POST("/api/certificates/{id}/paper", { params, body: { claims }, parseAs: "blob" }));
      save(got as unknown as Blob, row.number);
    },
  });
  const revoke = useMutation({
    mutationFn: (why_not: string) => answer(client.POST("/api/certificates/{id}/revoke", { params, body: { reason: why_not } })),
    onSuccess: refresh,
  });
  const outcome = (code: string) => t(code === "good" ? "certificates.outcome.good" : "certificates.outcome.revoked");
  return (
    <li className="reached certificate">
      <div>
        <p><b className="nums">{t("certificates.number", { number: row.number })}</b> {row.claims.map((claim) => claim.title).join("、")}</p>
        <p className="faint">{t("certificates.holds", { from: moment(row.issued_at), until: moment(row.expires_at) })}</p>
        {row.revoked_at === null ? null : <p className="chip lamp">{t("certificates.revoked", { time: moment(row.revoked_at), reason: row.revoke_reason ?? "" })}</p>}
        <details>
          <summary>{t("certificates.checks")} · {row.checks.length}</summary>
          {row.checks.length === 0 ? <p className="faint">{t("certificates.checks_none")}</p> : null}
          {row.checks.map((check) => (
            <p key={check.at} className="faint">{t("certificates.check", { time: moment(check.at), who: check.who === "" ? t("certificates.nobody") : check.who, outcome: outcome(check.outcome) })}</p>
          ))}
        </details>
        {print.isError ? <p role="alert">{asProblem(print.error).detail}</p> : null}
        {revoke.isError ? <p role="alert">{asProblem(revoke.error).detail}</p> : null}
        {reason === null ? null : (
          <form className="benefit-row" onSubmit={(event) => { event.preventDefault(); revoke.mutate(reason); }}>
            <label htmlFor={field}>{t("certificates.revoke_reason")}</label>
            <Input id={field} value={reason} maxLength={200} style={{ width: 240 }} onChange={(event) => setReason(event.target.value)} />
            <Button danger htmlType="submit" disabled={reason.trim() === ""} loading={revoke.isPending}>{t("certificates.revoke_ok")}</Button>
            <Button onClick={() => setReason(null)}>{t("common.cancel")}</Button>
          </form>
        )}
      </div>
      {row.revoked_at !== null ? null : (
        <div className="reached-do benefit-row">
          <Button loading={print.isPending} onClick={() => print.mutate([])}>{t("certificates.paper")}</Button>
          {row.claims.length < 2 ? null : row.claims.map((claim) => (
            <Button key={claim.name} onClick={() => print.mutate([claim.name])}>{t("certificates.paper_only", { claim: claim.title })}</Button>
          ))}
          {reason === null ? <Button onClick={() => setReason("")}>{t("certificates.revoke")}</Button> : null}
        </div>
      )}
    </li>
  );
}

function Issue({ id, own, why }: { id: string; own: Own; why: Purpose }) {
  const { t } = useTranslation();
  const field = useId();
  const [claims, setClaims] = useState<string[]>([]);
  const [days, setDays] = useState(90);
  const last = own.items.find((row) => row.revoked_at === null);
  const issue = useMutation({
    mutationFn: (replaces: string | null) =>
      answer(client.POST("/api/people/{id}/certificates", { params: { path: { id }, header: { "x-purpose": why } }, body: { claims, days, replaces } })),
    onSuccess: refresh,
  });
  return (
    <form className="benefit-body" onSubmit={(event) => { event.preventDefault(); issue.mutate(null); }}>
      <fieldset>
        <legend>{t("certificates.claims")}</legend>
        <Checkbox.Group
          value={claims}
          onChange={(chosen) => setClaims(chosen)}
          options={own.possible.map((claim) => ({ value: claim.name, label: `${claim.title} · ${claim.value}` }))}
        />
      </fieldset>
      <div className="benefit-row">
        <label htmlFor={field}>{t("certificates.days")}</label>
        <InputNumber id={field} min={1} max={366} value={days} onChange={(value) => setDays(value ?? 90)} />
        <Button type="primary" htmlType="submit" disabled={claims.length === 0} loading={issue.isPending}>{t("certificates.issue")}</Button>
        {last === undefined ? null : <Button disabled={claims.length === 0} onClick={() => issue.mutate(last.id)}>{t("certificates.reissue")}</Button>}
        {claims.length === 0 ? <span className="faint">{t("certificates.issue_not")}</span> : null}
      </div>
      {issue.isError ? <p role="alert">{asProblem(issue.error).detail}</p> : null}
    </form>
  );
}

function Refused() {
  const { t, i18n } = useTranslation();
  const kinds = useQuery({ queryKey: ["certificate-kinds", i18n.language], queryFn: () => answer(client.GET("/api/certificate-kinds")) });
  return (
    <details className="benefit-body">
      <summary>{t("certificates.refused")}</summary>
      <p className="faint">{t("certificates.refused_note")}</p>
      <ul className="benefit-changes">
        {(kinds.data?.refused ?? []).map((proof) => (
          <li key={proof.name}><b>{proof.name}</b> <span className="faint">{t(proof.known ? "certificates.go_to" : "certificates.ask_at", { office: proof.office })}</span></li>
        ))}
      </ul>
    </details>
  );
}

function All({ id, why }: { id: string; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const found = useQuery({
    queryKey: ["people", "certificates", id, why, i18n.language],
    queryFn: () => answer(client.GET("/api/people/{id}/certificates", { params: { path: { id }, header: { "x-purpose": why } } })),
  });
  if (found.isPending) return <Waiting rows={4} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  return (
    <>
      <Issue id={id} own={found.data} why={why} />
      {found.data.items.length === 0 ? <p className="benefit-body faint">{t("certificates.none")}</p> : null}
      <ul className="reach">{found.data.items.map((row) => <One key={row.id} row={row} why={why} />)}</ul>
      <Refused />
    </>
  );
}

/** What the register certifies of the person. Asking is a read, so it waits to be asked. */
export function Certificates({ id, why }: { id: string; why: Purpose }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  return (
    <Panel title={t("certificates.title")} note={t("certificates.note")} className="no-print">
      {asked ? <All id={id} why={why} /> : <div className="body"><Button onClick={() => setAsked(true)}>{t("certificates.show")}</Button></div>}
    </Panel>
  );
}
