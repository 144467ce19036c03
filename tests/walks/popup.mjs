// SPDX-License-Identifier: Apache-2.0
// The pop-up shop's tablet: voices kept while there is no network, sealed, sent once when it is back; an expired session;
// without scripts, the sheet. And a resident who is counted once in two browsers.
import { begin } from "./walk.mjs";

const town = await begin("popup", [
  { name: "faiza", shown: "Faiza Iqbal", organisation: "together", role: "link-worker", title: "link worker" },
]);
const press = (w, words) => w.page.getByRole("button", { name: words, exact: true }).first().click();
const seen = (w, words) => w.page.getByText(words).locator("visible=true").first().waitFor();
const clear = (w) => w.page.evaluate(() => { window.scrollTo(0, 0); });

async function fill(w, said) {
  await w.page.locator("input[name=topic]").first().check();
  await w.page.fill("#words", said);
  await w.page.locator("input[name=way][value=none]").check();
  await w.page.getByLabel("It may be read by moderators and published in these words").check();
}
// What the browser has on the device, as text: caches, storage and the queue.
const stored = (w) => w.page.evaluate(async () => {
  const text = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys())
    text.push(request.url, await (await (await caches.open(name)).match(request)).text());
  const db = await new Promise((done) => { const r = indexedDB.open("weft-popup"); r.onsuccess = () => done(r.result); });
  const rows = await new Promise((done) => { const r = db.transaction("kept").objectStore("kept").getAll(); r.onsuccess = () => done(r.result); });
  for (const row of rows) text.push(JSON.stringify({ ...row, sealed: null }), String.fromCharCode(...row.sealed));
  db.close();
  return { rows: rows.length, text: text.join("\n") };
});

await town.walk("a worker takes two voices down without a network; they are sent once, when it is back", async (w) => {
  const one = `The bus stop has no seat, ${w.wide}`, two = `Nobody answers the telephone at eight, ${w.wide}`;
  await w.as("faiza");
  await w.go("/pop-up");
  if (!w.scripts) {
    await w.has("does not run it");
    w.check(!(await w.page.locator("#popup").isVisible()), "shows a form that cannot keep");
    await w.page.getByRole("link", { name: /Print a sheet/ }).first().click();
    await w.page.waitForURL(/\/paper$/);
    await w.look();
    return;
  }
  await seen(w, /this tablet can keep voices until/);
  await w.page.waitForFunction(async () => (await caches.match("/pop-up/shell")) !== undefined);
  await press(w, "Keep their words");
  await w.page.waitForSelector(".nhsuk-error-summary:not([hidden])");
  await w.look();
  w.check((await w.page.title()).startsWith("Error:"), "does not say so in its title");

  await w.page.context().setOffline(true);
  await w.page.reload();
  await w.page.locator("#popup").waitFor();
  await w.lacks("Faiza");
  await fill(w, one);
  await w.page.getByLabel("Somebody is being hurt, or may be").check();
  await w.has("Ring somebody now");
  await w.page.getByLabel("Somebody is being hurt, or may be").uncheck();
  await w.lacks("Ring somebody now");
  await w.page.fill("#words", "I am afraid to go home");
  await w.has("Ring somebody now");
  await w.page.fill("#words", one);
  await press(w, "Keep their words");
  await seen(w, /^Kept on this tablet at/);
  await w.has("/follow/");
  await fill(w, two);
  await w.lacks("/follow/");
  await press(w, "Keep their words");
  await seen(w, "2 voices are kept safe on this tablet");
  await w.look();
  await clear(w);
  const kept = await stored(w);
  w.check(kept.rows === 2, `has ${kept.rows} in its queue, not 2`);
  for (const secret of ["bus stop", "telephone at eight", "Faiza", "csrf\" value", "Sign out"]) w.check(!kept.text.includes(secret), `keeps “${secret}” on the device`);

  await w.page.reload();
  await seen(w, "2 voices are kept safe on this tablet");
  await w.page.context().clearCookies(); // the session has ended meanwhile
  await w.page.context().setOffline(false);
  await seen(w, "They are sent when you have signed in.");
  await w.look();
  await w.as("faiza");
  await w.page.goto(town.url + "/pop-up");
  await seen(w, "2 voices were sent from this tablet today.");
  await w.has("Nothing waits here.");
  await w.page.reload();
  await seen(w, "Nothing waits here.");
  await fill(w, `Said with a network, ${w.wide}`);
  await press(w, "Keep their words");
  await seen(w, /^Sent at/);
  await w.look();
  await w.page.goto(town.url + "/voices");
  const queue = await w.text();
  for (const said of [one, two]) w.check(queue.split(said).length === 2, `${queue.split(said).length - 1} times in moderation: ${said}`);
  await w.page.locator(".wf-said-card", { hasText: two }).getByRole("link").click();
  await w.page.waitForURL(/\/voices\/\d+$/);
  await w.has("Taken down by Faiza Iqbal");
}, { context: { bypassCSP: false } }); // a worker, a script and fetch, under the policy that browsers get

await town.walk("danger is told of at once; the page clears itself; what waits can be taken off; signing out takes the pass", async (w) => {
  if (!w.scripts) return;
  await w.page.clock.install();
  await w.as("faiza");
  await w.page.goto(town.url + "/pop-up");
  await seen(w, /this tablet can keep voices until/);
  await w.page.waitForFunction(async () => (await caches.match("/pop-up/shell")) !== undefined);
  await w.page.context().setOffline(true);
  await w.page.reload();
  await fill(w, "He hits me");
  await w.page.locator("input[name=way][value=text]").check();
  await press(w, "Keep their words");
  await seen(w, "Write where the answer goes to");
  await w.page.fill("#address", "07700 900123");
  await press(w, "Keep their words");
  await seen(w, "The safeguarding team sees it only once it is sent");
  await w.has("Ring somebody now");
  await w.look();
  await w.page.fill("#words", "half a sentence");
  await w.page.clock.runFor(101000);
  await w.has("cleared in 20 seconds");
  await w.page.clock.runFor(21000);
  await w.has("was cleared");
  w.check((await w.page.inputValue("#words")) === "", "has not cleared what was typed");
  await press(w, "Take it off");
  await press(w, "Take it off for good");
  await seen(w, "Nothing waits here.");
  await w.page.context().setOffline(false);
  await w.page.goto(town.url + "/pop-up");
  await seen(w, /this tablet can keep voices until/);
  await press(w, "Sign out");
  await w.page.waitForURL(town.url + "/");
  await w.page.context().setOffline(true);
  await w.page.goto(town.url + "/pop-up");
  await seen(w, "This tablet can keep nothing yet");
}, { widths: [768], context: { bypassCSP: false } });

await town.walk("a resident agrees to be counted once, and stops it", async (w) => {
  await w.page.goto(town.url + "/topics/homes");
  await press(w, "Agree");
  await w.page.waitForURL(/\/topics\/homes$/);
  await w.enter("resident");
  await w.go("/account");
  await press(w, "I agree: count me once");
  await w.page.waitForURL(/\/account$/);
  await w.has("this browser and your account are one");
  await w.look();
  await w.page.goto(town.url + "/topics/homes/votes");
  await w.has("Agree");
  await w.page.goto(town.url + "/account");
  await press(w, "Stop tying them to my account");
  await w.page.waitForURL(/\/account$/);
  await w.has("I agree: count me once");
}, { widths: [320] });
await town.end();
