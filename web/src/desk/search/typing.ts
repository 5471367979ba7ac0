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
