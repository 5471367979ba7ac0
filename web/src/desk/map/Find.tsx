import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../../api/problem";
import { count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import type { Place } from "./datum";
import { locate, type Located, type MapOpened, type Unplaced } from "./queries";
import { UnplacedList } from "./UnplacedList";

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
export function Find({ why, opened, setSpot, setPlacing, may }: {
  why: Purpose;
  opened: MapOpened;
  setSpot: (at: Place | null) => void;
  setPlacing: (building: Unplaced) => void;
  may: boolean;
}) {
  const { t, i18n } = useTranslation();
  const ids = { text: useId() };
  const [text, setText] = useState("");
  // Their addresses are asked for only when somebody opens the list.
  const [listed, setListed] = useState(false);
  const find = useMutation({ mutationFn: (written: string) => locate(why, written) });
  const begin = (building: Unplaced) => {
    setPlacing(building);
    setSpot(null);
    setText(building.address);
    find.mutate(building.address);
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
      {!may || opened.unplaced === 0 ? null : (
        <details className="map-body" onToggle={(event) => { if (event.currentTarget.open) setListed(true); }}>
          <summary>{t("map.unplaced", { n: count(opened.unplaced, i18n.language) })}</summary>
          {listed ? <UnplacedList why={why} begin={begin} /> : null}
        </details>
      )}
    </Panel>
  );
}
