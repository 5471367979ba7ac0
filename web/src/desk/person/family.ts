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
  /** In reading order: parents, the person, spouses, children. */
  nodes: Placed[];
  /** SVG paths; a marriage that has ended is drawn apart. */
  lines: { d: string; ended: boolean }[];
}

const ended = (kin: Kin): boolean => kin.until != null;
const pitch = node.width + node.gapX;

/** A row of boxes about a middle, left to right. */
function row(members: (Kin | null)[], middle: number, y: number): Placed[] {
  const left = middle - (members.length * pitch - node.gapX) / 2;
  return members.map((kin, index) => ({ kin, x: left + index * pitch, y }));
}

const centre = (placed: Placed): number => placed.x + node.width / 2;

/**
 * Three generations about one person: parents above, spouses beside (the present one next to the person),
 * children below the couple. Pure geometry in pixels, so that it can be tested and printed.
 */
export function drawFamily(kin: readonly Kin[]): FamilyDrawing {
  const of = (kind: Kin["kind"]) => kin.filter((relative) => relative.kind === kind);
  const parents = [...of("father"), ...of("mother")];
  const spouses = of("spouse").toSorted((a, b) => Number(ended(a)) - Number(ended(b)));
  const children = of("child").toSorted((a, b) => (a.birth_date ?? "9").localeCompare(b.birth_date ?? "9"));
  const step = node.height + node.gapY;
  const selfY = parents.length > 0 ? step : 0;
  const self: Placed = { kin: null, x: -node.width / 2, y: selfY };
  const beside = spouses.map((spouse, index): Placed => ({ kin: spouse, x: self.x + (index + 1) * pitch, y: selfY }));
  const above = row(parents, 0, 0);
  const first = beside[0];
  const couple = first === undefined ? 0 : (centre(self) + centre(first)) / 2;
  const below = row(children, couple, selfY + step);
  const nodes = [...above, self, ...beside, ...below];

  const lines: FamilyDrawing["lines"] = [];
  const middleY = selfY + node.height / 2;
  beside.forEach((spouse, index) => {
    const from = index === 0 ? self.x + node.width : (beside[index - 1]?.x ?? 0) + node.width;
    lines.push({ d: `M${from} ${middleY}H${spouse.x}`, ended: spouse.kin !== null && ended(spouse.kin) });
  });
  const elbow = (x1: number, y1: number, x2: number, y2: number, turn: number) => `M${x1} ${y1}V${turn}H${x2}V${y2}`;
  for (const parent of above) {
    lines.push({ d: elbow(centre(parent), node.height, 0, selfY, node.height + node.gapY / 2), ended: false });
  }
  const dropFrom = first === undefined ? selfY + node.height : middleY;
  for (const child of below) {
    const turn = selfY + node.height + node.gapY / 2;
    lines.push({ d: elbow(couple, dropFrom, centre(child), child.y, turn), ended: false });
  }
  return shift(nodes, lines);
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
