import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { useSession } from "../../api/queries";
import { count, isSearchable } from "../../kit/format";
import type { Purpose } from "../../kit/purpose";
import { purpose } from "../../kit/task";
import { useDestinations } from "./Pages";
import { isAddress, isBook } from "./typing";

interface Found {
  to: string;
  name: ReactNode;
  note: string;
}

function Group({ label, found }: { label: string; found: readonly Found[] }) {
  if (found.length === 0) return null;
  return (
    <div className="beside-group" role="group" aria-label={label}>
      <span className="faint" aria-hidden="true">{label}</span>
      <ul>
        {found.map((one) => (
          <li key={one.to}>
            <Link to={one.to} data-beside>{one.name}</Link>
            {one.note === "" ? null : <span className="faint">{one.note}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Offices and service points that the words name. Nobody's data, so that no purpose is needed. */
function usePlaces(text: string) {
  return useQuery({
    queryKey: ["places", "search", text],
    queryFn: ({ signal }) => answer(client.POST("/api/places/search", { body: { text }, signal })),
    enabled: isSearchable(text),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
}

/** Homes that the typed address may mean, and households of the typed number. A look of its own, so only what is written like either asks. */
export function useHomes(text: string, why: Purpose | null) {
  return useQuery({
    queryKey: ["people", "homes", text, why],
    queryFn: ({ signal }) => answer(client.POST("/api/homes/search", { params: { header: { "x-purpose": why ?? "family_service" } }, body: { text }, signal })),
    enabled: why !== null && (isAddress(text) || isBook(text)),
    staleTime: 60_000,
    retry: false,
  });
}

/** What the words name besides people: pages and forms, offices, service points, homes and households. */
export function Beside({ text }: { text: string }) {
  const { t, i18n } = useTranslation();
  const now = purpose.use();
  const allowed = useSession().data?.purposes ?? [];
  const why = now !== null && allowed.includes(now) ? now : null;
  const pages = useDestinations(text);
  const places = usePlaces(text).data;
  const homes = useHomes(text, why).data;
  const sought = isSearchable(text);
  const offices = sought ? places?.offices ?? [] : [];
  const points = sought ? places?.points ?? [] : [];
  const [households, flats] = sought ? [homes?.households ?? [], homes?.homes ?? []] : [[], []];
  if (pages.length + offices.length + points.length + households.length + flats.length === 0) return null;
  return (
    <nav className="panel beside" aria-label={t("search.beside")}>
      <Group label={t("search.pages")} found={pages.map((one) => ({ to: one.to, name: one.names[0] ?? "", note: "" }))} />
      <Group label={t("search.offices")} found={offices.map((one) => ({ to: `/places/${one.code}`, name: one.name, note: one.above }))} />
      <Group
        label={t("search.points")}
        found={points.map(({ point, place }) => ({ to: `/map?point=${point.id}`, name: point.name, note: [t(`search.point.${point.kind}`), point.address === "" ? place : point.address].join(" · ") }))}
      />
      <Group
        label={t("search.households")}
        found={households.map((one) => ({ to: `/households/${one.id}`, name: <span className="nums">{one.book}</span>, note: [one.address ?? "", t("search.members", { count: one.members, n: count(one.members, i18n.language) })].filter((part) => part !== "").join(" · ") }))}
      />
      <Group
        label={t("search.homes")}
        found={flats.map((one) => ({ to: `/homes/${one.home}`, name: one.address, note: t(one.whole ? "search.fit_home" : `search.fit.${one.fit}`) }))}
      />
    </nav>
  );
}
