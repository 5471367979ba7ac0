import { PushpinFilled, PushpinOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { seen, withPin } from "../../kit/seen";

/** What was opened during this task; what is pinned stays at hand until the task ends. */
export function SeenList() {
  const { t } = useTranslation();
  const list = seen.use();
  if (list.length === 0) return null;
  const sorted = [...list].sort((a, b) => Number(b.pinned) - Number(a.pinned));
  return (
    <section className="panel seen" aria-labelledby="seen-title">
      <header>
        <h2 id="seen-title">{t("search.seen")}</h2>
        <p className="note">{t("search.seen_note")}</p>
      </header>
      <ul>
        {sorted.map((one) => (
          <li key={one.path}>
            <Link to={one.path} data-result>
              <b className="song">{one.name}</b> <span className="faint">{t(`search.kind.${one.kind}`)}</span>
            </Link>
            <Button
              type="text"
              aria-pressed={one.pinned}
              aria-label={t(one.pinned ? "search.unpin" : "search.pin", { name: one.name })}
              icon={one.pinned ? <PushpinFilled aria-hidden /> : <PushpinOutlined aria-hidden />}
              onClick={() => seen.set(withPin(seen.get(), one.path))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
