import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { components } from "../../api/schema";
import { civilDate, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import "../benefits/benefits.css";

type Row = components["schemas"]["HelperRow"];

const standings = ["offered", "holds", "over", "ended"] as const;

function One({ row, why }: { row: Row; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const standing = standings.find((known) => known === row.standing) ?? "ended";
  const end = useMutation({
    mutationFn: () => answer(client.DELETE("/api/helpers/{id}", { params: { path: { id: row.id }, header: { "x-purpose": why } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["people", "helpers"] }),
  });
  return (
    <li className="reached" data-helper={row.id}>
      <div>
        <p><b>{row.label}</b> <span className={`chip ${standing === "holds" ? "good" : ""}`}>{t(`cases.helper_standing.${standing}`)}</span></p>
        <p>{row.acts.map((act) => act.title).join("、")} · {row.bundle} · {t("cases.helper_until", { day: civilDate(row.last_day, i18n.language) })}</p>
        <p className="faint">{moment(row.made_at)} · {row.presence ?? t("cases.helper_own_door")}</p>
        {end.isError ? <p role="alert">{asProblem(end.error).detail}</p> : null}
      </div>
      {standing === "offered" || standing === "holds" ? <div className="reached-do"><Button loading={end.isPending} onClick={() => end.mutate()}>{t("cases.helper_end")}</Button></div> : null}
    </li>
  );
}

function Shown({ id, why }: { id: string; why: Purpose }) {
  const { t } = useTranslation();
  const ids = { label: useId(), bundle: useId(), last: useId(), presence: useId() };
  const params = { path: { id }, header: { "x-purpose": why } };
  const [label, setLabel] = useState("");
  const [acts, setActs] = useState<string[]>([]);
  const [bundle, setBundle] = useState("");
  const [last, setLast] = useState("");
  const [presence, setPresence] = useState("");
  const found = useQuery({ queryKey: ["people", "helpers", id, why], queryFn: () => answer(client.GET("/api/people/{id}/helpers", { params })) });
  const invite = useMutation({
    mutationFn: () => answer(client.POST("/api/people/{id}/helpers", { params, body: { label, acts, bundle: bundle === "" ? null : bundle, last_day: last, presence } })),
    onSuccess: () => {
      setPresence("");
      void queries.invalidateQueries({ queryKey: ["people", "helpers"] });
    },
  });
  if (found.isPending) return <Waiting rows={3} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { items, acts: known, bundles, latest } = found.data;
  const ready = label.trim() !== "" && acts.length > 0 && last !== "" && presence.trim().length >= 4 && (bundle !== "" || !acts.includes("hand_in"));
  return (
    <>
      {items.length === 0 ? <p className="benefit-body faint">{t("cases.helper_none")}</p> : <ul className="reach">{items.map((row) => <One key={row.id} row={row} why={why} />)}</ul>}
      <form className="benefit-form" onSubmit={(event) => { event.preventDefault(); if (ready) invite.mutate(); }}>
        <div>
          <label htmlFor={ids.label}>{t("cases.helper_label")}</label>
          <Input id={ids.label} maxLength={30} autoComplete="off" value={label} onChange={(event) => setLabel(event.target.value)} />
        </div>
        <fieldset>
          <legend>{t("cases.helper_acts")}</legend>
          <Checkbox.Group value={acts} onChange={setActs} options={known.map((act) => ({ value: act.code, label: act.title }))} />
        </fieldset>
        <div>
          <label htmlFor={ids.bundle}>{t("cases.helper_bundle")}</label>
          <select id={ids.bundle} value={bundle} onChange={(event) => setBundle(event.target.value)}>
            <option value="">{t("cases.helper_every")}</option>
            {bundles.map((one) => <option key={one.code} value={one.code}>{one.title}</option>)}
          </select>
        </div>
        <div>
          <label htmlFor={ids.last}>{t("cases.helper_last")}</label>
          <Input id={ids.last} type="date" max={latest} value={last} onChange={(event) => setLast(event.target.value)} />
        </div>
        <div>
          <label htmlFor={ids.presence}>{t("cases.helper_presence")}</label>
          <Input id={ids.presence} maxLength={200} value={presence} onChange={(event) => setPresence(event.target.value)} />
        </div>
        <div>
          <Button htmlType="submit" disabled={!ready} loading={invite.isPending}>{t("cases.helper_invite")}</Button>
          {ready ? null : <span className="faint"> {t("cases.helper_not")}</span>}
        </div>
      </form>
      {invite.isError ? <p className="benefit-body" role="alert">{asProblem(invite.error).detail}</p> : null}
      {invite.data === undefined ? null : (
        <div className="benefit-body" role="status">
          <p>{t("cases.helper_code")}</p>
          <p><code>{invite.data.code.replace(/(.{4})(?=.)/g, "$1 ")}</code></p>
        </div>
      )}
    </>
  );
}

/** Who may do what for somebody, set up while they are at the counter. To see it is a read, so it waits to be asked. */
export function Helpers({ id, why }: { id: string; why: Purpose }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  return (
    <Panel title={t("cases.helpers")} note={t("cases.helpers_note")} className="no-print">
      {asked ? <Shown id={id} why={why} /> : <div className="body"><Button data-helpers onClick={() => setAsked(true)}>{t("cases.helpers_show")}</Button></div>}
    </Panel>
  );
}
