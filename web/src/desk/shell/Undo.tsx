import { Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Problem } from "../../api/problem";
import { endOffer, lastOffer, undoLast } from "../../kit/undo";

const writing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

function pressed(event: KeyboardEvent): void {
  // In a field these keys take back what was typed there.
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "z" || writing(event.target)) return;
  if (lastOffer.get() === null) return;
  event.preventDefault();
  void undoLast();
}

/**
 * What was done a moment ago, with the way back: a button and Ctrl+Z. It stays until it is put away or something else was done, since
 * nobody should have to be quick; where it can be taken back later is said beside it.
 */
export function Undo() {
  const { t } = useTranslation();
  const offer = lastOffer.use();
  useEffect(() => {
    document.addEventListener("keydown", pressed);
    return () => {
      document.removeEventListener("keydown", pressed);
      // Whoever comes to this desk next has done nothing yet.
      endOffer();
    };
  }, []);
  const undone = offer?.state === "undone";
  return (
    <div className={offer === null ? "unseen" : "undo no-print"} role="status">
      {offer === null ? null : (
        <>
          <p>
            {undone ? t("undo.undone", { what: offer.done.said }) : offer.done.said}{" "}
            {undone ? null : <span className="faint">{t("undo.later")}<Link to={offer.done.later.to}>{offer.done.later.name}</Link></span>}
          </p>
          {offer.state instanceof Problem ? <p role="alert">{offer.state.detail || t("error.unreachable_title")}</p> : null}
          <span className="undo-do">
            {undone ? null : (
              <Button size="small" type="primary" data-undo-last loading={offer.state === "going"} aria-keyshortcuts="Control+Z Meta+Z" onClick={() => void undoLast()}>
                {t("undo.do")} <kbd aria-hidden="true">Ctrl+Z</kbd>
              </Button>
            )}
            <Button size="small" type="text" onClick={endOffer}>{t("undo.close")}</Button>
          </span>
        </>
      )}
    </div>
  );
}
