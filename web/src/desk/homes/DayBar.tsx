import { Button, Input } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Then } from "../../api/queries";
import { useTypedDay } from "../../kit/day";
import { moment } from "../../kit/format";
import "./day-bar.css";

const today = () => new Date().toISOString().slice(0, 10);

/** The day that a household or a home is shown on. */
export function DayBar({ then, set }: { then: Then; set: (then: Then) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { typed, type, settle } = useTypedDay(then.as_of ?? "", (day) => {
    const { as_of: _, ...rest } = then;
    set(day === "" ? rest : { ...rest, as_of: day });
  });
  return (
    <div className="day-bar no-print">
      <label htmlFor={id}>{t("homes.day")}</label>
      <Input
        id={id}
        type="date"
        max={today()}
        value={typed}
        onChange={(event) => type(event.target.value)}
        onPressEnter={settle}
        onBlur={settle}
      />
      {then.known_at === undefined ? null : <span className="faint">{t("person.then_known_from", { time: moment(then.known_at) })}</span>}
      {then.as_of === undefined && then.known_at === undefined ? null : <Button size="small" onClick={() => set({})}>{t("person.then_back")}</Button>}
    </div>
  );
}
