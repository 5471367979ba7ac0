import { useMutation } from "@tanstack/react-query";
import { Button, Input, InputNumber } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import type { Place } from "./datum";
import { keepPlace, locate, type Located, type MapOpened, type Unplaced } from "./queries";

function Parts({ located }: { located: Located }) {
  const { t } = useTranslation();
  return (
    <dl className="map-parts">
      {located.parts.map((part) => (
        <div key={part.part}><dt>{t(`map.part.${part.part}`)}</dt><dd>{part.text}</dd></div>
      ))}
    </dl>
  );
}

/** Where an address lies: read in parts, found among the buildings, and decided by whoever looks. */
export function Find({ why, opened, spot, setSpot, placing, setPlacing, may }: {
  why: Purpose;
  opened: MapOpened;
  spot: Place | null;
  setSpot: (at: Place | null) => void;
  placing: Unplaced | null;
  setPlacing: (building: Unplaced | null) => void;
  may: boolean;
}) {
  const { t, i18n } = useTranslation();
  const ids = { text: useId(), east: useId(), north: useId() };
  const [text, setText] = useState("");
  const find = useMutation({ mutationFn: (written: string) => locate(why, written) });
  const keep = useMutation({
    mutationFn: (at: Place) => keepPlace(why, placing?.home ?? "", at),
    onSuccess: async () => {
      setPlacing(null);
      await queries.invalidateQueries({ queryKey: ["map"] });
    },
  });
  const begin = (building: Unplaced) => {
    keep.reset();
    setPlacing(building);
    setSpot(null);
    setText(building.address);
    find.mutate(building.address);
  };
  const typed = (at: 0 | 1, value: number | null) => {
    if (value === null) return;
    const from: Place = spot ?? [opened.bounds?.[0] ?? 105, opened.bounds?.[1] ?? 35];
    setSpot(at === 0 ? [value, from[1]] : [from[0], value]);
  };
  return (
    <Panel title={t("map.find")} note={t("map.find_note")}>
      <form className="map-body map-find" onSubmit={(event) => { event.preventDefault(); if (text.trim().length > 1) find.mutate(text.trim()); }}>
        <label htmlFor={ids.text}>{t("map.find_text")}</label>
        <Input id={ids.text} value={text} maxLength={200} autoComplete="off" onChange={(event) => setText(event.target.value)} />
        <Button htmlType="submit" type="primary" loading={find.isPending} disabled={text.trim().length < 2}>{t("map.find_do")}</Button>
      </form>
      {find.isError ? <p className="map-body" role="alert">{asProblem(find.error).detail}</p> : null}
      {find.data === undefined ? null : (
        <div className="map-body">
          <Parts located={find.data} />
          <p role="status">{find.data.candidates.length === 0 ? t("map.candidates_none") : t("map.candidates", { n: count(find.data.candidates.length, i18n.language) })}</p>
          <ol className="map-list" aria-label={t("map.find")}>
            {find.data.candidates.map((candidate) => (
              <li key={candidate.home}>
                <Button type="link" size="small" onClick={() => setSpot([candidate.longitude, candidate.latitude])}>{candidate.address}</Button>
                <small className="faint">{t(`map.fit.${candidate.fit}`)} · {candidate.source}</small>
              </li>
            ))}
          </ol>
        </div>
      )}
      {placing === null ? null : (
        <form className="map-body map-placing" onSubmit={(event) => { event.preventDefault(); if (spot !== null) keep.mutate(spot); }}>
          <p><b>{t("map.placing", { address: placing.address })}</b></p>
          <p className="soft">{t("map.placing_how")}</p>
          <div>
            <label htmlFor={ids.east}>{t("map.longitude")}</label>
            <InputNumber id={ids.east} value={spot?.[0] ?? null} step={0.0001} onChange={(value) => typed(0, value)} style={{ width: "100%" }} />
          </div>
          <div>
            <label htmlFor={ids.north}>{t("map.latitude")}</label>
            <InputNumber id={ids.north} value={spot?.[1] ?? null} step={0.0001} onChange={(value) => typed(1, value)} style={{ width: "100%" }} />
          </div>
          <div className="map-acts">
            <Button type="primary" htmlType="submit" disabled={spot === null} loading={keep.isPending}>{t("map.placing_keep")}</Button>
            <Button onClick={() => setPlacing(null)}>{t("common.cancel")}</Button>
          </div>
          {keep.isError ? <p role="alert">{asProblem(keep.error).detail}</p> : null}
        </form>
      )}
      {keep.isSuccess && placing === null ? <p className="map-body" role="status">{t("map.placed")}</p> : null}
      {!may || opened.unplaced === 0 ? null : (
        <details className="map-body">
          <summary>{t("map.unplaced", { n: count(opened.unplaced, i18n.language) })}</summary>
          <ul className="map-list" tabIndex={0} aria-label={t("map.unplaced", { n: count(opened.unplaced, i18n.language) })}>
            {opened.unplaced_first.map((one) => <li key={one.home}><Button type="link" size="small" onClick={() => begin(one)}>{one.address}</Button></li>)}
          </ul>
        </details>
      )}
    </Panel>
  );
}
