import { describe, expect, it } from "vitest";
import { begun, columnsOf, lacks, lists, ofList, usual, withColumns } from "./columns";

describe("the choice of a list", () => {
  it("begins without numbers and with columns that the list has", () => {
    for (const of of lists) {
      expect(usual[of].every((column) => columnsOf[of].includes(column))).toBe(true);
      expect(usual[of]).not.toContain("id_number");
      expect(usual[of]).not.toContain("phone");
    }
  });

  it("keeps the list's order, and nothing in full that stands in no column", () => {
    const chosen = withColumns({ ...begun, inFull: ["phone"] }, ["phone", "name", "relation"]);
    expect(chosen.columns).toEqual(["name", "phone"]);
    expect(chosen.inFull).toEqual(["phone"]);
    expect(withColumns(chosen, ["name"]).inFull).toEqual([]);
    expect(ofList(chosen, "events")).toMatchObject({ columns: usual.events, inFull: [] });
  });

  it("says what is missing", () => {
    expect(lacks(begun)).toBe("reason");
    expect(lacks({ ...begun, reason: "  ab " })).toBe("reason");
    expect(lacks({ ...begun, reason: "发放补贴通知" })).toBe(null);
    expect(lacks({ ...begun, reason: "发放补贴通知", columns: [] })).toBe("columns");
  });
});
