import type { TFunction } from "i18next";
import type { Kin } from "../../api/wire";
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

const bySex = {
  parent: { "1": "father", "2": "mother" },
  child: { "1": "son", "2": "daughter" },
  sibling: { "1": "brother", "2": "sister" },
} as const;

/** The nearest word for a relative: father rather than parent, where the sex is known. */
export function kinWord(kin: Pick<Kin, "kind" | "sex" | "until">): keyof typeof zh.kin {
  if (kin.kind === "spouse") return kin.until === null ? "spouse" : "former_spouse";
  if (!has(bySex, kin.kind)) return kin.kind;
  const words = bySex[kin.kind];
  const code = kin.sex?.code ?? "";
  return has(words, code) ? words[code] : kin.kind;
}
