import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { eventFormsQuery, useSession } from "../../api/queries";
import { matching, type Destination } from "./destinations";

const pages = [
  { to: "/events", name: "nav.events" },
  { to: "/affairs", name: "nav.affairs" },
  { to: "/rolls", name: "rolls.title" },
  { to: "/services", name: "affairs.catalogue" },
  { to: "/doubtful", name: "nav.doubtful" },
  { to: "/doubtful/decisions", name: "doubtful.view_decisions" },
  { to: "/quality", name: "nav.quality" },
  { to: "/imports", name: "nav.imports" },
  { to: "/imports/new", name: "home.import_first" },
  { to: "/divisions", name: "divisions.title" },
  { to: "/profiles", name: "administration.profiles" },
  { to: "/planning", name: "nav.planning" },
  { to: "/account", name: "header.own_account" },
  { to: "/password", name: "header.change_password" },
] as const;

/** Pages and forms that the typed words name: they need no purpose, and nobody is looked for. */
export function Pages({ text }: { text: string }) {
  const { t, i18n } = useTranslation();
  const serves = useSession().data?.purposes.includes("family_service") ?? false;
  const forms = useQuery({ ...eventFormsQuery, enabled: serves });
  const inBoth = (key: (typeof pages)[number]["name"]) => [i18n.getFixedT("zh")(key), i18n.getFixedT("en")(key)];
  const all: Destination[] = [
    ...pages.map(({ to, name }) => ({ to, names: [t(name), ...inBoth(name)] })),
    ...(forms.data?.items ?? []).map((form) => ({
      to: `/events/new?kind=${form.kind}`,
      names: [t("search.declare", { what: form.kind_text }), form.kind.replaceAll("_", " ")],
    })),
  ];
  const found = matching(text, all);
  if (found.length === 0) return null;
  return (
    <nav className="panel found-pages" aria-label={t("search.pages")}>
      <span className="faint">{t("search.pages")}</span>
      {found.map((one) => <Link key={one.to} to={one.to}>{one.names[0]}</Link>)}
    </nav>
  );
}
