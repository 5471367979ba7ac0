/** A text with the characters marked that the other side does not have; `marks` are their places. */
export function Marked({ text, marks }: { text: string; marks: readonly number[] }) {
  if (marks.length === 0) return <>{text}</>;
  const places = new Set(marks);
  const runs: { text: string; marked: boolean }[] = [];
  [...text].forEach((character, place) => {
    const marked = places.has(place);
    const last = runs.at(-1);
    if (last !== undefined && last.marked === marked) last.text += character;
    else runs.push({ text: character, marked });
  });
  return <>{runs.map((run, index) => (run.marked ? <mark key={index} className="unlike">{run.text}</mark> : <span key={index}>{run.text}</span>))}</>;
}
