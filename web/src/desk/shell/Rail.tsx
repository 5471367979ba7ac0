import { AuditOutlined, BarChartOutlined, ContainerOutlined, DatabaseOutlined, EllipsisOutlined, EnvironmentOutlined, ExportOutlined, FieldTimeOutlined, FileDoneOutlined, FormOutlined, GiftOutlined, HomeOutlined, InboxOutlined, LineChartOutlined, MailOutlined, MessageOutlined, SearchOutlined, SolutionOutlined, SwapOutlined, TeamOutlined, UnorderedListOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { useSession } from "../../api/queries";
import { Drop } from "../../kit/Drop";
import { Mark } from "../../kit/Mark";
import { useNarrow } from "../../kit/narrow";

const places = [
  { to: "/", text: "nav.home", Icon: HomeOutlined },
  { to: "/search", text: "nav.search", Icon: SearchOutlined },
  { to: "/events", text: "nav.events", Icon: FormOutlined },
  { to: "/benefits", text: "nav.benefits", Icon: GiftOutlined },
  { to: "/affairs", text: "nav.affairs", Icon: SolutionOutlined },
  { to: "/cases", text: "nav.cases", Icon: MailOutlined },
  { to: "/doubtful", text: "nav.doubtful", Icon: SwapOutlined },
  { to: "/quality", text: "nav.quality", Icon: FileDoneOutlined },
  { to: "/imports", text: "nav.imports", Icon: InboxOutlined },
  { to: "/map", text: "nav.map", Icon: EnvironmentOutlined },
  { to: "/figures", text: "nav.figures", Icon: BarChartOutlined },
  { to: "/forms", text: "nav.forms", Icon: ContainerOutlined },
  { to: "/rosters", text: "nav.rosters", Icon: UnorderedListOutlined },
  { to: "/planning", text: "nav.planning", Icon: LineChartOutlined },
] as const;

const home = places[0];
/** The log is an auditor's, and nobody else's; accounts are for those who look after them. None of them reads the register. */
const auditing = { to: "/log", text: "nav.log", Icon: AuditOutlined } as const;
const exporting = { to: "/exports", text: "nav.exports", Icon: ExportOutlined } as const;
const keeping = { to: "/accounts", text: "nav.accounts", Icon: TeamOutlined } as const;
const analysing = { to: "/figures/analysis", text: "nav.analysis", Icon: BarChartOutlined } as const;
const retention = { to: "/retention", text: "administration.retention", Icon: FieldTimeOutlined } as const;
const texts = { to: "/texts", text: "nav.texts", Icon: MessageOutlined } as const;
const system = { to: "/system", text: "nav.system", Icon: DatabaseOutlined } as const;

type Place = { to: string; text: (typeof places)[number]["text"] | "nav.log" | "nav.exports" | "nav.accounts" | "nav.system" | "administration.retention" | "nav.texts" | "nav.analysis"; Icon: typeof HomeOutlined };

/** As many as fit side by side on a phone, the way to the others among them. */
const abreast = 5;

function PlaceLink({ place: { to, text, Icon }, go }: { place: Place; go?: () => void }) {
  const { t } = useTranslation();
  return (
    <NavLink to={to} end={to === "/"} {...(go === undefined ? {} : { onClick: go })}>
      <Icon aria-hidden />
      <span>{t(text)}</span>
    </NavLink>
  );
}

/** The main navigation: at the left on a desk, below on a phone, where the rest opens above the bar. */
export function Rail() {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const session = useSession().data;
  const role = session?.role;
  // Lists are taken away by those whose grant says so.
  const serving: readonly Place[] = session?.may_export === true ? [...places, exporting] : places;
  const all: readonly Place[] = {
    administrator: [home, keeping, texts, retention, system],
    security: [home, keeping],
    auditor: [home, auditing, exporting],
    analyst: [analysing],
    registrar: serving,
    community_worker: serving,
    // Residents have a door of their own; no account is one.
    resident: [home],
  }[role ?? "registrar"];
  const folds = narrow && all.length > abreast;
  const shown = folds ? all.slice(0, abreast - 1) : all;
  const rest = folds ? all.slice(abreast - 1) : [];
  return (
    <div className="rail no-print">
      <div className="rail-inner">
        <Link to="/" className="rail-mark">
          <Mark size={30} />
          <span className="song">{t("product.name")}</span>
        </Link>
        <nav aria-label={t("nav.label")}>
          <ul>
            {shown.map((place) => <li key={place.to}><PlaceLink place={place} /></li>)}
            {rest.length === 0 ? null : (
              <li>
                <Drop className="rail-more" label={t("nav.more")} button={<><EllipsisOutlined aria-hidden /><span>{t("nav.more")}</span></>}>
                  {(close) => <ul>{rest.map((place) => <li key={place.to}><PlaceLink place={place} go={close} /></li>)}</ul>}
                </Drop>
              </li>
            )}
          </ul>
        </nav>
      </div>
    </div>
  );
}
