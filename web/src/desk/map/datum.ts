import type { Datum } from "./style";

/** A place in degrees: east, north. */
export type Place = [number, number];

const axis = 6_378_245;
const eccentricity = 0.006_693_421_622_965_943;

/** How far GCJ-02 shifts a place, by its public formula; `crates/geo` holds the same for what the server draws. */
function shift([east, north]: Place): Place {
  const [x, y] = [east - 105, north - 35];
  const wave = (size: number, angle: number) => size * Math.sin(angle * Math.PI);
  const both = ((wave(20, 6 * x) + wave(20, 2 * x)) * 2) / 3;
  const up =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + both +
    ((wave(20, y) + wave(40, y / 3)) * 2) / 3 + ((wave(160, y / 12) + wave(320, y / 30)) * 2) / 3;
  const across =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + both +
    ((wave(20, x) + wave(40, x / 3)) * 2) / 3 + ((wave(150, x / 12) + wave(300, x / 30)) * 2) / 3;
  const latitude = (north * Math.PI) / 180;
  const flat = 1 - eccentricity * Math.sin(latitude) ** 2;
  const meridian = (axis * (1 - eccentricity)) / (flat * Math.sqrt(flat));
  const parallel = (axis / Math.sqrt(flat)) * Math.cos(latitude);
  return [((across / parallel) * 180) / Math.PI, ((up / meridian) * 180) / Math.PI];
}

/** A kept place as it is drawn. */
export function shown(datum: Datum, at: Place): Place {
  if (datum === "wgs84") return at;
  const [east, north] = shift(at);
  return [at[0] + east, at[1] + north];
}

/** A drawn place as it is kept. */
export function kept(datum: Datum, at: Place): Place {
  let guess = at;
  for (let step = 0; step < 6 && datum !== "wgs84"; step += 1) {
    const drawn = shown(datum, guess);
    guess = [guess[0] + at[0] - drawn[0], guess[1] + at[1] - drawn[1]];
  }
  return guess;
}
