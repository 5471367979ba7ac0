import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { buildingQuery, type Then } from "../../api/queries";
import type { Flat } from "../../api/wire";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { arrange } from "./building";
import { dragged } from "./People";

function Door({ flat, here, then, move }: { flat: Flat; here: boolean; then: Then; move: ((flat: Flat) => void) | undefined }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const text = (
    <>
      <b>{flat.room ?? flat.address}</b>
      <small>{flat.residents === 0 ? t("homes.empty") : t("homes.lived_in", { count: flat.residents })}</small>
    </>
  );
  const mark = `door${here ? " here" : ""}${flat.residents === 0 ? " empty" : ""}${over ? " over" : ""}`;
  if (move !== undefined && !here) {
    return (
      <button
        type="button"
        className={mark}
        aria-label={t("homes.move_to", { where: flat.room ?? flat.address })}
        onClick={() => move(flat)}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes(dragged)) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          move(flat);
        }}
      >
        {text}
      </button>
    );
  }
  return <Link className={mark} to={{ pathname: `/homes/${flat.home}`, search: new URLSearchParams({ ...then }).toString() }} aria-current={here ? "page" : undefined}>{text}</Link>;
}

/**
 * The building as one stands before it: stairwells, floors, doors, how many live behind each. With somebody chosen, a door
 * is where they move to.
 */
export function Building({ home, why, then, mover, move }: { home: string; why: Purpose; then: Then; mover: string | undefined; move: ((flat: Flat) => void) | undefined }) {
  const { t } = useTranslation();
  const building = useQuery(buildingQuery(home, why, then));
  const units = useMemo(() => arrange(building.data?.flats ?? []), [building.data]);
  return (
    <Panel title={t("homes.building")} note={move === undefined ? t("homes.building_note") : t("homes.building_move", { name: mover ?? t("person.name_outside") })}>
      {building.isError ? <Failed error={building.error} retry={() => void building.refetch()} /> : building.data === undefined ? <Waiting rows={5} /> : (
        <div className="units">
          {units.map((unit) => (
            <section key={unit.name} aria-label={unit.name === "" ? t("homes.building") : t("homes.unit", { name: unit.name })}>
              {unit.name === "" ? null : <h3>{t("homes.unit", { name: unit.name })}</h3>}
              {unit.floors.map((floor) => (
                <div key={floor.name} className={unit.floors.some((one) => one.name !== "") ? "floor" : "floor level"}>
                  {floor.name === "" ? null : <span className="faint">{t("homes.floor", { name: floor.name })}</span>}
                  <div>
                    {floor.flats.map((flat) => <Door key={flat.home} flat={flat} here={flat.home === home} then={then} move={move} />)}
                  </div>
                </div>
              ))}
            </section>
          ))}
        </div>
      )}
    </Panel>
  );
}
