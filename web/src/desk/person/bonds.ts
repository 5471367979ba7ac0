/** Measures of the small graph of a person's records, in the units of its drawing. */
export const width = 360;
const step = 52;

/** Where the middle of a column's nth record is, from the top. */
export const row = (index: number): number => 20 + index * step;

/** How tall the drawing is for the fuller of its columns. */
export const span = (sides: readonly (readonly number[])[]): number =>
  row(Math.max(1, ...sides.map((side) => side.length)) - 1) + 40;
