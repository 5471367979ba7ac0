import { useEffect, useState, type RefObject } from "react";

/** Whether something has come into view, or nearly: what is shown of it is fetched only then. */
export function useInView(target: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = target.current;
    if (seen || element === null) return undefined;
    const observer = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) setSeen(true); }, { rootMargin: "300px 0px" });
    observer.observe(element);
    return () => observer.disconnect();
  }, [seen, target]);
  return seen;
}
