import { expect, test } from "vitest";
import { readMovement } from "./movement";

const places = ["330110010", "330110011"];

test("reads both headings, codes with zeros, and columns in any order", () => {
  const flows = [{ from: "330110010", to: "330110011", rate: 0.02 }];
  expect(readMovement("from,to,rate\n330110010,330110011,0.02\n", places)).toEqual(flows);
  expect(readMovement("\uFEFF比率,迁入地,迁出地\r\n0.02,330110011000,330110010000\r\n\r\n", places)).toEqual(flows);
});

test("takes a code as it stands before it takes it without its zeros", () => {
  const known = ["330110", "330110000", "330110010"];
  expect(readMovement("from,to,rate\n330110000,330110010,0\n", known)).toEqual([{ from: "330110000", to: "330110010", rate: 0 }]);
});

test("names the line that cannot be meant", () => {
  const said = (rows: string) => readMovement(`from,to,rate\n${rows}`, places);
  expect(readMovement("a,b\n", places)).toEqual({ line: 1, what: "header" });
  expect(said("330110010,330110012,0.1")).toEqual({ line: 2, what: "place" });
  expect(said("330110010,330110010,0.1")).toEqual({ line: 2, what: "same" });
  expect(said("330110010,330110011,2")).toEqual({ line: 2, what: "rate" });
  expect(said("330110010,330110011,")).toEqual({ line: 2, what: "rate" });
  expect(said("330110010,330110011,0.1\n330110010,330110011,0.2")).toEqual({ line: 3, what: "twice" });
});
