import { describe, expect, it } from "vitest";
import type { Kin } from "../../api/wire";
import { drawFamily, node } from "./family";

const kin = (kind: Kin["kind"], name: string, more: Partial<Kin> = {}): Kin => ({
  kind, name, person: null, sex: null, birth_date: null, since: null, until: null, record: "rec_1", evidence: "household", ...more,
});

const family = [
  kin("child", "小儿", { birth_date: "2015-02-01" }),
  kin("parent", "母", { sex: { code: "2", text: "女" } }),
  kin("spouse", "前妻", { until: "2010-01-01" }),
  kin("child", "长女", { birth_date: "2012-05-01" }),
  kin("spouse", "妻"),
  kin("parent", "父", { sex: { code: "1", text: "男" } }),
  kin("grandparent", "祖母", { sex: { code: "2", text: "女" } }),
  kin("sibling", "兄", { birth_date: "1970" }),
  kin("grandchild", "孙"),
];

describe("the family tree", () => {
  const drawing = drawFamily(family);
  const at = (name: string | null) => {
    const found = drawing.nodes.find((placed) => (placed.kin?.name ?? null) === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };

  it("reads parents, person, spouses, children by age", () => {
    expect(drawing.nodes.map((placed) => placed.kin?.name ?? "本人")).toEqual(["祖母", "父", "母", "兄", "本人", "妻", "前妻", "长女", "小儿", "孙"]);
  });

  it("sets generations below each other and spouses beside", () => {
    expect(at("祖母").y).toBeLessThan(at("父").y);
    expect(at("父").y).toBeLessThan(at(null).y);
    expect(at("兄").y).toBe(at(null).y);
    expect(at("孙").y).toBeGreaterThan(at("长女").y);
    expect(at(null).y).toBe(at("妻").y);
    expect(at("长女").y).toBeGreaterThan(at("妻").y);
    expect(at("妻").x - at(null).x).toBe(node.width + node.gapX);
  });

  it("lets no two boxes overlap and stays inside its frame", () => {
    for (const a of drawing.nodes) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + node.width).toBeLessThanOrEqual(drawing.width);
      expect(a.y + node.height).toBeLessThanOrEqual(drawing.height);
      for (const b of drawing.nodes) {
        if (a !== b && a.y === b.y) expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual(node.width);
      }
    }
  });

  it("draws one line for each relative, and marks the ended marriage", () => {
    expect(drawing.lines).toHaveLength(family.length);
    expect(drawing.lines.filter((line) => line.ended)).toHaveLength(1);
    for (const line of drawing.lines) expect(line.d).not.toMatch(/NaN|-\d/);
  });

  it("hangs siblings from a line of their own where no parents are known", () => {
    const { nodes, lines, height } = drawFamily([kin("sibling", "姐")]);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.d).not.toMatch(/NaN|-\d/);
    expect(Math.max(...nodes.map((placed) => placed.y)) + node.height).toBe(height);
    expect(Math.min(...nodes.map((placed) => placed.y))).toBeGreaterThan(0);
  });

  it("draws one box for somebody without relatives", () => {
    expect(drawFamily([])).toEqual({ width: node.width, height: node.height, nodes: [{ kin: null, x: 0, y: 0 }], lines: [] });
  });
});
