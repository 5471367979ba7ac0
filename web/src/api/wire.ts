// Short names for the shapes on the wire; `schema.d.ts` is generated from the server's own description.
import type { components } from "./schema";

type Shapes = components["schemas"];

export type Session = Shapes["Session"];
export type Summary = Shapes["Summary"];
export type Truth = Shapes["Truth"];
export type Batch = Shapes["Batch"];
export type BatchStatus = Shapes["BatchStatus"];
export type BatchDetail = Shapes["BatchDetail"];
export type FindingGroup = Shapes["FindingGroup"];
export type CheckCount = Shapes["CheckCount"];
export type Finding = Shapes["Finding"];
export type Verdict = Shapes["VerdictCode"];
export type RepairChoice = Shapes["RepairChoice"];
export type ProfileRow = Shapes["ProfileRow"];
export type PersonRow = Shapes["PersonRow"];
export type PersonRecord = Shapes["PersonRecord"];
export type ShownValue = Shapes["ShownValue"];
export type OtherValue = Shapes["OtherValue"];
export type Household = Shapes["Household"];
export type Kin = Shapes["Kin"];
export type Residence = Shapes["Residence"];
export type LifeEvent = Shapes["Event"];
export type RecordOfPerson = Shapes["RecordOfPerson"];
export type LogEntry = Shapes["LogEntry"];
export type LogVerified = Shapes["LogVerified"];
export type DoubtfulPair = Shapes["DoubtfulPair"];
export type PairRecord = Shapes["PairRecord"];
export type ComparedLine = Shapes["ComparedLine"];
export type ComparedValue = Shapes["ComparedValue"];
export type PairReason = Shapes["Reason"];
export type ReasonGroup = Shapes["ReasonGroup"];
export type PairVerdict = Shapes["PairVerdictCode"];
export type Decision = Shapes["Decision"];
export type Decided = Shapes["Decided"];
export type QueueCounts = Shapes["QueueCounts"];
