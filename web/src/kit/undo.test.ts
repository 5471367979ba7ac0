import { beforeEach, expect, test } from "vitest";
import { Problem } from "../api/problem";
import { endOffer, lastOffer, offerUndo, undoLast } from "./undo";

const later = { to: "/doubtful/decisions", name: "已作的判断" };
beforeEach(endOffer);

test("the last thing is taken back once, however often it is asked", async () => {
  let taken = 0;
  offerUndo({ said: "first", undo: () => Promise.reject(new Error("never asked")), later });
  offerUndo({ said: "second", undo: () => { taken += 1; return Promise.resolve(); }, later });
  await Promise.all([undoLast(), undoLast()]);
  await undoLast();
  expect(taken).toBe(1);
  expect(lastOffer.get()).toMatchObject({ done: { said: "second" }, state: "undone" });
});

test("what cannot be taken back says why and may be tried again", async () => {
  let fails = true;
  const undo = () => (fails ? Promise.reject(new Error("down")) : Promise.resolve());
  offerUndo({ said: "declared", undo, later });
  await undoLast();
  expect(lastOffer.get()?.state).toBeInstanceOf(Problem);
  fails = false;
  await undoLast();
  expect(lastOffer.get()?.state).toBe("undone");
});

test("an answer that comes late says nothing of what was done since", async () => {
  let answer = () => {};
  offerUndo({ said: "first", undo: () => new Promise<void>((done) => { answer = done; }), later });
  const going = undoLast();
  offerUndo({ said: "second", undo: () => Promise.resolve(), later });
  answer();
  await going;
  expect(lastOffer.get()).toMatchObject({ done: { said: "second" }, state: "open" });
});
