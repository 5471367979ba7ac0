import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";
import type { Purpose } from "../../kit/purpose";
import type { Place } from "./datum";
import type { Asked } from "./filter";

export type MapOpened = components["schemas"]["MapOpened"];
export type Building = components["schemas"]["BuildingRow"];
export type Candidate = components["schemas"]["AddressCandidate"];
export type Located = components["schemas"]["AddressLocated"];
export type PlacesKept = components["schemas"]["PlacesKept"];
export type ServicePoint = components["schemas"]["ServicePointRow"];
export type Unplaced = components["schemas"]["UnplacedBuilding"];

export const mapQuery = (why: Purpose, filter: Asked) =>
  queryOptions({
    queryKey: ["map", "opened", why, filter],
    queryFn: () => answer(client.GET("/api/map", { params: { header: { "x-purpose": why }, query: filter } })),
    // The map stays while what another filter leaves of it is counted.
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Which buildings without a place are listed. */
export interface UnplacedAsked {
  text: string;
  division: string | null;
}

/** The buildings without a place, page by page. */
export const unplacedQuery = (why: Purpose, { text, division }: UnplacedAsked) =>
  infiniteQueryOptions({
    queryKey: ["map", "unplaced", why, text, division],
    queryFn: ({ pageParam }) => answer(client.POST("/api/map/unplaced", { params: { header: { "x-purpose": why } }, body: { text, division, cursor: pageParam } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** 2幢 stands before 10幢. */
const inOrder = new Intl.Collator("zh", { numeric: true });

/** The buildings between two corners, as kept: south-west, north-east. */
export async function buildingsIn(why: Purpose, filter: Asked, [west, south]: Place, [east, north]: Place) {
  const seen = await answer(client.GET("/api/map/buildings", { params: { header: { "x-purpose": why }, query: { west, south, east, north, ...filter } } }));
  return { ...seen, items: seen.items.sort((one, other) => inOrder.compare(one.address, other.address)) };
}

export const locate = (why: Purpose, text: string) =>
  answer(client.POST("/api/map/locate", { params: { header: { "x-purpose": why } }, body: { text } }));

export const keepPlace = (why: Purpose, home: string, [longitude, latitude]: Place) =>
  answer(client.POST("/api/map/places", { params: { header: { "x-purpose": why } }, body: { home, longitude, latitude } }));
