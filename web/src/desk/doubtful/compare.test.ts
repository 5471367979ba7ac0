import { expect, it } from "vitest";
import type { PersonRow } from "../../api/wire";
import { compare } from "./compare";

const person = (more: Partial<PersonRow>): PersonRow => ({
  id: "per_1", name: "王芳", alive: true, sex: null, birth_date: null, id_number_masked: null, phone_masked: null, address: null,
  hukou_division: null, hukou_name: null, usual_division: null, usual_name: null, matched: null, unaccounted: false, located: false, ...more,
});

it("marks what differs, and takes silence for no difference", () => {
  const lines = compare(
    person({ birth_date: "1990-03-07", phone_masked: "138****0000", sex: { code: "2", text: "女" } }),
    person({ birth_date: "1990-03-01", sex: { code: "2", text: "女" }, hukou_name: "浙江省" }),
    "zh",
  );
  expect(lines.filter((line) => line.differs).map((line) => line.attribute)).toEqual(["birth_date"]);
  expect(lines.find((line) => line.attribute === "phone")).toMatchObject({ left: "138****0000", right: "" });
});
