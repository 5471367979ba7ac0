import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";
import { zh } from "./zh";
import type { map } from "../desk/map/zh";
import type { figures } from "../figures/zh";
import type { planning } from "../planning/zh";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "desk";
    resources: { desk: typeof zh & typeof figures & typeof map & typeof planning };
  }
}

export type Language = "zh" | "en";

const remembered = "wanjia.language";

export function rememberedLanguage(keep: Pick<Storage, "getItem">): Language {
  return keep.getItem(remembered) === "en" ? "en" : "zh";
}

export function languageTag(language: string): "zh-CN" | "en-GB" {
  return language === "en" ? "en-GB" : "zh-CN";
}

void i18n.use(initReactI18next).init({
  lng: rememberedLanguage(localStorage),
  fallbackLng: "zh",
  defaultNS: "desk",
  ns: ["desk"],
  resources: { zh: { desk: zh }, en: { desk: en } },
  interpolation: { escapeValue: false },
  initAsync: false,
  returnNull: false,
});
document.documentElement.lang = languageTag(i18n.language);

export function setLanguage(language: Language): void {
  localStorage.setItem(remembered, language);
  document.documentElement.lang = languageTag(language);
  void i18n.changeLanguage(language);
}

export default i18n;
