import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import type { Purpose } from "../../kit/purpose";
import { isAddress } from "./typing";

/** The most buildings beside the people of an address. */
const most = 5;

/** Buildings that the typed address may mean, each leading to its homes. A look of its own, so only what is written like an address asks. */
export function Buildings({ text, why }: { text: string; why: Purpose }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["people", "buildings", text, why],
    queryFn: ({ signal }) => answer(client.POST("/api/map/locate", { params: { header: { "x-purpose": why } }, body: { text }, signal })),
    enabled: isAddress(text),
    retry: false,
  });
  const buildings = found.data?.candidates.slice(0, most) ?? [];
  if (!isAddress(text) || buildings.length === 0) return null;
  return (
    <nav className="panel found-pages" aria-label={t("search.buildings")}>
      <span className="faint">{t("search.buildings")}</span>
      {buildings.map((one) => (
        <span key={one.home}><Link to={`/homes/${one.home}`}>{one.address}</Link> <span className="faint">{t(`search.fit.${one.fit}`)}</span></span>
      ))}
    </nav>
  );
}
