import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { queries } from "../api/queries";
import { civilDate, count, moment } from "../kit/format";
import { Failed, Nothing, Waiting } from "../kit/states";
import { snapshotsQuery, takeSnapshot, type SnapshotRow } from "./queries";

/** Which snapshot is counted, and the taking of a new one. */
export function Snapshots({ name, choose, children }: { name: string | null; choose: (name: string) => void; children: (snapshot: SnapshotRow) => React.ReactNode }) {
  const { t, i18n } = useTranslation();
  const ids = { name: useId(), day: useId() };
  const found = useQuery(snapshotsQuery);
  const [day, setDay] = useState("");
  const take = useMutation({
    mutationFn: () => takeSnapshot(day === "" ? null : day),
    onSuccess: (taken) => {
      void queries.invalidateQueries({ queryKey: ["figures", "snapshots"] });
      choose(taken.name);
    },
  });
  if (found.isPending) return <div className="panel"><Waiting rows={4} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const all = found.data.items;
  const chosen = all.find((one) => one.name === name) ?? all[0];
  const n = (value: number) => count(value, i18n.language);
  return (
    <>
      <details className="panel snapshot" open={chosen === undefined ? true : undefined}>
        <summary>
          <b>{t("figures.snapshot")}</b>{" "}
          {chosen === undefined ? null : <span>{t("figures.snapshot_of", { day: civilDate(chosen.as_of, i18n.language), known: moment(chosen.known_at) })}</span>}{" "}
          <span className="faint">{t(chosen === undefined ? "figures.take_note" : "figures.snapshot_change")}</span>
        </summary>
        <form className="figures-bar" onSubmit={(event) => { event.preventDefault(); take.mutate(); }}>
          {chosen === undefined ? null : (
            <div>
              <label htmlFor={ids.name}>{t("figures.snapshot")}</label>
              <Select
                id={ids.name}
                value={chosen.name}
                onChange={choose}
                options={all.map((one) => ({ value: one.name, label: `${civilDate(one.as_of, i18n.language)} · ${moment(one.known_at)}` }))}
              />
            </div>
          )}
          <div>
            <label htmlFor={ids.day}>{t("figures.take_day")}</label>
            <Input id={ids.day} type="date" max={new Date().toISOString().slice(0, 10)} value={day} onChange={(event) => setDay(event.target.value)} />
          </div>
          <Button htmlType="submit" type={chosen === undefined ? "primary" : "default"} loading={take.isPending}>{take.isPending ? t("figures.taking") : t("figures.take")}</Button>
        </form>
        {take.isError ? <p className="figures-body" role="alert">{asProblem(take.error).detail || t("error.unreachable")}</p> : null}
        {chosen === undefined ? null : (
          <div className="figures-body">
            <p>{t("figures.about_note", { area: chosen.area_name, day: civilDate(chosen.as_of, i18n.language), known: moment(chosen.known_at), people: n(chosen.people), events: n(chosen.events) })}</p>
            <p className="faint">{t("figures.take_note")}</p>
            <p>{t("figures.left_out", { born: n(chosen.birth_unknown), place: n(chosen.place_unknown), events: n(chosen.events_without_place) })}</p>
            <ul>{chosen.rules.map((rule) => <li key={rule}>{rule}</li>)}</ul>
            <p className="faint">{t("figures.content")} {chosen.content}</p>
          </div>
        )}
      </details>
      {chosen === undefined ? <div className="panel"><Nothing title={t("figures.none_title")}>{t("figures.none")}</Nothing></div> : children(chosen)}
    </>
  );
}
