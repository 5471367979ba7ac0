import { expect, test } from "vitest";
import { inBrief } from "./shown";

const line = (attribute: string, differs: boolean) => ({ attribute, differs, left: null, right: null });

test("a row says by what people are known and where the records part, in their order", () => {
  const lines = [line("name", false), line("birth_date", true), line("phone", true), line("address", false), line("ethnicity", false)];
  expect(inBrief(lines).map((one) => one.attribute)).toEqual(["name", "birth_date", "phone"]);
});
