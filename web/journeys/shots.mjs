import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { tour } from "./pages.mjs";

const all = { sizes: ["desk", "small", "phone"], languages: ["zh", "en"], schemes: ["light", "dark"] };

/**
 * A picture of each page in both languages and both themes, on a desk and on a phone, for people to look at. `of` names the looks that
 * are wanted, such as `small.zh.light` or `phone..dark`, where not all are.
 */
export async function shots(browser, desk, folder, of = "..") {
  await mkdir(folder, { recursive: true });
  const [sizes, languages, schemes] = Object.values(all).map((known, at) => known.filter((one) => ["", one].includes(of.split(".")[at] ?? "")));
  let made = 0;
  for (const size of sizes) {
    for (const language of languages) {
      for (const scheme of schemes) {
        await tour(browser, desk, { size, language, scheme }, async (page, name) => {
          await page.evaluate(() => scrollTo(0, 0));
          await page.screenshot({ path: join(folder, `${name}.${size}.${language}.${scheme}.png`), fullPage: true });
          made += 1;
        });
      }
    }
  }
  return `${made} pictures`;
}
