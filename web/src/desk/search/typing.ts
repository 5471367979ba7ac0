/**
 * How long the desk waits after a key before it asks, in milliseconds. What is written out is asked at once. A beginning waits no longer
 * than a hand takes from one key to the next of a word it knows, so that the answer still stands there 150 ms after the last key; a
 * question that another one has overtaken is given up, on the line and in the service.
 */
export function pauseAfter(text: string): number {
  // A name in characters comes whole out of the input method.
  if (/^\p{Script=Han}[\p{Script=Han}·]+$/u.test(text)) return 0;
  if (/^(\d{11}|\d{17}[\dXx])$/.test(text)) return 0;
  return 50;
}

/** Whether somebody writes the number of a household book: no telephone, no citizen number, no beginning of either. */
export function isBook(text: string): boolean {
  const words = text.trim();
  return /^[\dA-Za-z-]{6,40}$/.test(words) && (words.match(/\d/g) ?? []).length >= 4 && !/^(1\d{5,10}|\d{17}[\dXx])$/.test(words);
}

/** Whether somebody writes an address: characters with a word for a road, a village, a building, or a number behind one. */
export function isAddress(text: string): boolean {
  const words = text.trim();
  return [...words].length >= 4 && /\p{Script=Han}/u.test(words) && /[路街巷弄道里村组苑园城庄号幢栋楼室]/u.test(words) && (/\d/.test(words) || /[路街巷弄村苑园庄]$/u.test(words));
}
