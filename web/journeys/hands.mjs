// Whether a journey was walked with keys alone. What only a pointer does, or a script in its place, is counted while a journey goes on:
// a click, but also a field that is filled or focused without a way there, since somebody without a pointer has no such way.
const ofPointer = ["click", "dblclick", "tap", "hover", "dragTo", "check", "uncheck", "setChecked", "selectOption", "selectText"];
const ofScript = ["fill", "clear", "focus", "press", "pressSequentially", "type", "setInputFiles", "dispatchEvent"];

let used = new Map();
const watched = new Set();

function watch(prototype, names, said) {
  if (watched.has(prototype)) return;
  watched.add(prototype);
  for (const name of names) {
    const own = prototype[name];
    if (typeof own !== "function") continue;
    prototype[name] = function (...given) {
      used.set(said(name), (used.get(said(name)) ?? 0) + 1);
      return own.apply(this, given);
    };
  }
}

/** Counts from now on what is done to any page without its keyboard. */
export function watchHands(page) {
  watch(Object.getPrototypeOf(page.locator("html")), [...ofPointer, ...ofScript], (name) => name);
  watch(Object.getPrototypeOf(page), [...ofPointer, ...ofScript, "dragAndDrop"], (name) => name);
  watch(Object.getPrototypeOf(page.mouse), ["move", "down", "up", "click", "dblclick", "wheel"], (name) => `mouse.${name}`);
}

/** What was done without a keyboard since this was last asked. */
export function handsUsed() {
  const was = [...used].map(([name, times]) => `${name} (${times})`);
  used = new Map();
  return was;
}
