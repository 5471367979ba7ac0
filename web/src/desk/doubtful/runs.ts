export interface Run {
  text: string;
  marked: boolean;
}

/** A text cut where marking begins and ends; `marks` are places of characters, a rare one outside the plane being one. */
export function runs(text: string, marks: readonly number[]): Run[] {
  const places = new Set(marks);
  const found: Run[] = [];
  [...text].forEach((character, place) => {
    const marked = places.has(place);
    const last = found.at(-1);
    if (last !== undefined && last.marked === marked) last.text += character;
    else found.push({ text: character, marked });
  });
  return found;
}
