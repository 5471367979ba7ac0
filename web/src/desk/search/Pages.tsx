import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { eventFormsQuery, useSession } from "../../api/queries";
import { formsQuery } from "../forms/queries";
import { rostersQuery } from "../rosters/queries";
import { matching, type Destination } from "./destinations";

/** Pages by what they are called; some are only for who may import, plan or take lists away. */
const pages = [
  { to: "/", name: "nav.home" },
  { to: "/events", name: "nav.events" },
  { to: "/events/new", name: "events.declare" },
  { to: "/benefits", name: "nav.benefits" },
  { to: "/affairs", name: "nav.affairs" },
  { to: "/services", name: "affairs.catalogue" },
  { to: "/appeals", name: "affairs.appeals" },
  { to: "/cases", name: "cases.title" },
  { to: "/messages", name: "messages.title" },
  { to: "/rolls", name: "rolls.title" },
  { to: "/doubtful", name: "doubtful.title" },
  { to: "/doubtful/groups", name: "doubtful.view_groups" },
  { to: "/doubtful/decisions", name: "doubtful.view_decisions" },
  { to: "/quality", name: "quality.title" },
  { to: "/imports", name: "nav.imports" },
  { to: "/imports/new", name: "home.import_first", may: "may_import" },
  { to: "/divisions", name: "divisions.title" },
  { to: "/profiles", name: "administration.profiles" },
  { to: "/texts", name: "administration.texts" },
  { to: "/map", name: "nav.map" },
  { to: "/rosters", name: "nav.rosters" },
  { to: "/forms", name: "nav.forms", may: "may_import" },
  { to: "/figures", name: "nav.figures", may: "may_plan" },
  { to: "/figures/dashboard", name: "search.page.dashboard", may: "may_plan" },
  { to: "/figures/table", name: "search.page.table", may: "may_plan" },
  { to: "/figures/service", name: "search.page.service", may: "may_plan" },
  { to: "/figures/kept", name: "search.page.kept", may: "may_plan" },
  { to: "/figures/publish", name: "search.page.publish", may: "may_plan" },
  { to: "/planning", name: "nav.planning", may: "may_plan" },
  { to: "/exports", name: "exports.title", may: "may_export" },
  { to: "/account", name: "header.own_account" },
  { to: "/password", name: "header.change_password" },
] as const;

/** Pages, forms, rosters and places at a glance that the typed words name: they need no purpose, and nobody is looked for. */
export function useDestinations(text: string): Destination[] {
  const { t, i18n } = useTranslation();
  const session = useSession().data;
  const sought = text.trim() !== "";
  const declared = useQuery({ ...eventFormsQuery, enabled: sought && (session?.purposes.includes("family_service") ?? false) });
  const forms = useQuery({ ...formsQuery, enabled: sought && session?.may_import === true });
  const rosters = useQuery({ ...rostersQuery, enabled: sought });
  const inBoth = (key: (typeof pages)[number]["name"]) => [i18n.getFixedT("zh")(key), i18n.getFixedT("en")(key)];
  const all: Destination[] = [
    ...pages.filter((page) => !("may" in page) || session?.[page.may] === true).map(({ to, name }) => ({ to, names: [t(name), ...inBoth(name)] })),
    ...(declared.data?.items ?? []).map((form) => ({
      to: `/events/new?kind=${form.kind}`,
      names: [t("search.declare", { what: form.kind_text }), form.kind.replaceAll("_", " ")],
    })),
    ...(forms.data?.items ?? []).map((form) => ({ to: `/forms/${form.id}`, names: [t("search.form", { name: form.title }), form.asked_by] })),
    ...(rosters.data?.items ?? []).map((roster) => ({ to: `/rosters/${roster.id}`, names: [t("search.roster", { name: roster.name })] })),
    ...(session?.may_plan === true ? rosters.data?.places ?? [] : []).map((place) => ({
      to: `/figures/dashboard?area=${place.code}`,
      names: [t("search.office", { name: place.words }), place.code],
    })),
  ];
  return matching(text, all);
}
