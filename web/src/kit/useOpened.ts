import { useEffect } from "react";
import type { RecentKind } from "./recent";
import { opened } from "./recents";

/** Notes, once it is shown, that something was opened. `name` is undefined until then. */
export function useOpened(kind: RecentKind, id: string, name: string | null | undefined, birth?: string | null): void {
  useEffect(() => {
    if (name !== undefined) opened({ kind, id, name: name ?? "", birth_date: birth ?? null });
  }, [kind, id, name, birth]);
}
