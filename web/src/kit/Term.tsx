import { useId, useState } from "react";
import "./term.css";

/** A word that explains itself: its definition shows on hover and focus, Escape takes it away. */
export function Term({ name, note }: { name: string; note: string }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <span className="term" onMouseEnter={() => setOpen(true)} onMouseLeave={() => setOpen(false)}>
      <button
        type="button"
        aria-describedby={id}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => { if (event.key === "Escape") setOpen(false); }}
      >
        {name}
      </button>
      <span id={id} role="tooltip" hidden={!open}>
        {note}
      </span>
    </span>
  );
}
