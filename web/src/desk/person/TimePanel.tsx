import { Button, Input, Select, Slider } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Then } from "../../api/queries";
import { today, useTypedDay } from "../../kit/day";
import { civilDate, moment } from "../../kit/format";
import { strode } from "./stride";

/**
 * The two times of a question: the day in the world, and of when the register's knowledge is. `days` are those on which
 * something changed about the person, `versions` the moments at which the register learned.
 */
export function TimePanel({ days, versions, then, set }: { days: string[]; versions: string[]; then: Then; set: (then: Then) => void }) {
  const { t, i18n } = useTranslation();
  const [dayId, knownId, sliderId] = [useId(), useId(), useId()];
  const asked = then.as_of !== undefined || then.known_at !== undefined;
  const first = days[0];
  const dayNumber = (day: string) => Math.round(Date.parse(day) / 86_400_000);
  const dayOf = (number: number) => new Date(number * 86_400_000).toISOString().slice(0, 10);
  const ask = (day: string) => {
    const { as_of: _, ...rest } = then;
    set(day === "" ? rest : { ...rest, as_of: day });
  };
  const { typed, type, settle } = useTypedDay(then.as_of ?? "", ask);
  return (
    <details className="panel then no-print" open={asked}>
      <summary>
        <strong>{t("person.then_title")}</strong> {asked ? null : <span className="faint">{t("person.then_now")}</span>}
      </summary>
      <div className="then-fields">
        <div>
          <label htmlFor={dayId}>{t("person.then_day")}</label>
          <Input
            id={dayId}
            type="date"
            max={today()}
            value={typed}
            onChange={(event) => type(event.target.value)}
            onPressEnter={settle}
            onBlur={settle}
          />
          <span className="faint">{t("person.then_day_note")}</span>
        </div>
        <div>
          <label htmlFor={knownId}>{t("person.then_known")}</label>
          <Select
            id={knownId}
            style={{ width: "100%" }}
            value={then.known_at ?? ""}
            onChange={(value: string) => {
              const { known_at: _, ...rest } = then;
              set(value === "" ? rest : { ...rest, known_at: value });
            }}
            options={[
              { value: "", label: t("person.then_known_now") },
              ...[...versions].reverse().map((version) => ({ value: version, label: t("person.then_known_from", { time: moment(version) }) })),
              ...(then.known_at === undefined || versions.includes(then.known_at) ? [] : [{ value: then.known_at, label: moment(then.known_at) }]),
            ]}
          />
          <span className="faint">{t("person.then_known_note")}</span>
        </div>
      </div>
      {first === undefined || first >= today() ? null : (
        <div className="then-slider">
          <span id={sliderId} className="faint">{t("person.then_slide")}</span>
          <div
            role="presentation"
            // Days alone would take hours over a life: PageUp and PageDown go by years, an arrow with Shift by months.
            onKeyDownCapture={(event) => {
              const day = strode(typed === "" ? today() : typed, event.key, event.shiftKey);
              if (day === null) return;
              event.preventDefault();
              event.stopPropagation();
              type(day < first ? first : day > today() ? today() : day);
            }}
          >
          <Slider
            aria-labelledby={sliderId}
            ariaLabelledByForHandle={sliderId}
            min={dayNumber(first)}
            max={dayNumber(today())}
            marks={Object.fromEntries(days.filter((day) => day <= today()).map((day) => [dayNumber(day), " "]))}
            value={dayNumber(typed === "" ? today() : typed)}
            tooltip={{ formatter: (value) => civilDate(dayOf(value ?? 0), i18n.language) }}
            // A read is made, and logged, when the handle rests, not for every day that it passes.
            onChange={(value) => type(dayOf(value))}
          />
          </div>
          <span className="faint">{civilDate(first, i18n.language)} – {t("person.until_now")}</span>
        </div>
      )}
      {asked ? <p><Button size="small" onClick={() => set({})}>{t("person.then_back")}</Button></p> : null}
    </details>
  );
}
