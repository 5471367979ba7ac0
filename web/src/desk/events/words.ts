import type { Purpose } from "../../kit/purpose";

/** Where an event can stand, what waits first. */
export const stages = ["declared", "verified", "correction_asked", "annulment_asked", "registered", "annulled", "withdrawn"] as const;
export type EventStage = (typeof stages)[number];

/** What is done about an event. */
export const steps = ["declare", "verify", "register", "withdraw", "ask_correction", "ask_annulment", "approve", "refuse"] as const;
export type EventStep = (typeof steps)[number];

export const serves: readonly Purpose[] = ["family_service", "correction"];

export const stageOf = (code: string): EventStage => stages.find((known) => known === code) ?? "declared";
export const stepOf = (code: string): EventStep => steps.find((known) => known === code) ?? "declare";
