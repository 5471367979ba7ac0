import { useEffect } from "react";
import { seen, withSeen, type Seen } from "./seen";

/** Notes, once its name is known, that something was opened during this task. */
export function useSeen(kind: Seen["kind"], path: string, name: string | null | undefined): void {
  useEffect(() => {
    if (name != null && name !== "") seen.set(withSeen(seen.get(), { kind, path, name }));
  }, [kind, path, name]);
}
