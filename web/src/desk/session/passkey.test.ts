import { expect, test } from "vitest";
import { bytes, text } from "./passkey";

test("bytes go to text and back as RFC 4648 writes them for addresses", () => {
  expect(text(Uint8Array.of(0xfb, 0xef, 0xff, 0x00).buffer)).toBe("--__AA");
  expect([...bytes("--__AA")]).toEqual([0xfb, 0xef, 0xff, 0x00]);
  expect([...bytes(text(Uint8Array.of(1).buffer))]).toEqual([1]);
});
