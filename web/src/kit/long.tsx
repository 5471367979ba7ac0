import { defaultRangeExtractor, useVirtualizer, useWindowVirtualizer, type Range } from "@tanstack/react-virtual";
import { Fragment, useEffect, useLayoutEffect, useRef, useState, type ReactNode, type Ref } from "react";
import { flushSync } from "react-dom";
import { createStore } from "./store";
import "./long.css";

/** From so many lines on only those near the window are in the document. */
const LONG = 200;

/** While a page is printed all of it is there. */
const printing = createStore(false);
window.addEventListener("beforeprint", () => flushSync(() => printing.set(true)));
window.addEventListener("afterprint", () => printing.set(false));

/** What a line of a long list bears, so that a screen reader says which of how many it is and the list knows how high it is. */
export interface Line {
  ref?: Ref<HTMLLIElement & HTMLTableRowElement>;
  "data-index": number;
  "aria-setsize"?: number;
  "aria-posinset"?: number;
  "aria-rowindex"?: number;
}

interface Asked {
  count: number;
  /** How high a line is that has not been drawn yet, in pixels. */
  estimate: number;
  /** What the list leaves between its lines. */
  gap?: number;
  /** More lines can be fetched, so that nobody knows how many there are. */
  more?: boolean;
}

/** The line that has the focus stays, however far somebody scrolls: without it the next key would go nowhere. */
function withFocus(range: Range, box: HTMLElement | null): number[] {
  const near = defaultRangeExtractor(range);
  const focused = box?.contains(document.activeElement) === true ? document.activeElement?.closest("[data-index]")?.getAttribute("data-index") : null;
  const at = focused == null ? -1 : Number(focused);
  return at < 0 || at >= range.count || near.includes(at) ? near : [...near, at].sort((one, other) => one - other);
}

/**
 * A long list in the page's own flow: its lines near the window, and room for the others. `draw` draws the line of an index, `room` what
 * keeps the place of those that are not there.
 */
function useLong<Box extends HTMLElement>({ count, estimate, gap = 0, more = false }: Asked) {
  const box = useRef<Box>(null);
  const [top, setTop] = useState(0);
  const height = useRef({ typical: estimate, learned: false });
  const whole = printing.use() || count < LONG;
  const virtual = useWindowVirtualizer({
    count: whole ? 0 : count,
    estimateSize: () => height.current.typical,
    gap,
    overscan: 10,
    scrollMargin: top,
    rangeExtractor: (range) => withFocus(range, box.current),
  });
  // What stands above the list may change at any time; it never lets the list stand elsewhere than it is reckoned to.
  useLayoutEffect(() => {
    if (whole || box.current === null) return;
    const now = box.current.getBoundingClientRect().top + window.scrollY;
    if (Math.abs(now - top) > 1) setTop(now);
    // How high a line is here, in this language and on this window, is known from the first that are drawn: the end of the list then
    // stands where it will be.
    const drawn = [...box.current.querySelectorAll<HTMLElement>(":scope > [data-index]")];
    if (height.current.learned || drawn.length === 0) return;
    height.current = { typical: drawn.reduce((sum, line) => sum + line.offsetHeight, 0) / drawn.length, learned: true };
    virtual.measure();
  });
  const line = (index: number, table: boolean): Line => ({
    "data-index": index,
    ...(whole ? {} : { ref: virtual.measureElement }),
    ...(whole ? {} : table ? { "aria-rowindex": index + 2 } : { "aria-setsize": more ? -1 : count, "aria-posinset": index + 1 }),
  });
  const lines = (draw: (index: number) => ReactNode, room: (height: number) => ReactNode): ReactNode => {
    if (whole) return Array.from({ length: count }, (_, index) => draw(index));
    const parts: ReactNode[] = [];
    let end: number | null = null;
    for (const item of virtual.getVirtualItems()) {
      const left: number = end === null ? item.start - top - gap : item.start - end - 2 * gap;
      if (left > 0) parts.push(<Fragment key={`before-${item.index}`}>{room(left)}</Fragment>);
      parts.push(draw(item.index));
      end = item.end;
    }
    const rest = end === null ? 0 : top + virtual.getTotalSize() - end - gap;
    if (rest > 0) parts.push(<Fragment key="after">{room(rest)}</Fragment>);
    return parts;
  };
  /** Gives a line the focus, fetching it into the document where it isn't. */
  const to = (index: number) => {
    const there = () => box.current?.querySelector<HTMLElement>(`:scope > [data-index="${index}"]`) ?? null;
    const take = (line: HTMLElement) => (line.matches("[tabindex]") ? line : line.querySelector<HTMLElement>("a, button, input"))?.focus();
    const now = there();
    if (now !== null) return take(now);
    virtual.scrollToIndex(index);
    const look = (left: number) => {
      const found = there();
      if (found !== null) take(found);
      else if (left > 0) requestAnimationFrame(() => look(left - 1));
    };
    return look(30);
  };
  return { box, whole, line, lines, to };
}

/** A list of which only the lines near the window are in the document once it is long. */
export function LongList<T>({ items, className, estimate, gap, more, onKeyDown, to, children }: {
  items: readonly T[];
  className: string;
  estimate: number;
  gap?: number;
  more?: boolean;
  onKeyDown?: (event: React.KeyboardEvent<HTMLUListElement>) => void;
  /** Is given the way to a line by its index. */
  to?: { current: (index: number) => void };
  children: (item: T, line: Line, index: number) => ReactNode;
}) {
  const long = useLong<HTMLUListElement>({ count: items.length, estimate, ...(gap === undefined ? {} : { gap }), ...(more === undefined ? {} : { more }) });
  useLayoutEffect(() => { if (to !== undefined) to.current = long.to; });
  return (
    <ul className={className} ref={long.box} onKeyDown={onKeyDown}>
      {long.lines(
        (index) => { const item = items[index]; return item === undefined ? null : children(item, long.line(index, false), index); },
        (height) => <li className="long-room" aria-hidden="true" style={{ height }} />,
      )}
    </ul>
  );
}

/**
 * A list in a box of its own height, for a column beside the page: only the lines in sight are in the document, and more are asked for as
 * its end comes near.
 */
export function BoxList<T>({ items, label, className, estimate, of, more, children }: {
  items: readonly T[];
  label: string;
  className: string;
  /** How high a line is that has not been drawn yet, in pixels. */
  estimate: number;
  /** How many there are, fetched or not. */
  of: number;
  /** Fetches more; absent where nothing is left, or where it is on its way. */
  more: (() => void) | undefined;
  children: (item: T, index: number) => ReactNode;
}) {
  const box = useRef<HTMLUListElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => estimate,
    overscan: 12,
    rangeExtractor: (range) => withFocus(range, box.current),
  });
  const drawn = virtual.getVirtualItems();
  const near = (drawn.at(-1)?.index ?? 0) >= items.length - 1;
  useEffect(() => { if (near) more?.(); }, [near, more]);
  const room = (key: string, height: number) => (height > 0 ? <li key={key} className="long-room" aria-hidden="true" style={{ height }} /> : null);
  let end = 0;
  return (
    <ul ref={box} className={className} tabIndex={0} aria-label={label}>
      {drawn.map((line) => {
        const item = items[line.index];
        const left = line.start - end;
        end = line.end;
        return item === undefined ? null : (
          <Fragment key={line.key}>
            {room("before", left)}
            <li ref={virtual.measureElement} data-index={line.index} aria-setsize={of} aria-posinset={line.index + 1}>{children(item, line.index)}</li>
          </Fragment>
        );
      })}
      {room("after", virtual.getTotalSize() - end)}
    </ul>
  );
}

/** A long list as the body of a table; `rows` belongs on the table itself, so that its size is known. */
export function LongBody<T>({ items, columns, estimate, children }: {
  items: readonly T[];
  columns: number;
  estimate: number;
  children: (item: T, line: Line, index: number) => ReactNode;
}) {
  const long = useLong<HTMLTableSectionElement>({ count: items.length, estimate });
  return (
    <tbody ref={long.box}>
      {long.lines(
        (index) => { const item = items[index]; return item === undefined ? null : children(item, long.line(index, true), index); },
        (height) => <tr className="long-room" aria-hidden="true"><td colSpan={columns} style={{ height }} /></tr>,
      )}
    </tbody>
  );
}

/** How many rows a table has, its head with them, where not all of them are in the document. */
export const rowsOf = (count: number, more = false): { "aria-rowcount"?: number } => (count < LONG ? {} : { "aria-rowcount": more ? -1 : count + 1 });
