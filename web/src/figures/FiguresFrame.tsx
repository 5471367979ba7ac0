import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useSession } from "../api/queries";
import { Nothing, useTitle } from "../kit/states";
import "../planning/words";
import { FigureLinks, type FigurePage } from "./FigureLinks";
import type { SnapshotRow } from "./queries";
import { Snapshots } from "./Snapshots";
import "./figures.css";
import "./words";

/** What a page says of its snapshot in the address: `null` takes a name away. */
export type Set = (name: string, value: string | null) => void;

interface Head {
  here: FigurePage;
  title: string;
  lede: ReactNode;
}

/** A page of figures: its head, the way to the other pages, and what it shows to those who may count. */
export function FiguresFrame({ here, title, lede, children }: Head & { children: ReactNode }) {
  const { t } = useTranslation();
  useTitle(title);
  const may = useSession().data?.may_plan ?? false;
  return (
    <>
      <div className="page-head">
        <h1>{title}</h1>
        <p className="lede">{lede}</p>
        {may ? <FigureLinks here={here} /> : null}
      </div>
      {may ? <div className="figures">{children}</div> : <div className="panel"><Nothing title={t("figures.denied")} lit={false} /></div>}
    </>
  );
}

/** The same with the snapshot that is counted: it is chosen above, and the address names it. */
export function SnapshotFrame({ children, ...head }: Head & { children: (snapshot: SnapshotRow, query: URLSearchParams, set: Set) => ReactNode }) {
  const [query, setQuery] = useSearchParams();
  const set: Set = (name, value) =>
    setQuery((now) => {
      if (value === null) now.delete(name);
      else now.set(name, value);
      return now;
    });
  return (
    <FiguresFrame {...head}>
      <Snapshots name={query.get("s")} choose={(name) => set("s", name)}>{(snapshot) => children(snapshot, query, set)}</Snapshots>
    </FiguresFrame>
  );
}
