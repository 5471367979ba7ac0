import { createBrowserRouter, Navigate } from "react-router";
import { Crashed, NoPage } from "./shell/Crashed";
import { Shell } from "./shell/Shell";

export const router = createBrowserRouter([
  {
    Component: Shell,
    ErrorBoundary: Crashed,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: Crashed,
        children: [
          { index: true, lazy: async () => ({ Component: (await import("./home/HomePage")).HomePage }) },
          { path: "search", lazy: async () => ({ Component: (await import("./search/SearchPage")).SearchPage }) },
          { path: "people/:id", lazy: async () => ({ Component: (await import("./person/PersonPage")).PersonPage }) },
          { path: "households/:id", lazy: async () => ({ Component: (await import("./homes/HouseholdPage")).HouseholdPage }) },
          { path: "homes/:id", lazy: async () => ({ Component: (await import("./homes/HomePage")).HomePage }) },
          { path: "imports", lazy: async () => ({ Component: (await import("./imports/ImportsPage")).ImportsPage }) },
          { path: "imports/new", lazy: async () => ({ Component: (await import("./imports/NewImportPage")).NewImportPage }) },
          { path: "imports/:id", lazy: async () => ({ Component: (await import("./imports/BatchPage")).BatchPage }) },
          { path: "doubtful", lazy: async () => ({ Component: (await import("./doubtful/DoubtfulPage")).ReviewView }) },
          { path: "doubtful/groups", lazy: async () => ({ Component: (await import("./doubtful/DoubtfulPage")).GroupsView }) },
          { path: "doubtful/groups/:pattern", lazy: async () => ({ Component: (await import("./doubtful/DoubtfulPage")).GroupView }) },
          { path: "doubtful/decisions", lazy: async () => ({ Component: (await import("./doubtful/DoubtfulPage")).DecisionsView }) },
          { path: "events", lazy: async () => ({ Component: (await import("./events/EventsPage")).EventsPage }) },
          { path: "events/new", lazy: async () => ({ Component: (await import("./events/DeclarePage")).DeclarePage }) },
          { path: "events/:id", lazy: async () => ({ Component: (await import("./events/EventPage")).EventPage }) },
          { path: "quality", lazy: async () => ({ Component: (await import("./quality/QualityPage")).QualityPage }) },
          { path: "quality/:check", lazy: async () => ({ Component: (await import("./quality/FindingsPage")).FindingsPage }) },
          { path: "forms", lazy: async () => ({ Component: (await import("./forms/FormsPage")).FormsPage }) },
          { path: "forms/:id", lazy: async () => ({ Component: (await import("./forms/FormPage")).FormPage }) },
          { path: "divisions", lazy: async () => ({ Component: (await import("./divisions/DivisionsPage")).DivisionsPage }) },
          { path: "benefits", lazy: async () => ({ Component: (await import("./benefits/BenefitsPage")).BenefitsPage }) },
          { path: "cases", lazy: async () => ({ Component: (await import("./cases/CasesPage")).CasesPage }) },
          { path: "log", lazy: async () => ({ Component: (await import("./log/LogPage")).LogPage }) },
          { path: "figures", lazy: async () => ({ Component: (await import("../figures/FiguresPage")).FiguresPage }) },
          { path: "figures/table", lazy: async () => ({ Component: (await import("../figures/TablePage")).TablePage }) },
          { path: "planning", lazy: async () => ({ Component: (await import("../planning/PlanningPage")).PlanningPage }) },
          { path: "planning/compare", lazy: async () => ({ Component: (await import("../planning/ComparePage")).ComparePage }) },
          { path: "planning/scenarios/:id", lazy: async () => ({ Component: (await import("../planning/ScenarioPage")).ScenarioPage }) },
          { path: "planning/scenarios/:id/story", lazy: async () => ({ Component: (await import("../planning/StoryPage")).StoryPage }) },
          { path: "planning/shared/:token", lazy: async () => ({ Component: (await import("../planning/ScenarioPage")).SharedPage }) },
          { path: "account", lazy: async () => ({ Component: (await import("./accounts/AccountPage")).AccountPage }) },
          { path: "accounts", lazy: async () => ({ Component: (await import("./accounts/AccountsPage")).AccountsPage }) },
          { path: "system", lazy: async () => ({ Component: (await import("./system/SystemPage")).SystemPage }) },
          { path: "password", lazy: async () => ({ Component: (await import("./session/PasswordPage")).PasswordPage }) },
          { path: "signed-in", Component: () => <Navigate to="/" replace /> },
          { path: "*", Component: NoPage },
        ],
      },
    ],
  },
]);
