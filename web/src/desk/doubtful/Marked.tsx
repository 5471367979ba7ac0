import { runs } from "./runs";

/** A text with the characters marked that the other side does not have. */
export function Marked({ text, marks }: { text: string; marks: readonly number[] }) {
  return <>{runs(text, marks).map((run, index) => (run.marked ? <mark key={index} className="unlike">{run.text}</mark> : <span key={index}>{run.text}</span>))}</>;
}
