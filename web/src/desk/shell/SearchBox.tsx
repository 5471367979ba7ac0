import { SearchOutlined } from "@ant-design/icons";
import { Input, type InputRef } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { composing, searchEntered, searchNow, searchText, shownFor } from "../../kit/task";

const writing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"));

/** The first that was found: somebody, or where nobody is, a page or place beside; before anything is typed, what was opened lately. */
const first = (): HTMLElement | null =>
  ["[data-result]", "[data-beside]", "[data-recent]"].map((kind) => document.querySelector<HTMLElement>(kind)).find((found) => found !== null) ?? null;

/** The one search box. `/` comes here from anywhere; ↓ goes on into the results; Enter opens the first of them. */
export function SearchBox() {
  const { t } = useTranslation();
  const text = searchText.use();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const box = useRef<InputRef>(null);

  useEffect(() => {
    const slash = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
      event.preventDefault();
      box.current?.focus({ cursor: "all" });
    };
    document.addEventListener("keydown", slash);
    return () => document.removeEventListener("keydown", slash);
  }, []);

  const onSearch = pathname === "/search";
  return (
    <form
      role="search"
      className="bar-search"
      onSubmit={(event) => {
        event.preventDefault();
        if (composing.get()) return;
        searchEntered.set(text.trim() !== "");
        if (!onSearch) void navigate("/search");
        // Only who was found by these words is opened: a list of the words before would open somebody else.
        else if (shownFor.get() === text.trim()) first()?.click();
        else searchNow.set(searchNow.get() + 1);
      }}
    >
      <Input
        id="search-box"
        ref={box}
        value={text}
        maxLength={100}
        allowClear
        autoComplete="off"
        spellCheck={false}
        aria-label={t("header.search_label")}
        aria-keyshortcuts="/"
        placeholder={t("header.search_hint")}
        prefix={<SearchOutlined aria-hidden />}
        suffix={text === "" ? <kbd aria-hidden="true">/</kbd> : undefined}
        onChange={(event) => {
          searchEntered.set(false);
          searchText.set(event.target.value);
        }}
        onCompositionStart={() => composing.set(true)}
        onCompositionEnd={() => composing.set(false)}
        onBlur={() => composing.set(false)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" && !composing.get()) {
            event.preventDefault();
            first()?.focus();
          }
          if (event.key === "Escape") box.current?.blur();
        }}
      />
    </form>
  );
}
