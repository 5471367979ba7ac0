import { createRoot } from "react-dom/client";
import "./i18n";
import "./kit/base.css";
import { applyScheme, schemeChoice, systemScheme } from "./kit/theme";
import { App } from "./desk/App";

const choice = schemeChoice.get();
applyScheme(choice === "system" ? systemScheme.get() : choice);

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");
createRoot(root).render(<App />);
