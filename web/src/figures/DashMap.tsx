import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { DivisionMap, type Valued } from "./DivisionMap";
import { shownValue } from "./Indicator";
import { isBelow } from "./themes";
import type { FiguresPage, IndicatorMeaning } from "./queries";

/** One share of each division below the place on the map. Only what may be compared is drawn: never births. */
export function DashMap({ page, at, meaning, drill }: { page: FiguresPage; at: number; meaning: IndicatorMeaning; drill: (code: string) => void }) {
  const { t, i18n } = useTranslation();
  const places = useMemo<Valued[]>(() => page.places.slice(1).map((place) => {
    const value = place.values[at];
    const known = value?.value === null || value?.value === undefined ? null : value.value;
    return { code: place.code, name: place.name, value: known, text: value === undefined ? "" : shownValue(value, meaning, i18n.language, t) };
  }), [page, at, meaning, i18n.language]);
  return <DivisionMap places={places} name={meaning.name} unit={meaning.unit} decimals={meaning.decimals} pick={(code) => { if (isBelow(code, page)) drill(code); }} />;
}
