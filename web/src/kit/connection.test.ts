import { expect, test } from "vitest";
import { watch } from "./connection";

test("asks until somebody answers, and then no more", async () => {
  const answers = [false, true, true];
  let asked = 0;
  let back = 0;
  await new Promise<void>((done) => {
    watch(
      async () => {
        asked += 1;
        if (asked === 2) throw new TypeError("no network");
        return answers[asked - 1] ?? false;
      },
      () => {
        back += 1;
        done();
      },
      (then) => {
        queueMicrotask(then);
        return () => {};
      },
    );
  });
  expect([asked, back]).toEqual([3, 1]);
});

test("stops when it is told to", async () => {
  let asked = 0;
  const waiting: (() => void)[] = [];
  const stop = watch(async () => { asked += 1; return false; }, () => {}, (then) => { waiting.push(then); return () => {}; });
  stop();
  waiting.forEach((then) => then());
  await Promise.resolve();
  await Promise.resolve();
  expect(asked).toBe(1);
  expect(waiting.length).toBe(1);
});
