import { describe, expect, it } from "vitest";
import { nationOf, OWN, withLevels, withPattern } from "./patterns";
import type { PlanDocument } from "./shapes";

const curve = (points: [number, number][]) => ({ points, source: "联合国" });
const document = {
  fertility: { total: curve([[2025, 1], [2035, 1.2]]), mean_age: curve([[2025, 29]]), model: "china" },
  mortality: { male: curve([[2025, 76]]), female: curve([[2025, 81]]), model: "india" },
  migration: { net: curve([[2025, 0], [2035, 5]]), male_share: curve([[2025, 0.5]]), model: "families" },
} as unknown as PlanDocument;

describe("a place's own rates", () => {
  it("take the model's place, and keep the nation whose trend they follow", () => {
    const next = withPattern(document, "deaths", { male: [], female: [], source: "年鉴", trend: nationOf(document) });
    expect([next.mortality.model, nationOf(next), nationOf(document)]).toEqual([OWN, "india", "india"]);
  });

  it("set where curves begin, not where they lead; migration stays", () => {
    const levels = [{ curve: "total_fertility", value: 0.9 }, { curve: "net_migration", value: 123.4 }];
    const next = withLevels(document, levels, 2025, "年鉴");
    expect(next.fertility.total).toEqual({ points: [[2025, 0.9], [2035, 1.2]], source: "年鉴；联合国" });
    expect(next.migration.net).toEqual({ points: [[2025, 123.4]], source: "年鉴" });
    expect(next.mortality).toBe(document.mortality);
  });
});
