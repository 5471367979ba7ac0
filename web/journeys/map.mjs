import { chooseFile, chooseOpened, choosePurpose, chooseRadio, expect, openDesk, pathOf, pressOn, signIn, tabTo, writeInto } from "./desk.mjs";

/** Opens the map and waits until it is drawn, or until the list alone is left where nothing can be drawn. */
export async function openMap(page) {
  await page.goto("/map");
  const asks = page.locator(".asks .purposes button");
  await asks.first().or(page.locator(".map-frame")).first().waitFor();
  if (await asks.count()) await choosePurpose(page);
  await page.locator(".map-frame:not([data-map=waiting])").waitFor({ timeout: 60_000 });
}

export const tilePath = /\/api\/map\/tiles\/(\w+)\/(\d+)\/\d+\/\d+/;

/**
 * The map by keyboard: from far sums alone, an address found in parts, its building seen from near and in words, its home opened;
 * a layer of the office's own brought and drawn. Every tile comes from our own server under the purpose that was named.
 */
export async function mapByKeyboard(browser, desk, { size = "desk", picture } = {}) {
  const { page, context, faults } = await openDesk(browser, desk.base, { size });
  const tiles = [];
  const abroad = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["blob:", "data:"].includes(url.protocol) && url.origin !== desk.base) abroad.push(url.origin);
    const found = tilePath.exec(url.pathname);
    if (found !== null) tiles.push({ layer: found[1], zoom: Number(found[2]), purpose: request.headers()["x-purpose"] });
  });
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await openMap(page);
  const drawn = (await page.locator(".map-frame").getAttribute("data-map")) === "drawn";
  await picture?.(page, "map-far");
  if (drawn) {
    expect(tiles.some((tile) => tile.layer === "grid"), "squares from far");
    expect(!tiles.some((tile) => tile.layer === "buildings" && tile.zoom < 15), "no single building from far");
    expect(tiles.every((tile) => tile.purpose === "family_service"), "every tile under the purpose that was named");
  }
  const opened = await page.evaluate(async () => (await fetch("/api/map", { headers: { "x-purpose": "family_service" } })).json());
  expect(opened.buildings > 100 && opened.points.length > 3, `a map with buildings and points, not ${opened.buildings} and ${opened.points.length}`);

  // From far the list only counts. Found by its text: while it works, its name says so too.
  const list = page.locator("button:enabled", { hasText: /^列出$/ });
  await pressOn(page, list);
  await page.getByText("太多了，请放大地图后再列").waitFor();

  // An address of the place, found in parts, is shown on the map.
  const [west, south, east, north] = opened.bounds;
  const some = await page.evaluate(async ([left, low, right, high]) => {
    const asked = async (shares) => {
      const query = new URLSearchParams({ west: left, south: low, east: left + (right - left) * shares, north: high });
      return (await fetch(`/api/map/buildings?${query}`, { headers: { "x-purpose": "family_service" } })).json();
    };
    for (let share = 0.5; share > 0.001; share /= 2) {
      const found = await asked(share);
      const flat = found.items.find((one) => /\d幢$/.test(one.address) && one.residents > 0);
      if (flat !== undefined) return flat;
    }
    return null;
  }, [west, south, east, north]);
  expect(some !== null, "a building with residents");
  const field = page.getByLabel("写下地址");
  await tabTo(page, field);
  await page.keyboard.type(`${some.address}1单元101室`);
  await page.keyboard.press("Enter");
  await page.locator(".map-parts dd").first().waitFor();
  const best = page.locator("ol.map-list li").first();
  await best.getByText("就是这栋").waitFor();
  const seen = drawn ? page.waitForResponse((answer) => tilePath.exec(answer.url())?.[1] === "buildings" && answer.ok()) : null;
  await pressOn(page, best.getByRole("button"));
  await page.locator(".map-mark, .map-failed").first().waitFor();
  if (seen !== null) {
    await seen;
    await page.locator(".map-frame[data-map=drawn]").waitFor();
    await page.getByText("每次查看都记入查阅日志").waitFor();
    await picture?.(page, "map-near");
    // The same in words, from which the home is opened.
    await pressOn(page, list);
  }
  const row = page.locator(".map-table tbody tr", { hasText: some.address }).first();
  if (seen !== null) {
    await row.waitFor();
    expect((await row.locator("td").nth(1).innerText()).replace(/\D/g, "") === String(some.residents), `${some.residents} residents in words`);
  }

  // A layer of the office's own is brought, switched on and drawn; a wrong one is refused in words.
  const bring = page.locator(".map-bring");
  await chooseRadio(page, bring.getByRole("radio", { name: /GeoJSON/ }));
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  const feature = { type: "Feature", properties: { name: "第一网格" }, geometry: { type: "Polygon", coordinates: [ring] } };
  const file = (text) => ({ name: "grid.geojson", mimeType: "application/geo+json", buffer: Buffer.from(text) });
  await writeInto(page, page.getByLabel("图层名称"), "旅程网格");
  await writeInto(page, page.getByLabel("来源", { exact: true }), "旅程");
  await chooseFile(page, bring.locator("input[type=file]"), file("{}"));
  await pressOn(page, bring.locator("button[type=submit]"));
  await page.getByText("不是 GeoJSON").waitFor();
  await chooseFile(page, bring.locator("input[type=file]"), file(JSON.stringify({ type: "FeatureCollection", features: [feature] })));
  await pressOn(page, bring.locator("button[type=submit]"));
  await page.getByText("图层已保存").waitFor();
  const own = page.getByRole("checkbox", { name: /旅程网格/ }).first();
  await own.waitFor();
  const layer = drawn ? page.waitForResponse((answer) => (tilePath.exec(answer.url())?.[1] ?? "").startsWith("map_") && answer.ok()) : null;
  await pressOn(page, own, "Space");
  await layer;
  await page.locator(".map-frame:not([data-map=waiting])").waitFor();
  await picture?.(page, "map-layer");

  // Taken away only when it is said twice.
  const layers = page.locator(".map-own");
  const before = await layers.count();
  await pressOn(page, layers.first().getByRole("button"));
  await pressOn(page, layers.first().getByRole("button", { name: /确认移除/ }));
  await page.waitForFunction((was) => document.querySelectorAll(".map-own").length < was, before);

  if (seen !== null) {
    await pressOn(page, row.getByRole("link"));
    await page.waitForURL("**/homes/dwe_*");
    await page.locator(".door").first().waitFor();
    expect(pathOf(page).startsWith("/homes/"), "the home behind the building");
  }
  expect(abroad.length === 0, `nothing asked of others, not ${[...new Set(abroad)].join(", ")}`);
  expect(faults.length === 0, `a quiet console, not ${[...new Set(faults)].join("; ")}`);
  await context.close();
  return drawn ? `drawn, ${tiles.length} tiles, ${opened.buildings} buildings` : "no WebGL: the list alone";
}

/**
 * The map of some people only: chosen by keyboard, said in words with their number, drawn in tiles of those alone, kept in the address
 * over a reload, and ended again.
 */
export async function mapFilters(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  // Drawing without a card takes its time, and every step waits for it.
  page.setDefaultTimeout(60_000);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await openMap(page);
  const drawn = (await page.locator(".map-frame").getAttribute("data-map")) === "drawn";
  const asked = [];
  page.on("request", (request) => { if (tilePath.test(new URL(request.url()).pathname)) asked.push(request.url()); });
  const left = (filter) => page.evaluate(async (query) => (await (await fetch(`/api/map?${query}`, { headers: { "x-purpose": "family_service" } })).json()).shown.residents, filter);
  const all = await left("");
  const groups = await Promise.all(["0-2", "3-5", "6-14", "15-59", "60-79", "80-"].map((age) => left(`age=${age}`)));
  const sum = groups.reduce((one, other) => one + other, 0);
  expect(sum <= all && sum > 0.95 * all, `age groups that share out ${all} people, not ${groups}`);
  const old = await left("age=60-79,80-");
  expect(old === groups[4] + groups[5], "two groups together to be both");

  const said = page.locator(".map-filtered");
  const number = async () => Number(/共 ([\d,]+) 人/.exec(await said.innerText())?.[1].replace(/,/g, ""));
  await pressOn(page, page.getByRole("checkbox", { name: "60—79 岁" }), "Space");
  await page.waitForURL(/[?&]age=60-79$/);
  await pressOn(page, page.getByRole("checkbox", { name: "80 岁及以上" }), "Space");
  await page.waitForURL(/[?&]age=60-79%2C80-$/);
  await said.getByText(/只看：60—79 岁或80 岁及以上。/).waitFor();
  await said.getByText(/共 [\d,]+ 人/).waitFor();
  await page.locator(".map-filtered[aria-busy=false]").waitFor();
  expect((await number()) === old, `${old} people in words, not ${await number()}`);

  // One list after the other: the book away from home.
  await tabTo(page, page.getByRole("combobox", { name: "户口所在" }));
  await page.keyboard.press("ArrowDown");
  await page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/[?&]book=away$/);
  await said.getByText("户口在别的乡镇、街道").waitFor();
  await page.locator(".map-filtered[aria-busy=false]").waitFor();
  const away = await left("age=60-79,80-&book=away");
  expect((await number()) === away && away < old, `${away} of them with their book elsewhere`);

  await page.reload();
  await page.locator(".map-frame:not([data-map=waiting])").waitFor({ timeout: 60_000 });
  expect(await page.getByRole("checkbox", { name: "80 岁及以上" }).isChecked(), "the choice to stand in the address");
  await said.getByText(/共 [\d,]+ 人/).waitFor();
  expect((await number()) === away, "the same people after a reload");
  await pressOn(page, page.getByRole("button", { name: "不再筛选" }));
  await page.waitForURL(/\/map$/);
  await said.waitFor({ state: "detached" });
  if (drawn) {
    const narrowed = asked.filter((url) => url.includes("book=away"));
    expect(narrowed.length > 0 && narrowed.every((url) => /\/(grid|heat|buildings)\//.test(url)), "tiles of sums under the filter, and no others");
  }
  expect(faults.length === 0, `a quiet console, not ${[...new Set(faults)].join("; ")}`);
  await context.close();
  return `${all} people, ${old} of them 60 and older, ${away} with their book elsewhere`;
}

/** Metres between two places, near enough for a few kilometres. */
const metres = ([east, north], [otherEast, otherNorth]) =>
  Math.hypot((east - otherEast) * 111_320 * Math.cos((north * Math.PI) / 180), (north - otherNorth) * 110_870);

/**
 * A building without a place is found among all of them by words and by division, and is placed by keyboard on a map that is drawn in
 * GCJ-02: what is kept is WGS 84, within a metre of what was meant.
 */
export async function placeInShiftedMap(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  page.setDefaultTimeout(60_000);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await openMap(page);
  const drawn = (await page.locator(".map-frame").getAttribute("data-map")) === "drawn";
  const ask = (path, body) => page.evaluate(async ([to, sent]) => (await fetch(to, {
    method: "POST", headers: { "x-purpose": "family_service", "content-type": "application/json" }, body: JSON.stringify(sent),
  })).json(), [path, body]);

  // Everything without a place: as many as the map says, page after page, each once.
  const open = [];
  let all = null;
  for (let cursor = null, more = true; more;) {
    const found = await ask("/api/map/unplaced", { cursor });
    open.push(...found.items);
    all ??= found;
    cursor = found.next;
    more = cursor !== null;
  }
  expect(all.all === open.length && new Set(open.map((one) => one.home)).size === open.length, `${all.all} buildings without a place, each once`);
  await pressOn(page, page.locator(".map-unplaced, details.map-body summary").first(), "Enter");
  const box = page.locator(".map-unplaced");
  await box.getByText(/共 [\d,]+ 栋/).waitFor();
  const number = async () => Number(/共 ([\d,]+) 栋/.exec(await box.getByRole("status").first().innerText())?.[1].replace(/,/g, ""));
  expect((await number()) === all.all, "the list to say how many");
  const part = all.divisions.find((one) => !one.coarse);
  const parted = all.divisions.length > 1;
  if (parted) {
    await chooseOpened(page, page.getByRole("combobox", { name: "所在区划" }), `${part.name}（${part.buildings.toLocaleString("zh-CN")} 栋）`);
    await box.getByText(`共 ${part.buildings.toLocaleString("zh-CN")} 栋`).waitFor();
  }
  const narrowed = await ask("/api/map/unplaced", { division: parted ? part.division : null });
  const wanted = narrowed.items[0];
  await writeInto(page, page.getByLabel("地址里的字"), wanted.address);
  const line = box.getByRole("button", { name: wanted.address, exact: true }).first();
  await line.waitFor();
  await pressOn(page, line);
  await page.locator(".map-placing").waitFor();

  // A building whose place is known stands for the spot that is meant.
  const view = await page.evaluate(async () => (await fetch("/api/map", { headers: { "x-purpose": "family_service" } })).json());
  const [west, south, east, north] = view.bounds;
  const meant = await page.evaluate(async ([left, low, right, high]) => {
    for (let share = 0.5; share > 0.001; share /= 2) {
      const query = new URLSearchParams({ west: left, south: low, east: left + (right - left) * share, north: high });
      const found = await (await fetch(`/api/map/buildings?${query}`, { headers: { "x-purpose": "family_service" } })).json();
      if (found.items.length > 0) return found.items[0];
    }
    return null;
  }, [west, south, east, north]);
  expect(meant !== null, "a building with a place");
  let said = "no WebGL: written";
  if (drawn) {
    const tiles = [];
    page.on("request", (request) => { const url = new URL(request.url()); if (tilePath.test(url.pathname)) tiles.push(url); });
    await chooseOpened(page, page.getByRole("combobox", { name: "绘图坐标" }), "GCJ-02（只用于显示）");
    await page.locator(".map-frame[data-map=drawn]").waitFor();
    // The place is looked for by its address, so that the map stands over it; its middle is then the spot.
    await writeInto(page, page.getByLabel("写下地址"), meant.address);
    await page.keyboard.press("Enter");
    const same = page.locator("ol.map-list li", { hasText: "就是这栋" }).first();
    await same.waitFor();
    await pressOn(page, same.getByRole("button"));
    await page.locator(".map-frame[data-map=drawn] .map-mark").waitFor();
    // A step of the arrow key moves the map by a hundred pixels; how far that is on the ground, the web's projection says.
    await tabTo(page, page.locator(".map-ground canvas"));
    await page.keyboard.press("ArrowRight");
    await page.waitForTimeout(800);
    await page.locator(".map-frame[data-map=drawn]").waitFor();
    const step = (100 * 360) / (512 * 2 ** 17);
    meant.longitude += step;
    await pressOn(page, page.getByRole("button", { name: "用图的正中" }));
    expect(tiles.length > 0 && tiles.every((url) => url.searchParams.get("datum") === "gcj02"), "every tile drawn in GCJ-02");
    said = `${new Set(tiles.map((url) => tilePath.exec(url.pathname)[1])).size} layers in GCJ-02`;
  } else {
    await writeInto(page, page.getByLabel("经度"), String(meant.longitude));
    await writeInto(page, page.getByLabel("纬度"), String(meant.latitude));
  }
  await pressOn(page, page.getByRole("button", { name: "就在这里，保存" }));
  await page.getByText("已保存位置").waitFor();
  const after = await ask("/api/map/locate", { text: wanted.address });
  const kept = after.candidates.find((one) => one.home === wanted.home) ?? after.candidates.find((one) => one.fit === "same");
  expect(kept !== undefined, "the building to be found where it was put");
  const off = metres([kept.longitude, kept.latitude], [meant.longitude, meant.latitude]);
  expect(off < 1, `it to be kept within a metre of what was meant, not ${off.toFixed(2)} m off`);
  expect((await ask("/api/map/unplaced", {})).all === all.all - 1, "one less without a place");
  expect(faults.length === 0, `a quiet console, not ${[...new Set(faults)].join("; ")}`);
  await context.close();
  return `${all.all} without a place, ${said}, kept ${off.toFixed(2)} m from the spot`;
}
