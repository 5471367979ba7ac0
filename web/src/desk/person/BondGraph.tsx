import { useTranslation } from "react-i18next";
import type { BondRecord, HeldTogether } from "../../api/wire";
import { roleName } from "./words";
import { row, span, width } from "./bonds";

/** The two sides of the weakest bond as two columns of records, with the bonds that hold them; the list below says the same. */
export function Graph({ held, records }: { held: HeldTogether; records: BondRecord[] }) {
  const { t } = useTranslation();
  const place = new Map<number, { x: number; y: number }>();
  held.sides.forEach((side, column) => side.forEach((record, index) => place.set(record, { x: column === 0 ? 70 : width - 70, y: row(index) })));
  const tall = span(held.sides);
  const weakest = held.bonds.length - 1;
  return (
    <svg className="bond-graph" viewBox={`0 0 ${width} ${tall}`} aria-hidden="true">
      {held.bonds.map((bond, index) => {
        const [from, until] = [place.get(bond.left), place.get(bond.right)];
        if (from === undefined || until === undefined) return null;
        // Bonds within a column bend outwards, so that they do not hide behind its records.
        const bend = from.x === until.x ? (from.x < width / 2 ? -66 : 66) : 0;
        const middle = { x: (from.x + until.x) / 2 + bend, y: (from.y + until.y) / 2 };
        return (
          <path
            key={`${bond.left}/${bond.right}`}
            className={index === weakest ? "weakest" : undefined}
            d={`M${from.x} ${from.y}Q${middle.x} ${middle.y} ${until.x} ${until.y}`}
            strokeWidth={1 + 3 * bond.probability}
          />
        );
      })}
      {records.map((record, index) => {
        const at = place.get(index);
        return at === undefined ? null : (
          <g key={`${record.id}/${record.role}`}>
            <circle cx={at.x} cy={at.y} r="13" />
            <text x={at.x} y={at.y + 4.5} textAnchor="middle" className="number">{index + 1}</text>
            <text x={at.x} y={at.y + 28} textAnchor="middle">{record.source_name}·{roleName(t, record.role)}</text>
          </g>
        );
      })}
    </svg>
  );
}
