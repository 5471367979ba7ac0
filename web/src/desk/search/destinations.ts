/** A page or a form of the desk, as it is called in both languages. */
export interface Destination {
  to: string;
  names: readonly string[];
}

const plain = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

/** The pages and forms whose name the words are part of, the nearest name first; at most eight. */
export function matching(text: string, all: readonly Destination[]): Destination[] {
  const words = plain(text);
  if (words === "") return [];
  const near = (one: Destination): number => {
    const found = one.names.map(plain).filter((name) => name.includes(words));
    return found.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...found.map((name) => name.length));
  };
  return all
    .map((one) => ({ one, distance: near(one) }))
    .filter(({ distance }) => Number.isFinite(distance))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 8)
    .map(({ one }) => one);
}
