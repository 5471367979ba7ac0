import { expect, test } from "vitest";
import { Unsent } from "./unsent";

/** A server that can be out of reach, and what it keeps. */
function server() {
  const kept = new Map<string, object>();
  const line = { up: true };
  const unsent = new Unsent(async (place, content) => {
    await Promise.resolve();
    if (!line.up) throw new TypeError("no network");
    kept.set(place, content);
  });
  return { kept, line, unsent };
}

test("what could not be sent is found again on its page, and sent when the line is back", async () => {
  const { kept, line, unsent } = server();
  line.up = false;
  unsent.note("event-birth", "li", { words: "one" });
  expect(await unsent.send("event-birth")).toBe(false);
  expect(unsent.of("event-birth", "li")).toEqual({ words: "one" });
  expect(unsent.any()).toBe(true);
  line.up = true;
  await unsent.sendAll("li");
  expect(kept.get("event-birth")).toEqual({ words: "one" });
  expect(unsent.any()).toBe(false);
});

test("what is written while something is sent still waits", async () => {
  const { kept, unsent } = server();
  unsent.note("case-1", "li", { words: "one" });
  const sending = unsent.send("case-1");
  unsent.note("case-1", "li", { words: "one and two" });
  await sending;
  expect(kept.get("case-1")).toEqual({ words: "one" });
  expect(unsent.of("case-1", "li")).toEqual({ words: "one and two" });
});

test("nobody is shown or sends what another wrote", async () => {
  const { kept, unsent } = server();
  unsent.note("case-1", "li", { words: "one" });
  expect(unsent.of("case-1", "wang")).toBeNull();
  await unsent.sendAll("wang");
  expect([kept.size, unsent.any()]).toEqual([0, false]);
});
