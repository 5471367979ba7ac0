import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { civilDate } from "../../kit/format";
import { LongList } from "../../kit/long";

/** Somebody who belongs to a household or lives at a home. */
export interface Housemate {
  person: string | null;
  name: string | null;
  note: string;
  sex?: string | undefined;
  born: string | null;
}

/** The mark of a drag that carries the chosen people. */
export const dragged = "application/x-wanjia-people";

/**
 * People who can be chosen by key or pointer, and dragged where something is to be done with them. Dragging somebody who is
 * not chosen chooses them.
 */
export function People({ people, chosen, choose }: {
  people: Housemate[];
  chosen: ReadonlySet<string>;
  choose?: ((chosen: ReadonlySet<string>) => void) | undefined;
}) {
  const { t, i18n } = useTranslation();
  const turn = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose?.(next);
  };
  return (
    <LongList items={people} className="housemates" estimate={46}>
      {(one, line, index) => {
        const { person } = one;
        const name = one.name ?? t("person.name_outside");
        const free = person !== null && choose !== undefined;
        return (
          <li
            key={person ?? index}
            {...line}
            draggable={free}
            className={person !== null && chosen.has(person) ? "chosen" : ""}
            onDragStart={(event) => {
              if (person === null) return;
              if (!chosen.has(person)) choose?.(new Set([person]));
              event.dataTransfer.setData(dragged, "chosen");
              event.dataTransfer.effectAllowed = "move";
            }}
          >
            {free ? <Checkbox checked={chosen.has(person)} onChange={() => turn(person)} aria-label={t("homes.choose", { name })} /> : <span />}
            <span>
              {person === null ? <b className="song">{name}</b> : <Link className="song" to={`/people/${person}`} draggable={false}>{name}</Link>}{" "}
              <span className="faint">{[one.sex, civilDate(one.born, i18n.language)].filter(Boolean).join(" · ")}</span>
            </span>
            <span className="faint">{one.note}</span>
          </li>
        );
      }}
    </LongList>
  );
}
