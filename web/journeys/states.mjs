// States of a page that a small register does not come into by itself.

/** A session with other rights; answers how to have one's own again. */
export async function without(page, rights) {
  await page.route("**/api/session", async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...(await response.json()), ...rights } });
  });
  return () => page.unroute("**/api/session");
}

/** What the service answers to a read of an address, where the state of a page is rare; answers how to have its own answers again. */
export async function answered(page, address, json) {
  await page.route(address, (route) => (route.request().method() === "GET" ? route.fulfill({ json }) : route.fallback()));
  return () => page.unroute(address);
}
