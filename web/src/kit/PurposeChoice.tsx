import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { purposes, type Purpose } from "./purpose";
import { searchEntered } from "./task";
import "./purpose.css";

/** The purposes as buttons, 1 to 5 on the keyboard. One that the role may not use says so. */
export function PurposeChoice({ allowed, only, chosen, choose, focus = false }: {
  allowed: readonly string[];
  /** Where a page serves some purposes only. */
  only?: readonly Purpose[];
  chosen: Purpose | null;
  choose: (purpose: Purpose) => void;
  /** Take the focus when shown: where the page can't go on without an answer. */
  focus?: boolean;
}) {
  const { t } = useTranslation();
  const first = useRef<HTMLButtonElement>(null);
  const entered = searchEntered.use();
  useEffect(() => {
    // Who is still writing in the search box goes on; who has pressed Enter there chooses next.
    if (focus && (entered || document.activeElement?.id !== "search-box")) first.current?.focus();
  }, [focus, entered]);
  const offered = purposes.filter((code) => only === undefined || only.includes(code));
  return (
    <ol
      className="purposes"
      onKeyDown={(event) => {
        const picked = offered[Number(event.key) - 1];
        if (picked === undefined || !allowed.includes(picked)) return;
        // What has the focus once it is chosen must not be given the digit.
        event.preventDefault();
        choose(picked);
      }}
    >
      {offered.map((code, index) => {
        const open = allowed.includes(code);
        return (
          <li key={code}>
            <button
              ref={index === 0 ? first : null}
              type="button"
              aria-pressed={chosen === code}
              aria-disabled={!open}
              onClick={() => { if (open) choose(code); }}
            >
              <kbd aria-hidden="true">{index + 1}</kbd>
              <span>
                <strong>{t(`purpose.${code}.name`)}</strong>
                <small>{open ? t(`purpose.${code}.note`) : t("purpose.denied")}</small>
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
