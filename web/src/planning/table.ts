/** A file's bytes as they travel within JSON. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  // Spreading a whole file would overflow the stack.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** 0 to 99 and 100+. */
export function singleAges(): string[] {
  return [...Array.from({ length: 100 }, (_, age) => String(age)), "100+"];
}

/** Five-year groups to 80-84, and 85+. With a wave: spreadsheets make dates of 5-9. */
export function fiveYearAges(): string[] {
  return [...Array.from({ length: 17 }, (_, at) => `${5 * at}~${5 * at + 4}`), "85+"];
}

/** A table to be filled in; the mark at its start tells spreadsheets that it is UTF-8. */
export function template(header: readonly string[], ages: readonly string[]): string {
  return `\u{feff}${[header.join(","), ...ages.map((age) => `${age},,`)].join("\r\n")}\r\n`;
}
