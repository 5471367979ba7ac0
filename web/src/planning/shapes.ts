// Short names for planning's shapes on the wire.
import type { components } from "../api/schema";

type Shapes = components["schemas"];

export type PlanDocument = Shapes["PlanDocument"];
export type PlanBase = Shapes["PlanBase"];
export type PlanCurve = Shapes["PlanCurve"];
export type PlanPackage = Shapes["PlanPackage"];
export type PlanHomes = NonNullable<Shapes["PlanDocument"]["households"]>;
export type PlanPattern = Shapes["PlanPattern"];
export type PatternLook = Shapes["PatternLook"];
export type PlanPast = Shapes["PlanPast"];
export type OwnBaseLook = Shapes["OwnBaseLook"];
export type PlanChoices = Shapes["PlanChoices"];
export type BaseRow = Shapes["BaseRow"];
export type BaseDetail = Shapes["BaseDetail"];
export type ScenarioRow = Shapes["ScenarioRow"];
export type ScenarioDetail = Shapes["ScenarioDetail"];
export type RunResult = Shapes["RunResult"];
export type YearPopulation = Shapes["YearPopulation"];
export type ServiceNeed = Shapes["ServiceNeed"];
export type PlanComparison = Shapes["PlanComparison"];
export type PlanPlaces = Shapes["PlanPlaces"];
export type PlaceNeed = Shapes["PlaceNeed"];
