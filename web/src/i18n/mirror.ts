/**
 * The shape that a translation must have: the same keys, any text. Where the original counts things
 * (`…_other`), a language with a singular adds `…_one`.
 */
export type Mirror<T> = {
  [K in keyof T]: T[K] extends string ? string : Mirror<T[K]>;
} & {
  [K in keyof T as K extends `${infer Base}_other` ? `${Base}_one` : never]?: string;
};
