import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { civilDate } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Waiting } from "../kit/states";
import { SnapshotFrame } from "./FiguresFrame";
import { Indicator, shownValue } from "./Indicator";
import { Ages } from "./PyramidChart";
import { figuresQuery, type FiguresPage as Page, type SnapshotRow } from "./queries";
import { groupsOf } from "./reading";

const glance = ["residents", "hukou", "migrants_in", "homes", "mean_home", "share_0_14", "share_65", "arrivals", "departures", "births", "deaths", "place_known"];

/** Every indicator of the place, each opening what it rests on; drill by division. */
export function FiguresPage() {
  const { t } = useTranslation();
  return (
    <SnapshotFrame here="indicators" title={t("figures.title")} lede={t("figures.lede")}>
      {(snapshot, query, set) => <Of snapshot={snapshot} area={query.get("area")} drill={(area) => set("area", area)} />}
    </SnapshotFrame>
  );
}

function Of({ snapshot, area, drill }: { snapshot: SnapshotRow; area: string | null; drill: (area: string | null) => void }) {
  const { t, i18n } = useTranslation();
  const level = area !== null && area.length >= 9 ? 12 : 9;
  const found = useQuery(figuresQuery(snapshot.name, level, area, i18n.language));
  if (found.isPending) return <div className="panel"><Waiting rows={10} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const page = found.data;
  const places = page.places.slice(1);
  return (
    <>
      <Glance page={page} area={area} back={() => drill(null)} />
      {groupsOf(page.indicators).map((group) => (
        <Panel key={group.code} title={group.name}>
          <div className="figures-list">{group.at.map((at) => <Indicator key={page.indicators[at]?.code ?? at} page={page} at={at} />)}</div>
        </Panel>
      ))}
      {level === 12 || places.length === 0 ? null : (
        <Panel title={t("figures.places")}>
          <ul className="figures-places">
            {places.map((place) => (
              <li key={place.code}>
                <span title={place.code}>{place.name}</span>{" "}
                {place.code.length === 9 ? <Button size="small" type="text" onClick={() => drill(place.code)}>{t("figures.drill")}<span className="unseen"> {place.name}</span></Button> : null}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function Glance({ page, area, back }: { page: Page; area: string | null; back: () => void }) {
  const { t, i18n } = useTranslation();
  const day = civilDate(page.snapshot.as_of, i18n.language);
  return (
    <Panel
      title={t("figures.glance")}
      note={`${area === null ? page.snapshot.area_name : page.places[0]?.name || area} · ${t("figures.glance_note", { day })}`}
      end={area === null ? null : <Button onClick={back}>{t("figures.back")}</Button>}
    >
      <div className="figures-glance">
        <dl className="figures-cards">
          {glance.map((code) => {
            const at = page.indicators.findIndex((one) => one.code === code);
            const meaning = page.indicators[at];
            const value = page.places[0]?.values[at];
            if (meaning === undefined || value === undefined) return null;
            return (
              <div key={code}>
                <dt>{meaning.name}</dt>
                <dd><b className="nums">{shownValue(value, meaning, i18n.language, t)}</b> <small className="faint">{meaning.unit}</small></dd>
              </div>
            );
          })}
        </dl>
        <Ages ages={page.ages} />
      </div>
    </Panel>
  );
}
