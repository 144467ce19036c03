// SPDX-License-Identifier: Apache-2.0
// Finding a person, the person's page, asking for a reason, who looked, one's own record.
import { begin } from "./walk.mjs";

const town = await begin("people", [
  { name: "rao", shown: "Sunil Rao", organisation: "lanternlane", role: "gp", title: "GP" },
  { name: "lewis", shown: "Lewis Grant", organisation: "bobbin", role: "housing-officer", title: "housing officer" },
  { name: "pia", shown: "Pia Vale", organisation: "hospital", role: "privacy-officer", title: "privacy officer" },
]);

await town.walk("a worker finds one of her people and opens the page", async (w) => {
  await w.enter("worker");
  await w.go("/people");
  const rows = w.page.locator(".wf-people tbody tr");
  const all = await rows.count();
  w.check(all > 5, "lists nobody");
  const name = await rows.nth(all - 1).locator("th a bdi").innerText();
  const family = name.split(" ").pop();
  await w.page.fill("#typed", family);
  if (w.scripts) {
    await w.page.waitForFunction((n) => document.querySelectorAll(".wf-people tbody tr").length < n, all);
    w.check(!w.page.url().includes("q="), "typing went to another page");
  } else {
    await w.page.press("#typed", "Enter");
    await w.page.waitForURL(/q=/);
  }
  await w.look();
  await w.page.locator(".wf-people a", { hasText: name }).first().click();
  await w.page.waitForURL(/\/people\/\d+$/);
  await w.look();
  // Sources write names differently; the family name they share.
  w.check((await w.page.innerText("h1")).toLowerCase().includes(family.toLowerCase()), `is headed by somebody else than ${name}`);
  await w.has("This look is written down");
  const order = await w.page.locator("h2").evaluateAll((all) => all.map((h) => h.id).join(" "));
  w.check(order === "matters changed issues problems allergies needs care medicines measurements note-title people timeline sources", `has its sections so: ${order}`);
});

await town.walk("the timeline is whole on its own page", async (w) => {
  await w.enter("worker");
  await w.page.goto(town.url + "/people");
  await w.page.locator(".wf-people tbody th a").first().click();
  await w.page.locator("#timeline a").click();
  await w.page.waitForURL(/timeline/);
  await w.look();
  w.check((await w.page.locator(".wf-time li").count()) > 0, "shows nothing");
}, { widths: [320] });

await town.walk("keys lead a worker, and what she types is not a key", async (w) => {
  if (!w.scripts) return;
  await w.enter("worker");
  await w.page.goto(town.url + "/people");
  await w.page.keyboard.press("j");
  w.check(await w.page.evaluate(() => document.activeElement.matches(".wf-line__who a")), "J does not go to the list");
  await w.page.keyboard.press("/");
  w.check(await w.page.evaluate(() => document.activeElement.id === "typed"), "/ does not go to the search box");
  await w.page.keyboard.type("jk");
  w.check((await w.page.inputValue("#typed")) === "jk", "a letter was taken for a key");
}, { widths: [1280] });

await town.walk("the town is searched by two things, and errors keep what was typed", async (w) => {
  await w.enter("worker");
  await w.go("/people/search");
  await w.page.fill("#family", "Smith <b>");
  await w.page.click("main button[type=submit]");
  await w.page.waitForLoadState();
  await w.look();
  w.check((await w.page.title()).startsWith("Error:"), "has no Error in its title");
  w.check((await w.page.inputValue("#family")) === "Smith <b>", "lost what was typed");
  await w.has("Only one thing is given");
  await w.page.fill("#born", "31 2 1950");
  await w.page.click("main button[type=submit]");
  await w.page.waitForLoadState();
  await w.look();
  w.check((await w.page.getAttribute("#born", "aria-invalid")) === "true", "does not mark the date");
  w.check(!w.page.url().includes("1950"), "puts what was typed into the address");
});

// Of the practice's people, by their list: name and date of birth.
async function listOf(w, door) {
  await w.as(door);
  await w.page.goto(town.url + "/people");
  return w.page.locator(".wf-people tbody tr").evaluateAll((rows) => rows.map((r) => ({
    name: r.querySelector("th bdi").textContent, born: r.querySelector("td").textContent.replace(/^Born: /, "") })));
}

let taken = 0; // each walk claims somebody else
await town.walk("somebody who is not on the list opens only with a reason, and can read who it was", async (w) => {
  const theirs = (await listOf(w, "rao")).filter((x) => x.name.split(" ").length === 2 && /^\d/.test(x.born));
  await w.page.context().clearCookies();
  await w.enter("worker");
  let name, found;
  for (; taken < theirs.length; taken++) {
    name = theirs[taken].name;
    await w.page.goto(town.url + "/people/search");
    await w.page.fill("#family", name.split(" ")[1]);
    await w.page.fill("#born", theirs[taken].born);
    await w.page.click("main button[type=submit]");
    await w.page.waitForLoadState();
    found = w.page.locator(".wf-people tbody tr", { hasText: "Say why" }).filter({ hasText: name }).first();
    if ((await found.count()) === 1) break;
  }
  taken++;
  w.check((await found.count()) === 1, "finds nobody");
  await w.look();
  const closed = found.locator("a", { hasText: "Say why" });
  await closed.click();
  await w.page.waitForURL(/reason$/);
  await w.look();
  await w.lacks(name);
  await w.page.fill("#claim", "short");
  await w.page.locator("form[action$=claim] button").click();
  await w.page.waitForLoadState();
  await w.look();
  w.check((await w.page.inputValue("#claim")) === "short", "lost what was typed");
  const reason = `on my round, ${w.wide} ${w.scripts}`;
  await w.page.fill("#claim", reason);
  await w.page.locator("form[action$=claim] button").click();
  await w.page.waitForURL(/\/people\/\d+$/);
  await w.look();
  w.check((await w.page.innerText("h1")).includes(name.split(" ").pop()), "opened somebody else");
  await w.has("privacy officer");
  const address = new URL(w.page.url()).pathname;
  await w.as("pia");
  for (let i = 0; i < 40 && !(await w.status(`${address}/looks`) === 200 && (await w.text()).includes("Dawn Okafor")); i++) await w.page.waitForTimeout(250);
  await w.look();
  await w.has("Dawn Okafor");
}, { widths: [320, 1280] });

await town.walk("who may not know learns nothing", async (w) => {
  await w.as("lewis");
  await w.go("/people/search", 403);
  await w.go("/people/999999", 404);
  const nobody = await w.page.innerText("main");
  await w.as("rao");
  await w.page.goto(town.url + "/people");
  const address = await w.page.locator(".wf-people tbody th a").first().getAttribute("href");
  await w.as("lewis");
  await w.go(address, 404);
  w.check((await w.page.innerText("main")) === nobody, "says something else of a person who is there");
}, { widths: [1280] });

await town.walk("a resident reads her own record, and who looked", async (w) => {
  await w.enter("worker");
  await w.page.goto(town.url + "/people");
  await w.enter("resident");
  await w.go("/me");
  await w.has("Hello,");
  await w.has("Who looked at my record, and why");
  await w.go("/me/looks");
  for (let i = 0; i < 40 && (await w.page.locator("tbody tr").count()) === 0; i++) { await w.page.waitForTimeout(250); await w.page.reload(); }
  w.check((await w.page.locator("tbody tr").count()) > 0, "nobody has looked");
  w.check((await w.page.locator("tbody tr", { hasText: "own care" }).count()) === 0, "her own reading is listed as a look");
  w.check((await w.status("/people")) === 403, "lets a resident search");
});

await town.walk("the page prints without what is only for a screen", async (w) => {
  await w.enter("worker");
  await w.page.goto(town.url + "/people");
  await w.page.locator(".wf-people tbody th a").first().click();
  await w.page.waitForURL(/\/people\/\d+$/);
  await w.page.emulateMedia({ media: "print" });
  w.check(!(await w.page.locator(".wf-nav").isVisible()), "prints the navigation");
  w.check(await w.page.locator(".wf-alerts").isVisible(), "does not print the alerts");
}, { widths: [768] });

await town.walk("the page reads from right to left", async (w) => {
  await w.enter("worker");
  await w.go("/people");
  w.check((await w.page.getAttribute("html", "dir")) === "rtl", "is not right to left");
  await w.page.locator(".wf-people tbody th a").first().click();
  await w.page.waitForURL(/\/people\/\d+$/);
  await w.look();
}, { widths: [320, 1280], context: { extraHTTPHeaders: { "Accept-Language": "ur" } } });

await town.end();
