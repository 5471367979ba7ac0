import { queryOptions } from "@tanstack/react-query";
import type { Purpose } from "../kit/purpose";
import { answer, client } from "./client";
import { queries } from "./queries";
import type { BondRecord, Decided } from "./wire";

/** Why a person's records are one person. */
export const bondsQuery = (id: string, why: Purpose) =>
  queryOptions({
    queryKey: ["people", "bonds", why, id],
    queryFn: () => answer(client.GET("/api/people/{id}/bonds", { params: { path: { id }, header: { "x-purpose": why } } })),
    staleTime: 60_000,
  });

/** Decides that two of a person's records are two people. */
export async function partRecords(person: string, left: BondRecord, right: BondRecord, reason: string): Promise<Decided> {
  const decided = await answer(
    client.POST("/api/people/{id}/part", {
      params: { path: { id: person }, header: { "x-purpose": "match_review" } },
      body: {
        left_record: left.id,
        left_role: left.role,
        right_record: right.id,
        right_role: right.role,
        ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
      },
    }),
  );
  for (const queryKey of [["doubtful", "counts"], ["doubtful", "decisions"], ["summary"]]) {
    void queries.invalidateQueries({ queryKey });
  }
  return decided;
}
