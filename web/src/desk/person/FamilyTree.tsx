import { useLayoutEffect, useMemo, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Kin, PersonRecord } from "../../api/wire";
import { civilDate } from "../../kit/format";
import { zh } from "../../i18n/zh";
import { Panel } from "../../kit/Panel";
import { drawFamily, node } from "./family";
import { has, kinWord } from "./words";

function Relative({ kin }: { kin: Kin }) {
  const { t, i18n } = useTranslation();
  const as = t(`kin.${kinWord(kin)}`);
  const born = civilDate(kin.birth_date, i18n.language);
  const body: ReactNode = (
    <>
      <small>{as}{has(zh.evidence, kin.evidence) ? ` · ${t(`evidence.${kin.evidence}`)}` : ""}</small>
      <b className="song">{kin.name ?? t("person.name_outside")}</b>
      <small>{kin.person == null ? t("person.kin_outside") : born}</small>
    </>
  );
  return kin.person == null ? <span className="kin outside">{body}</span> : <Link className="kin" to={`/people/${kin.person}`}>{body}</Link>;
}

/** Parents, spouses and children about the person: a list to the ear, a tree to the eye. */
export function FamilyTree({ person }: { person: PersonRecord }) {
  const { t, i18n } = useTranslation();
  const drawing = useMemo(() => drawFamily(person.kin), [person.kin]);
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Where the tree is wider than the screen, the person stands in the middle of what is seen first.
    const self = drawing.nodes.find((placed) => placed.kin === null);
    const seen = frame.current;
    if (self !== undefined && seen !== null) seen.scrollLeft = self.x + node.width / 2 - seen.clientWidth / 2;
  }, [drawing]);
  return (
    <Panel title={t("person.kin")} note={t("person.kin_note")}>
      {person.kin.length === 0 ? (
        <p className="body faint">{t("person.kin_none")}</p>
      ) : (
        <div ref={frame} className="scroll-x family" tabIndex={0} role="group" aria-label={t("person.kin")}>
          <div className="family-canvas" style={{ width: drawing.width, height: drawing.height }}>
            <svg width={drawing.width} height={drawing.height} aria-hidden="true" focusable="false">
              {drawing.lines.map((line) => (
                <path key={line.d} d={line.d} className={line.ended ? "ended" : ""} />
              ))}
            </svg>
            <ul>
              {drawing.nodes.map(({ kin, x, y }, index) => (
                <li key={index} style={{ left: x, top: y, width: node.width, height: node.height }}>
                  {kin === null ? (
                    <span className="kin self">
                      <small>{t("kin.self")}</small>
                      <b className="song">{person.name || t("common.nameless")}</b>
                      <small>{civilDate(person.birth_date, i18n.language)}</small>
                    </span>
                  ) : (
                    <Relative kin={kin} />
                  )}
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </Panel>
  );
}
