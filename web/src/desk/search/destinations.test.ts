import { expect, it } from "vitest";
import { matching } from "./destinations";

const all = [
  { to: "/events/new?kind=household_split", names: ["登记：分户", "Declare: household split"] },
  { to: "/events", names: ["登记", "Events"] },
  { to: "/quality", names: ["质量核查", "Quality"] },
];

it("finds pages and forms by part of their name in either language, the nearest first", () => {
  expect(matching("登记", all).map((one) => one.to)).toEqual(["/events", "/events/new?kind=household_split"]);
  expect(matching("SPLIT", all).map((one) => one.to)).toEqual(["/events/new?kind=household_split"]);
  expect(matching("household s", all)).toHaveLength(1);
  expect(matching("王秀英", all)).toEqual([]);
  expect(matching(" ", all)).toEqual([]);
});
