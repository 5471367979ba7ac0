import { theme as antd, type ThemeConfig } from "antd";
import { createStore } from "./store";

export type Scheme = "light" | "dark";
export type SchemeChoice = Scheme | "system";

/**
 * Ink on paper by day, lamps in windows by night. Every text colour holds 4.5:1 on every surface it is
 * used on. `applyScheme` hands the same values to the style sheets as custom properties.
 */
export const palette = {
  light: {
    teal: "#17595d",
    tealHover: "#0f7176",
    lamp: "#a85b08",
    paper: "#f5f2eb",
    surface: "#fffdf9",
    raised: "#ffffff",
    line: "#ddd6c8",
    lineSoft: "#ebe6db",
    ink: "#1c2a2c",
    inkSoft: "#4a5759",
    inkFaint: "#5b6668",
    fill: "#f0ece2",
    good: "#2c6b3a",
    bad: "#ab2f26",
    warn: "#8f5400",
    rail: "#12393d",
    railText: "#e4ece9",
    railOn: "#1f5357",
    glow: "#f6e3c3",
    tealWash: "#e3eeec",
  },
  dark: {
    teal: "#6fbfbd",
    tealHover: "#93d6d2",
    lamp: "#f0b25c",
    paper: "#0f1718",
    surface: "#162122",
    raised: "#1c292a",
    line: "#324345",
    lineSoft: "#253435",
    ink: "#e9e6dd",
    inkSoft: "#b9c2c0",
    inkFaint: "#94a19f",
    fill: "#1f2d2e",
    good: "#86cb93",
    bad: "#f19a8e",
    warn: "#e9b364",
    rail: "#0a1112",
    railText: "#c9d3d1",
    railOn: "#1b2d2f",
    glow: "#3a2d17",
    tealWash: "#1b3032",
  },
} as const;

/** Makes the palette known to the style sheets, and the scheme to the browser's own controls. */
export function applyScheme(scheme: Scheme): void {
  const root = document.documentElement;
  root.dataset["scheme"] = scheme;
  root.style.colorScheme = scheme;
  for (const [name, value] of Object.entries(palette[scheme])) {
    root.style.setProperty(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value);
  }
}

const sans =
  '"Segoe UI", "Helvetica Neue", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei UI", "Microsoft YaHei", "Source Han Sans SC", "Noto Sans CJK SC", system-ui, sans-serif';

export function antdTheme(scheme: Scheme, compactTouch: boolean): ThemeConfig {
  const c = palette[scheme];
  const dark = scheme === "dark";
  return {
    algorithm: dark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: c.teal,
      colorLink: c.teal,
      colorLinkHover: c.tealHover,
      colorInfo: c.teal,
      colorSuccess: c.good,
      colorWarning: c.warn,
      colorError: c.bad,
      colorBgLayout: c.paper,
      colorBgContainer: c.surface,
      colorBgElevated: c.raised,
      colorBorder: dark ? "#5d7173" : "#8d9290",
      colorBorderSecondary: c.line,
      colorText: c.ink,
      colorTextSecondary: c.inkSoft,
      colorTextTertiary: c.inkFaint,
      colorTextQuaternary: c.inkFaint,
      colorTextDescription: c.inkFaint,
      colorTextPlaceholder: c.inkFaint,
      colorTextDisabled: c.inkFaint,
      colorTextLightSolid: dark ? "#0c1415" : "#ffffff",
      colorBgSpotlight: dark ? "#e9e6dd" : "#1c2a2c",
      borderRadius: 5,
      borderRadiusLG: 8,
      controlHeight: compactTouch ? 44 : 34,
      controlOutlineWidth: 0,
      fontFamily: sans,
      fontSize: 14,
      lineHeight: 1.6,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
      wireframe: false,
    },
    components: {
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none", fontWeight: 500 },
      Modal: { titleFontSize: 18 },
      Alert: { colorWarningBg: c.glow, colorWarningBorder: c.line, colorSuccessBg: c.tealWash, colorSuccessBorder: c.line },
      // What is chosen in a list that stands open is read on a wash: the shade that follows from the colour of the rail is too dark.
      Select: { optionSelectedBg: c.tealWash, optionActiveBg: c.tealWash },
      Tooltip: { maxWidth: 340 },
    },
  };
}

const remembered = "wanjia.scheme";

export const schemeChoice = createStore<SchemeChoice>(
  (() => {
    const kept = localStorage.getItem(remembered);
    return kept === "light" || kept === "dark" ? kept : "system";
  })(),
);
schemeChoice.subscribe(() => localStorage.setItem(remembered, schemeChoice.get()));

const systemDark = matchMedia("(prefers-color-scheme: dark)");
export const systemScheme = createStore<Scheme>(systemDark.matches ? "dark" : "light");
systemDark.addEventListener("change", () => systemScheme.set(systemDark.matches ? "dark" : "light"));

export function useScheme(): Scheme {
  const choice = schemeChoice.use();
  const system = systemScheme.use();
  return choice === "system" ? system : choice;
}

export type TypeSize = "standard" | "large";

const rememberedSize = "wanjia.type-size";

/** How large everything is written. Not the browser's own zoom, which a shared machine forgets or keeps for everybody. */
export const typeSize = createStore<TypeSize>(localStorage.getItem(rememberedSize) === "large" ? "large" : "standard");
typeSize.subscribe(() => localStorage.setItem(rememberedSize, typeSize.get()));

/** Writes everything larger, controls and lines with the letters: by a quarter, on a phone as far as 320 px of page still fit. */
export function applyTypeSize(size: TypeSize, narrow: boolean): void {
  const zoom = narrow ? "1.125" : "1.25";
  document.documentElement.style.setProperty("zoom", size === "large" ? zoom : "1");
}
