/** The language of a text that is written in Chinese whatever the page is in, for whoever has it read aloud; nothing for any other. */
export const chinese = (text: string): { lang: "zh-CN" } | object => (/\p{Script=Han}/u.test(text) ? { lang: "zh-CN" } : {});
