import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useCallback, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../../kit/format";
import { BoxList } from "../../kit/long";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { unplacedQuery, type Unplaced } from "./queries";

/** How long somebody may pause in typing before they are answered. */
const pause = 300;

/** The buildings without a place: all of them, found by words of their addresses and by division, taken one by one to be placed. */
export function UnplacedList({ why, begin }: { why: Purpose; begin: (building: Unplaced) => void }) {
  const { t, i18n } = useTranslation();
  const ids = { text: useId(), division: useId() };
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState<{ text: string; division: string | null }>({ text: "", division: null });
  useEffect(() => {
    const timer = setTimeout(() => setAsked((now) => (now.text === typed.trim() ? now : { ...now, text: typed.trim() })), pause);
    return () => clearTimeout(timer);
  }, [typed]);
  // The parts of the area stand beside the first page of everything.
  const everything = useInfiniteQuery(unplacedQuery(why, { text: "", division: null }));
  const found = useInfiniteQuery(unplacedQuery(why, asked));
  const parts = everything.data?.pages[0]?.divisions ?? [];
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const all = found.data?.pages[0]?.all ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = found;
  const fetchMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const n = (value: number) => count(value, i18n.language);
  return (
    <div className="map-unplaced">
      <div>
        <label htmlFor={ids.text}>{t("map.unplaced_text")}</label>
        <Input id={ids.text} value={typed} maxLength={100} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
      </div>
      {parts.length < 2 ? null : (
        <div>
          <label htmlFor={ids.division}>{t("map.unplaced_division")}</label>
          <Select
            id={ids.division}
            value={asked.division ?? ""}
            style={{ width: "100%" }}
            onChange={(next: string) => setAsked({ ...asked, division: next === "" ? null : next })}
            options={[{ value: "", label: t("map.unplaced_all") }, ...parts.map((part) => ({ value: part.division, label: t(part.coarse ? "map.unplaced_coarse" : "map.unplaced_part", { name: part.name, n: n(part.buildings) }) }))]}
          />
        </div>
      )}
      {isError && items.length === 0 ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.isPending ? <Waiting rows={4} /> : (
        <>
          <p role="status" aria-busy={found.isPlaceholderData}>{all === 0 ? t("map.unplaced_none") : t("map.unplaced_found", { n: n(all) })}</p>
          {all === 0 ? null : (
            <BoxList
              key={`${asked.text}/${asked.division}`}
              items={items}
              label={t("map.unplaced", { n: n(all) })}
              className="map-list map-box"
              estimate={34}
              of={all}
              more={hasNextPage && !isFetchingNextPage && !isError ? fetchMore : undefined}
            >
              {(one) => <Button type="link" size="small" onClick={() => begin(one)}>{one.address}</Button>}
            </BoxList>
          )}
          {isError ? <Failed error={found.error} retry={fetchMore} /> : null}
        </>
      )}
    </div>
  );
}
