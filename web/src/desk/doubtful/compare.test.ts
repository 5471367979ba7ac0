import { expect, it } from "vitest";
import type { PersonRow } from "../../api/wire";
import { compare } from "./compare";

const person = (more: Partial<PersonRow>): PersonRow => ({ id: "per_1", name: "王芳", alive: true, ...more });

it("marks what differs, and takes silence for no difference", () => {
  const lines = compare(
    person({ birth_date: "1990-03-07", phone_masked: "138****0000", sex: { code: "2", text: "女" } }),
    person({ birth_date: "1990-03-01", sex: { code: "2", text: "女" }, hukou_name: "浙江省" }),
    "zh",
  );
  expect(lines.filter((line) => line.differs).map((line) => line.attribute)).toEqual(["birth_date"]);
  expect(lines.find((line) => line.attribute === "phone")).toMatchObject({ left: "138****0000", right: "" });
});
