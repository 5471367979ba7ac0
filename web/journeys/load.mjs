import { gzipSync } from "node:zlib";
import { expect, openDesk, signIn } from "./desk.mjs";

const budget = 350_000;

/** What the first page costs to load, scripts and styles as a server would pack them. */
export async function firstLoad(browser, desk) {
  const { page, context } = await openDesk(browser, desk.base);
  const bodies = [];
  page.on("response", (response) => {
    if (/\.(js|css)$/.test(new URL(response.url()).pathname)) bodies.push(response.body());
  });
  await signIn(page, desk);
  await page.locator(".figure.lead dd").waitFor();
  await page.waitForLoadState("networkidle");
  const bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  expect(bodies.length > 1 && bytes <= budget, `at most ${budget} bytes, not ${bytes} in ${bodies.length} files`);
  await context.close();
  return `${(bytes / 1000).toFixed(0)} kB in ${bodies.length} files`;
}
