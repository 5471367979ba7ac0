import { Button, Checkbox, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { ages, books, everybody, homeSizes, households, type Filter } from "./filter";
import type { MapOpened } from "./queries";

/** A choice of one, or of all. */
function One<T extends string>({ label, all, codes, value, word, choose }: {
  label: string;
  all: string;
  codes: readonly T[];
  value: T | null;
  word: (code: T) => string;
  choose: (code: T | null) => void;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <Select
        id={id}
        value={value ?? "all"}
        style={{ width: "100%" }}
        onChange={(next: T | "all") => choose(next === "all" ? null : next)}
        options={[{ value: "all", label: all }, ...codes.map((code) => ({ value: code, label: word(code) }))]}
      />
    </div>
  );
}

/** Whom the map shows: by age, household book, kind of household, home. */
export function Filters({ filter, set }: { filter: Filter; set: (next: Filter) => void }) {
  const { t } = useTranslation();
  const all = t("map.filter.all");
  return (
    <Panel
      title={t("map.filter.title")}
      note={t("map.filter.note")}
      end={everybody(filter) ? undefined : <Button onClick={() => set({ ages: [], book: null, household: null, home: null })}>{t("map.filter.clear")}</Button>}
    >
      <div className="map-choices map-filters">
        <fieldset>
          <legend>{t("map.filter.age")}</legend>
          {ages.map((age) => (
            <Checkbox
              key={age}
              checked={filter.ages.includes(age)}
              onChange={(event) => set({ ...filter, ages: event.target.checked ? [...filter.ages, age] : filter.ages.filter((one) => one !== age) })}
            >
              {t(`map.filter.ages.${age}`)}
            </Checkbox>
          ))}
        </fieldset>
        <One label={t("map.filter.book")} all={all} codes={books} value={filter.book} word={(code) => t(`map.filter.books.${code}`)} choose={(book) => set({ ...filter, book })} />
        <One label={t("map.filter.household")} all={all} codes={households} value={filter.household} word={(code) => t(`map.filter.households.${code}`)} choose={(household) => set({ ...filter, household })} />
        <One label={t("map.filter.home")} all={all} codes={homeSizes} value={filter.home} word={(code) => t(`map.filter.homes.${code}`)} choose={(home) => set({ ...filter, home })} />
      </div>
    </Panel>
  );
}

/** The filter in words, with what it leaves of the area. */
export function FilterSaid({ filter, opened, waiting }: { filter: Filter; opened: MapOpened; waiting: boolean }) {
  const { t, i18n } = useTranslation();
  const n = (value: number) => count(value, i18n.language);
  const parts = [
    filter.ages.map((age) => t(`map.filter.ages.${age}`)).join(t("map.filter.or")),
    filter.book === null ? "" : t(`map.filter.books.${filter.book}`),
    filter.household === null ? "" : t(`map.filter.households.${filter.household}`),
    filter.home === null ? "" : t(`map.filter.homes.${filter.home}`),
  ].filter((part) => part !== "");
  const { residents, homes, buildings } = opened.shown;
  if (parts.length === 0) return null;
  return (
    <p className="map-filtered" aria-busy={waiting}>
      <b>{t("map.filter.said", { what: parts.join(t("map.filter.and")) })}</b>{" "}
      {waiting ? t("map.filter.waiting") : residents === 0 ? t("map.filter.nobody") : t("map.filter.left", { residents: n(residents), homes: n(homes), buildings: n(buildings) })}
    </p>
  );
}
