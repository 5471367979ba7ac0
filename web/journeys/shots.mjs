import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { tour } from "./pages.mjs";

/** A picture of each page in both languages and both themes, on a desk and on a phone, for people to look at. */
export async function shots(browser, desk, folder) {
  await mkdir(folder, { recursive: true });
  let made = 0;
  for (const size of ["desk", "small", "phone"]) {
    for (const language of ["zh", "en"]) {
      for (const scheme of ["light", "dark"]) {
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
