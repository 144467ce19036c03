// SPDX-License-Identifier: Apache-2.0
// One thread, whole: what somebody said, and everything that came of it, by everybody who had a part in it, by clicks
// alone. Each opens the place's first page and goes on from there; nobody types an address. Walked twice: narrow, in
// Urdu where the page is public, with JavaScript turned off; and wide, in English, with it, the votes by keys.
import { begin } from "./walk.mjs";

const town = await begin("eleven", [
  { name: "faiza", shown: "Faiza Iqbal", organisation: "together", role: "link-worker", title: "link worker" },
  { name: "oldroyd", shown: "Maureen Oldroyd", organisation: "together", role: "board-member", title: "co-chair of the board" },
]);

// Somebody's own browser, on the first page; back to the one before afterwards.
async function somebody(w, who, does) {
  const before = w.page;
  const context = await town.open(w.wide, w.scripts);
  if (town.tokens[who]) await context.addCookies([{ name: "session", value: town.tokens[who], url: town.url }]);
  w.page = await context.newPage();
  w.page.setDefaultTimeout(10000);
  await w.page.goto(town.url + "/");
  if (who && !town.tokens[who]) await click(w, `.wf-doors a[href='/enter/${who}']`, town.url + "/");
  try { await does(); } catch (e) { throw new Error(`${who || "anybody"}: ${String(e.message || e).split("\n")[0]} (at ${w.page.url()})`); }
  await context.close();
  w.page = before;
}
const click = async (w, what, to) => {
  await (typeof what === "string" ? w.page.locator(what) : what).first().click();
  if (to) await w.page.waitForURL(to);
};
const nav = (w, path) => click(w, `.wf-nav a[href='${path}']`, town.url + path);
const send = (w, form, to) => click(w, `${form} button[type=submit]`, to);
async function sum(w) {
  const [a, b] = (await w.page.innerText("label[for=sum]")).match(/\d+/g).map(Number);
  await w.page.fill("#sum", String(a + b));
}
async function byKeys(w, button) {
  for (let i = 0; i < 80; i++) {
    await w.page.keyboard.press("Tab");
    if (await button.evaluate((b) => b === document.activeElement)) break;
  }
  w.check(await button.evaluate((b) => b === document.activeElement), "is not reached by Tab");
  await Promise.all([w.page.waitForEvent("load"), w.page.keyboard.press("Enter")]);
}
const day = async (w, name, date) => {
  for (const [i, part] of ["day", "month", "year"].entries()) await w.page.fill(`#${name}-${part}`, String(date[i]));
};

async function eleven(w) {
  const mark = w.scripts ? "wide" : "narrow", urdu = !w.scripts;
  const words = urdu ? `ہم کو کوئی نہیں بتاتا کہ باری کب آئے گی ${mark}` : `Nobody tells us when it is our turn ${mark}`;
  const promise = `Every family hears each month where it stands, ${mark}`;
  const asked = `A call each month, ${mark}`;
  const reading = `More families know where they stand, ${mark}`;
  const answer = `You said that nobody told you. Somebody rings each month now, ${mark}.`;
  let theme, family, thread;

  // 1 Anybody: opens what is asked, votes, says it, keeps the private link and asks to be told.
  await w.page.goto(town.url + "/");
  if (urdu) await click(w, ".wf-tools a[lang=ur]");
  if (urdu) await w.page.waitForSelector("html[lang=ur][dir=rtl]");
  for (const part of ["#ask", "#find", "#did", "#rank", "#events", "#late"]) w.check((await w.page.locator(part).count()) === 1, `has no ${part}`);
  await w.look();
  await click(w, "#ask a", /\/topics\/\w+$/);
  const agree = w.page.locator("button[name=vote][value=agree]").first();
  if (w.scripts) await byKeys(w, agree);
  else await click(w, agree);
  await w.page.waitForSelector(".wf-done, .wf-undo, [role=status]");
  await w.look();
  await click(w, "main a[href$='/say']", /\/say$/);
  await w.page.fill("#words", words);
  await w.page.locator("input[name=way][value=email]").check();
  await w.page.fill("#address", `${mark}@example.org`);
  await sum(w);
  await send(w, "main form");
  await click(w, "main a[href*='/follow/']", /\/follow\//);
  await w.page.locator("input[name=way][value=email]").check();
  await w.page.fill("#address", `${mark}@example.org`);
  await send(w, "main form");
  await w.page.waitForSelector("button[value=still]");
  await w.look();

  // 3 A moderator puts it in a theme, in the author's words.
  await somebody(w, "faiza", async () => {
    await nav(w, "/voices");
    await click(w, w.page.locator(".wf-said-card", { hasText: words }).locator("a"), /\/voices\/\d+$/);
    const named = await w.page.locator("#theme option").first().evaluate((o) => [o.value, o.textContent]);
    await w.page.selectOption("#theme", named[0]);
    theme = named[1];
    await click(w, "button[name=do][value=accept]");
    await w.page.waitForSelector("button[value=undo]");
    await w.look();
  });

  // 4 What matters more, two at a time; the order, and from it to its threads.
  await somebody(w, "", async () => {
    await click(w, "section[aria-labelledby=rank] button[name=pick][value=one]", /\/matters\/pairs/);
    if (w.scripts) await byKeys(w, w.page.locator("button[name=pick][value=other]").first());
    else await click(w, "button[name=pick][value=other]");
    await click(w, "main a[href='/matters']", /\/matters$/);
    await w.look();
    await click(w, "main th a[href*='/threads/from/priority/']", /\/threads\//);
  });

  // 6 The board makes it a commitment.
  await somebody(w, "oldroyd", async () => {
    await click(w, "main a[href='/board/themes']", /\/board\/themes$/);
    await click(w, w.page.locator("main a", { hasText: theme }), /\/board\/themes\/\w+$/);
    await click(w, "main a[href$='/commit']", /\/commit$/);
    await w.page.fill("#title", `Told each month, ${mark}`);
    await w.page.fill("#words", promise);
    await w.page.selectOption("#owner", "together");
    await w.page.fill("#person", "Shazia Anwar");
    await day(w, "due", [31, 3, 2031]);
    await w.page.fill("#known", "Three in four say that they heard.");
    await w.page.locator("input[name=how][value=consensus]").check();
    await send(w, "main form", /\/commitments\/C\w+$/);
    await w.look();
    await click(w, "#from ~ ul a, section[aria-labelledby=from] a", /\/threads\/\w+/);
    w.check((await w.page.textContent("main")).includes(words), "does not hold the words that were said");
    thread = new URL(w.page.url()).pathname;
  });

  // 8 who she is; 7 a worker refers under the commitment, the charity takes it on, she sees who holds it.
  await somebody(w, "resident", async () => {
    const called = (await w.page.innerText("h1")).replace(/^.*?, /, "").trim();
    family = called.split(/\s+/).pop();
  });
  await somebody(w, "worker", async () => {
    await nav(w, "/people");
    await w.page.fill("#typed", family);
    if (!w.scripts) await w.page.press("#typed", "Enter");
    await click(w, w.page.locator(".wf-people th a", { hasText: new RegExp(family, "i") }), /\/people\/\d+$/);
    await click(w, ".wf-person__acts a[href$='/refer']", /\/refer$/);
    await w.page.fill("#title", asked);
    await w.page.selectOption("#to", { label: "Hollinbrook Neighbours Together" });
    await w.page.selectOption("#serves", await w.page.locator("#serves option", { hasText: promise }).getAttribute("value"));
    await w.page.locator("main form[method=post] button[type=submit]").last().click();
    await w.page.waitForURL(/\/issues\/\d+$/);
    await w.look();
  });
  await somebody(w, "faiza", async () => {
    await nav(w, "/waiting");
    await click(w, w.page.locator("main a", { hasText: asked }), /\/issues\/\d+$/);
    await click(w, w.page.locator("form:has(input[value=accept]) button"));
    await w.page.waitForSelector("details:has(input[value=done])");
  });
  await somebody(w, "resident", async () => {
    const mine = w.page.locator(".wf-said-card", { hasText: asked });
    w.check((await mine.innerText()).includes("Hollinbrook Neighbours Together"), "does not say who holds it");
  });
  await somebody(w, "faiza", async () => {
    await nav(w, "/waiting");
    await click(w, w.page.locator("main a", { hasText: asked }), /\/issues\/\d+$/);
    await click(w, "details:has(input[value=done]) summary");
    await w.page.fill("#done-told", `Pat rings on the first, ${mark}.`);
    await click(w, "details:has(input[value=done]) button");
    await w.page.waitForLoadState();
    await w.has(`Pat rings on the first, ${mark}.`);
  });
  await somebody(w, "worker", async () => {
    await click(w, w.page.locator("main a", { hasText: asked }).or(w.page.locator("li", { hasText: asked }).locator("a")), /\/issues\/\d+$/);
    await w.has(`Pat rings on the first, ${mark}.`);
    await click(w, "main a[href^='/commitments/']", /\/commitments\/C\w+$/);
    await click(w, "main a[href$='/issues']", /\/issues$/);
    await w.has(asked);
    await w.look();
  });

  // 9 The manager's waiting list, and 11 the outcome and the answer, asked for in every language that was spoken.
  await somebody(w, "manager", async () => {
    await nav(w, "/waiting");
    await nav(w, "/threads");
    await click(w, `main a[href='${thread}']`, town.url + thread);
    await click(w, "main a[href$='/outcome']", /\/outcome$/);
    await w.page.fill("#measure", "Families who know where they stand");
    await w.page.fill("#unit", "% of families");
    await day(w, "before", [1, 6, 2026]);
    await w.page.fill("#before_n", "120");
    await w.page.fill("#before_count", "30");
    await day(w, "after", [1, 11, 2026]);
    await w.page.fill("#after_n", "120");
    await w.page.fill("#after_count", "81");
    await w.page.fill("#reading", reading);
    await send(w, "main form", town.url + thread);
    await click(w, "main a[href$='/answer']", /\/answer$/);
    await w.page.fill("#role", "Head of young people’s services");
    await w.page.fill("#words", answer);
    await w.page.fill("#easy", "Somebody rings each month.");
    if (urdu) await w.page.fill("#words-ur", "اب ہر مہینے کوئی فون کرتا ہے۔");
    for (const box of await w.page.locator("input[name=without]").all()) await box.check();
    await click(w, "button[name=do][value=publish]", town.url + thread);
    await w.look();
  });

  // 10 A chief executive comes to it from the figures.
  await somebody(w, "chief-executive", async () => {
    await click(w, w.page.locator("#measured a", { hasText: "Families who know where they stand" }).and(w.page.locator(`[href='${thread}']`)), town.url + thread);
  });

  // The author, by the link that she kept; then every stop, each from the thread and back to it.
  await w.page.reload();
  await click(w, "main a[href*='/threads/from/voice/']", town.url + thread);
  const order = await w.page.locator(".wf-stop").evaluateAll((all) => all.map((x) => x.id).join(" "));
  w.check(order === "said theme priority decision work outcome answer", `has its stops so: ${order}`);
  w.check((await w.page.locator(".wf-link").count()) === 6, "has not a link between each two stops");
  await w.has(answer);
  await w.look();
  const stops = [["#said a[href^='/topics/']", null], ["#theme h2 a", "main a[href^='/threads/from/theme/']"], ["#priority a", null],
    ["#decision h2 a", `main a[href='${thread}']`], ["#decision a[href^='/commitments/']", `main a[href='${thread}']`],
    ["#outcome h2 a", "main a[href^='/threads/from/outcome/']"], ["#answer h2 a", `main a[href='${thread}']`]];
  for (const [there, back] of stops) {
    await click(w, there);
    await w.page.waitForURL((u) => u.pathname !== thread);
    if (/outcomes|answers/.test(w.page.url())) await w.look();
    if (back) await click(w, back);
    else await w.page.goBack();
    await w.page.waitForURL((u) => u.pathname === thread || /threads\/from/.test(u.pathname));
    if (new URL(w.page.url()).pathname !== thread) await click(w, `main a[href='${thread}']`, town.url + thread);
  }
  await click(w, "a[href$='from=outcome']", /from=outcome/);
  const turned = await w.page.locator(".wf-stop").evaluateAll((all) => all.map((x) => x.id).join(" "));
  w.check(turned === "answer outcome work decision priority theme said", `has its stops so: ${turned}`);

  // "You said, we did": among what is answered.
  await somebody(w, "", async () => {
    await nav(w, "/threads");
    w.check((await w.page.locator(`section[aria-labelledby=answered] a[href='${thread}']`).count()) === 1, "is not among what is answered");
  });
}

await town.one("one thread, from what somebody said to the answer she gets, by clicks alone, in Urdu where it is public", 320, false, eleven);
await town.one("one thread, from what somebody said to the answer she gets, by clicks alone, votes by keys", 1280, true, eleven);
await town.end();
