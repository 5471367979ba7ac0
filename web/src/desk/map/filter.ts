/** Whom the map shows. It stands in the page's address, so that a view can be marked and shared; it names nobody. */
export const ages = ["0-2", "3-5", "6-14", "15-59", "60-79", "80-"] as const;
export const books = ["here", "away", "unknown"] as const;
export const households = ["family", "collective"] as const;
export const homeSizes = ["alone", "several", "many"] as const;

export type Age = (typeof ages)[number];

export interface Filter {
  ages: readonly Age[];
  book: (typeof books)[number] | null;
  household: (typeof households)[number] | null;
  home: (typeof homeSizes)[number] | null;
}

const oneOf = <T extends string>(known: readonly T[], said: string | null): T | null => known.find((one) => one === said) ?? null;

/** What an address asks for; what it says wrongly is left out. */
export function filterOf(search: URLSearchParams): Filter {
  const said = (search.get("age") ?? "").split(",");
  return {
    ages: ages.filter((age) => said.includes(age)),
    book: oneOf(books, search.get("book")),
    household: oneOf(households, search.get("household")),
    home: oneOf(homeSizes, search.get("home")),
  };
}

/** The filter as an address and the interface name it: nothing where it shows everybody. */
export interface Asked {
  age?: string;
  book?: NonNullable<Filter["book"]>;
  household?: NonNullable<Filter["household"]>;
  home?: NonNullable<Filter["home"]>;
}

export function askedOf({ ages: chosen, book, household, home }: Filter): Asked {
  return {
    ...(chosen.length === 0 ? {} : { age: ages.filter((age) => chosen.includes(age)).join(",") }),
    ...(book === null ? {} : { book }),
    ...(household === null ? {} : { household }),
    ...(home === null ? {} : { home }),
  };
}

export const everybody = (filter: Filter) => Object.keys(askedOf(filter)).length === 0;
