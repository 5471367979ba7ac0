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
    <section className="panel seen" aria-label={t("search.buildings")}>
      <header>
        <h2>{t("search.buildings")}</h2>
        <p className="note">{t("search.buildings_note")}</p>
      </header>
      <ul>
        {buildings.map((one) => (
          <li key={one.home}>
            <Link to={`/homes/${one.home}`} data-result><b className="song">{one.address}</b> <span className="faint">{t(`search.fit.${one.fit}`)}</span></Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
