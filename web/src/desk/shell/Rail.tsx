import { AuditOutlined, BarChartOutlined, ContainerOutlined, DatabaseOutlined, FileDoneOutlined, FormOutlined, GiftOutlined, HomeOutlined, InboxOutlined, LineChartOutlined, MailOutlined, SearchOutlined, SwapOutlined, TeamOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { useSession } from "../../api/queries";
import { Mark } from "../../kit/Mark";

const places = [
  { to: "/", text: "nav.home", Icon: HomeOutlined },
  { to: "/search", text: "nav.search", Icon: SearchOutlined },
  { to: "/events", text: "nav.events", Icon: FormOutlined },
  { to: "/benefits", text: "nav.benefits", Icon: GiftOutlined },
  { to: "/cases", text: "nav.cases", Icon: MailOutlined },
  { to: "/doubtful", text: "nav.doubtful", Icon: SwapOutlined },
  { to: "/quality", text: "nav.quality", Icon: FileDoneOutlined },
  { to: "/imports", text: "nav.imports", Icon: InboxOutlined },
  { to: "/figures", text: "nav.figures", Icon: BarChartOutlined },
  { to: "/forms", text: "nav.forms", Icon: ContainerOutlined },
  { to: "/planning", text: "nav.planning", Icon: LineChartOutlined },
] as const;

const home = places[0];
/** The log is an auditor's, and nobody else's; accounts are for those who look after them. None of them reads the register. */
const auditing = { to: "/log", text: "nav.log", Icon: AuditOutlined } as const;
const keeping = { to: "/accounts", text: "nav.accounts", Icon: TeamOutlined } as const;
const system = { to: "/system", text: "nav.system", Icon: DatabaseOutlined } as const;

/** The main navigation: at the left on a desk, below on a phone. */
export function Rail() {
  const { t } = useTranslation();
  const role = useSession().data?.role;
  const shown = {
    administrator: [home, keeping, system],
    security: [home, keeping],
    auditor: [home, auditing],
    registrar: places,
    community_worker: places,
  }[role ?? "registrar"];
  return (
    <div className="rail no-print">
      <div className="rail-inner">
        <Link to="/" className="rail-mark">
          <Mark size={30} />
          <span className="song">{t("product.name")}</span>
        </Link>
        <nav aria-label={t("nav.label")}>
          <ul>
            {shown.map(({ to, text, Icon }) => (
              <li key={to}>
                <NavLink to={to} end={to === "/"}>
                  <Icon aria-hidden />
                  <span>{t(text)}</span>
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </div>
  );
}
