import type { TFunction } from "i18next";
import { zh } from "../../i18n/zh";

/** Known codes have words in both languages; one that a newer server sends is shown as it is. */
export const has = <K extends string>(words: Record<K, unknown>, code: string): code is K => Object.hasOwn(words, code);

export function attributeName(t: TFunction, code: string): string {
  return has(zh.attribute, code) ? t(`attribute.${code}`) : code;
}

export function roleName(t: TFunction, code: string): string {
  return has(zh.role, code) ? t(`role.${code}`) : code;
}

export function eventName(t: TFunction, code: string): string {
  return has(zh.event, code) ? t(`event.${code}`) : code;
}

export function readName(t: TFunction, code: string): string {
  return has(zh.read, code) ? t(`read.${code}`) : t("read.other");
}
