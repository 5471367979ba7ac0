import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, ScrollRestoration, useLocation, useNavigation } from "react-router";
import { Header } from "./Header";
import { Lost } from "./Lost";
import { Rail } from "./Rail";
import { Undo } from "./Undo";
import "./shell.css";

/** What stands around every page: the rail, the header with its search box, the way past both. */
export function Shell() {
  const { t } = useTranslation();
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const navigation = useNavigation();
  const arrived = useRef(pathname);
  useEffect(() => {
    if (arrived.current === pathname) return;
    arrived.current = pathname;
    // A new page is read from its top, unless the reader is still typing what to look for or the page asked for a purpose at once. Whoever
    // has opened what was found is done with the box: the next `/` comes back to it and is no letter.
    const typing = document.activeElement?.id === "search-box" && pathname === "/search";
    if (!typing && document.activeElement?.closest(".asks") == null) main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>
        {t("common.skip")}
      </a>
      <Rail />
      <div className="shell-page">
        <Header />
        <Lost />
        <Undo />
        <main id="main" ref={main} tabIndex={-1} aria-busy={navigation.state === "loading"}>
          <Outlet />
        </main>
      </div>
      <ScrollRestoration />
    </div>
  );
}
