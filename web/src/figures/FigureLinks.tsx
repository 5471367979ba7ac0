import { useTranslation } from "react-i18next";
import { Link } from "react-router";

const pages = [
  { code: "dashboard", to: "/figures/dashboard" },
  { code: "indicators", to: "/figures" },
  { code: "table", to: "/figures/table" },
  { code: "kept", to: "/figures/kept" },
  { code: "service", to: "/figures/service" },
  { code: "publish", to: "/figures/publish" },
] as const;

export type FigurePage = (typeof pages)[number]["code"];

/** The pages of figures, beside each other. */
export function FigureLinks({ here }: { here: FigurePage }) {
  const { t } = useTranslation();
  return (
    <nav className="figure-links" aria-label={t("figures.pages.label")}>
      {pages.map(({ code, to }) => (code === here ? <b key={code} aria-current="page">{t(`figures.pages.${code}`)}</b> : <Link key={code} to={to}>{t(`figures.pages.${code}`)}</Link>))}
    </nav>
  );
}
