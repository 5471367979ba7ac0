import type { Bounds } from "./curve";
import type { PlanCurve, PlanDocument } from "./shapes";

/** The curves of a scenario: where each stands in the document, and what it may say (the server's own bounds). */
export interface CurveKind {
  of: (document: PlanDocument) => PlanCurve;
  put: (document: PlanDocument, curve: PlanCurve) => PlanDocument;
  bounds: Bounds;
}

export const curveNames = [
  "total_fertility", "mean_age", "life_male", "life_female", "sex_ratio", "net_migration", "male_share",
] as const;
export type CurveName = (typeof curveNames)[number];

export const curveKinds: Record<CurveName, CurveKind> = {
  total_fertility: {
    of: (d) => d.fertility.total,
    put: (d, total) => ({ ...d, fertility: { ...d.fertility, total } }),
    bounds: { low: 0, high: 10, step: 0.01, digits: 3 },
  },
  mean_age: {
    of: (d) => d.fertility.mean_age,
    put: (d, mean_age) => ({ ...d, fertility: { ...d.fertility, mean_age } }),
    bounds: { low: 18, high: 42, step: 0.1, digits: 2 },
  },
  life_male: {
    of: (d) => d.mortality.male,
    put: (d, male) => ({ ...d, mortality: { ...d.mortality, male } }),
    bounds: { low: 15, high: 100, step: 0.1, digits: 2 },
  },
  life_female: {
    of: (d) => d.mortality.female,
    put: (d, female) => ({ ...d, mortality: { ...d.mortality, female } }),
    bounds: { low: 15, high: 105, step: 0.1, digits: 2 },
  },
  sex_ratio: {
    of: (d) => d.sex_ratio,
    put: (d, sex_ratio) => ({ ...d, sex_ratio }),
    bounds: { low: 0.5, high: 2, step: 0.005, digits: 4 },
  },
  net_migration: {
    of: (d) => d.migration.net,
    put: (d, net) => ({ ...d, migration: { ...d.migration, net } }),
    bounds: { low: -1e8, high: 1e8, step: 10, digits: 0 },
  },
  male_share: {
    of: (d) => d.migration.male_share,
    put: (d, male_share) => ({ ...d, migration: { ...d.migration, male_share } }),
    bounds: { low: 0, high: 1, step: 0.01, digits: 3 },
  },
};
