import { useId, type ReactNode } from "react";

/** One titled part of a page. */
export function Panel({ title, note, end, children, className }: {
  title: string;
  note?: ReactNode;
  end?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const id = useId();
  return (
    <section className={`panel ${className ?? ""}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {end === undefined ? null : <div className="end">{end}</div>}
        {note === undefined ? null : <p className="note">{note}</p>}
      </header>
      {children}
    </section>
  );
}

/** A number in groups that can be read aloud, and copied as one. */
export function Digits({ groups }: { groups: string[] }) {
  return (
    <span className="nums">
      {groups.map((group, index) => (index === 0 ? <b key={index} style={{ fontWeight: "inherit" }}>{group}</b> : <i key={index}>{group}</i>))}
    </span>
  );
}
