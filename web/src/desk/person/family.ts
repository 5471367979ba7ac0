import type { Kin } from "../../api/wire";

export const node = { width: 136, height: 62, gapX: 18, gapY: 46 };

export interface Placed {
  /** Null is the person whose record this is. */
  kin: Kin | null;
  x: number;
  y: number;
}

export interface FamilyDrawing {
  width: number;
  height: number;
  /** In reading order: the eldest generation first; in the person's own, siblings, the person, spouses. */
  nodes: Placed[];
  /** SVG paths; a marriage that has ended is drawn apart. */
  lines: { d: string; ended: boolean }[];
}

const ended = (kin: Kin): boolean => kin.until != null;
const pitch = node.width + node.gapX;
const step = node.height + node.gapY;

/** A row of boxes about a middle, left to right. */
function row(members: (Kin | null)[], middle: number, y: number): Placed[] {
  const left = middle - (members.length * pitch - node.gapX) / 2;
  return members.map((kin, index) => ({ kin, x: left + index * pitch, y }));
}

const centre = (placed: Placed): number => placed.x + node.width / 2;

/** Fathers before mothers, men before women: the order in which household books list them. */
const bySex = (a: Kin, b: Kin): number => (a.sex?.code ?? "9").localeCompare(b.sex?.code ?? "9");
const byBirth = (a: Kin, b: Kin): number => (a.birth_date ?? "9").localeCompare(b.birth_date ?? "9");

interface Rows {
  grandparents: Placed[];
  parents: Placed[];
  siblings: Placed[];
  self: Placed;
  spouses: Placed[];
  children: Placed[];
  grandchildren: Placed[];
  /** Where the line to the children starts: between the couple, or below the person. */
  couple: number;
}

function place(kin: readonly Kin[]): Rows {
  const of = (kind: Kin["kind"]) => kin.filter((relative) => relative.kind === kind);
  const [elders, parents, siblings] = [of("grandparent").toSorted(bySex), of("parent").toSorted(bySex), of("sibling").toSorted(byBirth)];
  const spouses = of("spouse").toSorted((a, b) => Number(ended(a)) - Number(ended(b)));
  const parentsY = elders.length > 0 ? step : 0;
  // Brothers and sisters without known parents still hang from one line, which needs room.
  const above = parents.length > 0 ? step : siblings.length > 0 ? node.gapY / 2 : 0;
  const selfY = parentsY + above;
  const self: Placed = { kin: null, x: -node.width / 2, y: selfY };
  const beside = spouses.map((spouse, index): Placed => ({ kin: spouse, x: self.x + (index + 1) * pitch, y: selfY }));
  const first = beside[0];
  const couple = first === undefined ? 0 : (centre(self) + centre(first)) / 2;
  const children = of("child").toSorted(byBirth);
  return {
    grandparents: row(elders, 0, 0),
    parents: row(parents, 0, parentsY),
    siblings: siblings.map((sibling, index): Placed => ({ kin: sibling, x: self.x - (siblings.length - index) * pitch, y: selfY })),
    self,
    spouses: beside,
    children: row(children, couple, selfY + step),
    grandchildren: row(of("grandchild").toSorted(byBirth), couple, selfY + step * (children.length > 0 ? 2 : 1)),
    couple,
  };
}

const elbow = (x1: number, y1: number, x2: number, y2: number, turn: number): string => `M${x1} ${y1}V${turn}H${x2}V${y2}`;

function connect(rows: Rows): FamilyDrawing["lines"] {
  const lines: FamilyDrawing["lines"] = [];
  const solid = (d: string) => lines.push({ d, ended: false });
  const { self, couple } = rows;
  const bus = self.y - node.gapY / 2;
  for (const elder of rows.grandparents) {
    // Which parent's side is not said, so the line ends where the parents' own begins.
    const end = rows.parents.length === 2 ? bus : (rows.parents[0]?.y ?? self.y);
    solid(elbow(centre(elder), elder.y + node.height, 0, end, elder.y + node.height + node.gapY / 2));
  }
  for (const parent of rows.parents) solid(elbow(centre(parent), parent.y + node.height, 0, self.y, bus));
  for (const sibling of rows.siblings) solid(elbow(centre(sibling), sibling.y, 0, self.y, bus));
  const middle = self.y + node.height / 2;
  rows.spouses.forEach((spouse, index) => {
    const from = index === 0 ? self.x + node.width : (rows.spouses[index - 1]?.x ?? 0) + node.width;
    lines.push({ d: `M${from} ${middle}H${spouse.x}`, ended: spouse.kin !== null && ended(spouse.kin) });
  });
  const drop = rows.spouses.length > 0 ? middle : self.y + node.height;
  for (const child of rows.children) solid(elbow(couple, drop, centre(child), child.y, child.y - node.gapY / 2));
  for (const grandchild of rows.grandchildren) {
    const start = rows.children.length === 0 ? drop
      : rows.children.length % 2 === 1 ? (rows.children[0]?.y ?? 0) + node.height : (rows.children[0]?.y ?? 0) - node.gapY / 2;
    solid(elbow(couple, start, centre(grandchild), grandchild.y, grandchild.y - node.gapY / 2));
  }
  return lines;
}

/**
 * The generations about one person: elders above, brothers and sisters to the left, spouses to the right (the
 * present one next to the person), descendants below the couple. Pure geometry in pixels, so that it can be
 * tested and printed.
 */
export function drawFamily(kin: readonly Kin[]): FamilyDrawing {
  const rows = place(kin);
  const nodes = [...rows.grandparents, ...rows.parents, ...rows.siblings, rows.self, ...rows.spouses, ...rows.children, ...rows.grandchildren];
  return shift(nodes, connect(rows));
}

/** Moves everything so that the drawing begins at 0, and measures it. */
function shift(nodes: Placed[], lines: FamilyDrawing["lines"]): FamilyDrawing {
  const left = Math.min(...nodes.map((placed) => placed.x));
  const width = Math.max(...nodes.map((placed) => placed.x)) - left + node.width;
  const height = Math.max(...nodes.map((placed) => placed.y)) + node.height;
  return {
    width,
    height,
    nodes: nodes.map((placed) => ({ ...placed, x: placed.x - left })),
    lines: lines.map((line) => ({ ...line, d: line.d.replace(/([MH])(-?[\d.]+)/g, (_, letter: string, x: string) => `${letter}${Number(x) - left}`) })),
  };
}
