// Quality checks and the work lists of what they find.
import type { Mirror } from "./mirror";
import type { quality as zh } from "./zh-quality";

export const quality: Mirror<typeof zh> = {
  quality: {
    title: "Quality",
    note: "Checks only point at what contradicts itself, looks wrong or is missing. They change and remove nothing, and hold no service back.",
    by_severity: "By how sure",
    all: "All",
    none_title: "Nothing found",
    none: "Every check has passed, or has been looked into.",
    forbidden: "Your role does not handle quality findings.",
    waiting: "waiting",
    decided: "looked into",
    back: "All checks",
    source: "Rests on: {{source}}",
    show_waiting: "Waiting",
    show_decided: "Looked into",
    list_none_title: "Nothing waits here",
    list_none: "What was settled is under “Looked into”, and can be taken back.",
    list_none_decided: "Nobody has looked into any of these yet.",
    found_at: "found {{time}}",
    decided_at: "settled {{time}}",
    others_outside: "and {{n}} outside your area",
    keys: "Keys: J K or ↓ ↑ another one, 1 right as it is, 2 being repaired, U take back, Enter open the record",
    hand: "Settle",
    word_failed: "Not kept: {{why}}",
    group: {
      identity: "Identity",
      dates: "Dates",
      family: "Family",
      household: "Household",
      residence: "Residence",
      aggregate: "Aggregate",
    },
    severity: { contradiction: "Contradiction", suspect: "Suspect", notice: "To complete" },
    verdict: { open: "Take back", as_it_is: "Right as it is", in_repair: "Being repaired" },
    verdict_note: {
      as_it_is: "Looked into and right; not listed again unless it changes.",
      in_repair: "The source was asked to correct it; it goes when the correction is imported.",
      open: "Put back on the list.",
    },
    next: {
      correct_value: "Next: ask the source to correct the value",
      decide_pair: "Next: decide whether they are one person",
      correct_kin: "Next: ask the source to correct the date or the kinship",
      correct_household: "Next: ask the household register to correct the book",
      correct_residence: "Next: ask the source to correct or end the residence",
      confirm: "Next: call or visit, and confirm",
      recode_division: "Next: re-code to the successor",
    },
  },
};
