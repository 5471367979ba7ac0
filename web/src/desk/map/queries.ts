import { keepPreviousData, queryOptions } from "@tanstack/react-query";
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

/** The buildings between two corners, as kept: south-west, north-east. */
export const buildingsIn = (why: Purpose, filter: Asked, [west, south]: Place, [east, north]: Place) =>
  answer(client.GET("/api/map/buildings", { params: { header: { "x-purpose": why }, query: { west, south, east, north, ...filter } } }));

export const locate = (why: Purpose, text: string) =>
  answer(client.POST("/api/map/locate", { params: { header: { "x-purpose": why } }, body: { text } }));

export const keepPlace = (why: Purpose, home: string, [longitude, latitude]: Place) =>
  answer(client.POST("/api/map/places", { params: { header: { "x-purpose": why } }, body: { home, longitude, latitude } }));
