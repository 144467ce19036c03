// SPDX-License-Identifier: Apache-2.0
// A records manager's day: pairs that may be one person, joined, undone, kept apart, parted; what a feed sent
// that could not be read, mended and read again.
import fs from "node:fs";
import path from "node:path";
import { begin } from "./walk.mjs";

// Rows without the number that a record needs: one for each walk to mend.
const rows = 12;
function brokenRows({ run, folder, town, db }) {
  const head = fs.readFileSync(path.join(town, "feeds/bobbin/00-001.csv"), "utf8").split(/\r?\n/)[0];
  const lines = Array.from({ length: rows }, (_, i) => `,BT99${i},Tenant,Mrs,Walk${i},Threadgold,18/04/1970,,"${i + 1} Weaver Row",HB1 0QA,,,WALK-${i},Note,05/05/2025,,,Completed,,Rang about the lift ${i},`);
  const file = path.join(folder, "bobbin-repairs.csv");
  fs.writeFileSync(file, [head, ...lines, ""].join("\r\n"));
  run(["import", "--db", db, "--source", "bobbin", "--mapping", path.join(town, "mapping/bobbin.ini"), file]);
}

const town = await begin("manager", [], brokenRows);

async function openFirstPair(w) {
  await w.enter("manager");
  await w.go("/review");
  await w.page.locator(".wf-table tbody th a").first().click();
  await w.page.waitForURL(/\/review\/\d+$/);
}
const decide = async (w, decision, reason) => {
  if (decision) await w.page.check(`input[name=decision][value=${decision}]`);
  await w.page.fill("[name=reason]", reason);
  await w.page.locator("main form button[type=submit]").first().click();
  await w.page.waitForLoadState();
};

await town.walk("the queue says why each pair waits, and a pair stands side by side", async (w) => {
  await w.enter("manager");
  await w.go("/review");
  w.check((await w.page.locator(".wf-table tbody tr").count()) > 3, "nothing waits");
  await w.has("in 100");
  await openFirstPair(w);
  await w.look();
  await w.has("The evidence. Plus speaks for one person");
  const names = await w.page.locator(".wf-table thead th").allInnerTexts();
  w.check(w.wide < 700 || names.filter((n) => n.trim().length > 3).length >= 3, `does not head both records: ${names}`);
  w.check((await w.page.locator(".wf-table tbody tr").count()) > 2, "compares hardly anything");
  w.check((await w.page.locator(".wf-w").count()) > 3, "weighs nothing");
  if (w.scripts) {
    await w.page.keyboard.press("2");
    w.check(await w.page.isChecked("input[name=decision][value=apart]"), "the key 2 does not choose");
    await w.page.keyboard.press("1");
    w.check(await w.page.isChecked("input[name=decision][value=join]"), "the key 1 does not choose after it");
  }
});

await town.walk("a decision that was not made is asked for, and what was typed is kept", async (w) => {
  await openFirstPair(w);
  await decide(w, null, "They sound alike");
  await w.look();
  w.check((await w.page.title()).startsWith("Error:"), "has no Error in its title");
  await w.has("Say whether they are one person or two");
  w.check((await w.page.inputValue("[name=reason]")) === "They sound alike", "lost what was typed");
}, { widths: [320, 1280] });

await town.walk("two are joined, and the joining is undone", async (w) => {
  await w.enter("manager");
  await w.go("/review");
  // The last pairs of the queue are the least dangerous: but for children, one person may join them.
  const hrefs = await w.page.locator("a[data-line]").evaluateAll((all) => all.map((a) => a.getAttribute("href")).reverse());
  for (const href of hrefs) {
    await w.page.goto(town.url + href);
    if (await w.page.getByText("two people must agree").count()) continue;
    await decide(w, "join", "Telephoned: same person");
    if ((await w.page.title()).startsWith("Error:")) { await w.look(); continue; }
    w.pair = href;
    break;
  }
  w.check(w.pair, "no pair could be joined");
  await w.has("Joined:");
  await w.go(w.pair);
  await w.has("They were joined.");
  await w.page.getByRole("button", { name: "Undo, and let it wait again" }).click();
  await w.page.waitForLoadState();
  await w.look();
  await w.has("Undone. The pair waits again.");
  w.check((await w.page.locator("input[name=decision]").count()) === 3, "does not ask again");
}, { widths: [320, 1280] });

await town.walk("a dangerous join is proposed, and taken back", async (w) => {
  await w.enter("manager");
  await w.go("/review");
  await w.page.locator("tr", { hasText: "twins or siblings" }).locator("a[data-line]").first().click();
  await w.page.waitForURL(/\/review\/\d+$/);
  const address = new URL(w.page.url()).pathname;
  await w.has("two people must agree");
  await decide(w, "join", "A slip of the pen");
  await w.go(address);
  await w.has("You cannot confirm what you proposed yourself");
  await w.page.getByRole("button", { name: "Take it back" }).click();
  await w.page.waitForLoadState();
  await w.look();
  w.check((await w.page.locator("input[name=decision]").count()) === 3, "does not ask again");
}, { widths: [320] });

await town.walk("how joining goes: a sample is drawn and judged", async (w) => {
  await w.enter("manager");
  await w.go("/review/watch");
  await w.page.getByRole("button", { name: "Draw a new sample" }).click();
  await w.page.waitForLoadState();
  await w.page.getByRole("link", { name: "Go on judging" }).click();
  await w.page.waitForURL(/sample/);
  await w.look();
  await w.page.check("input[value=same]");
  await w.page.locator("main form button[type=submit]").first().click();
  await w.page.waitForLoadState();
  await w.go("/review/watch");
  await w.has("Not enough has been looked at yet");
  await w.go("/review/markers?lifted=yes");
}, { widths: [320, 1280] });

await town.walk("two are kept apart, and that is undone too", async (w) => {
  await openFirstPair(w);
  const address = w.page.url();
  await decide(w, "apart", "Mother and daughter");
  await w.has("Kept apart:");
  await w.page.goto(address);
  await w.look();
  await w.has("They are kept apart.");
  await w.page.goto(town.url + "/review");
  const hrefs = await w.page.locator(".wf-table tbody th a").evaluateAll((all) => all.map((a) => a.href));
  w.check(!hrefs.includes(address), "still waits in the queue");
  await w.page.goto(address);
  await w.page.getByRole("button", { name: "Undo, and let it wait again" }).click();
  await w.page.waitForLoadState();
  await w.has("Undone. The pair waits again.");
}, { widths: [320, 1280] });

await town.walk("a record is taken out of a person, and stands for itself", async (w) => {
  await w.enter("manager");
  await w.go("/people");
  const people = await w.page.locator(".wf-people tbody th a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  const links = w.page.locator("a[href*='/review/part/']");
  let proposed = false, taken = false;
  for (const person of people.slice(0, 12)) {
    await w.page.goto(town.url + person);
    const before = await links.count();
    if (before < 2) continue;
    await w.go(await links.first().getAttribute("href"));
    await w.has("will stand for itself again");
    w.check((await w.page.locator("main dd").count()) === 4, "does not say what the record is");
    const button = w.page.locator("main form button[type=submit]");
    const two = (await button.textContent()).includes("Propose");
    if (two && proposed) continue;
    if (two) await w.has("Two people must agree");
    await w.page.fill("[name=reason]", "A neighbour of the same name");
    await button.click();
    await w.page.waitForLoadState();
    await w.has(two ? "Proposed." : "Taken out.");
    await w.look();
    if (two) {
      await w.page.getByRole("button", { name: "Take it back" }).click();
      await w.page.waitForLoadState();
      await w.has("Nothing waits for a second person.");
      proposed = true;
      continue;
    }
    const status = await w.status(person);
    w.check(status === 404 || (await links.count()) < before, `the record still stands there (${status})`);
    taken = true;
    break;
  }
  w.check(proposed || taken, `offers no record to take out on ${people.length} pages`);
});

await town.walk("what could not be read is shown with its line, mended, and read again", async (w) => {
  await w.enter("manager");
  await w.go("/feeds");
  await w.page.locator("tr", { has: w.page.locator("td b") }).filter({ hasText: "Bobbin" }).locator("th a").click();
  await w.page.waitForURL(/\/feeds\/\d+$/);
  await w.look();
  await w.has("bobbin-repairs.csv");
  const waiting = await w.page.locator(".wf-table tbody tr").count();
  await w.page.locator(".wf-table tbody th a").last().click();
  await w.page.waitForURL(/\/feeds\/item\/\d+$/);
  await w.look();
  const came = await w.page.inputValue("[name=raw]");
  w.check(came.includes("Threadgold"), `does not show what came: ${came}`);
  await w.page.fill("[name=raw]", came + " ");
  await w.page.locator("button[value=mend]").click();
  await w.page.waitForLoadState();
  await w.look();
  w.check((await w.page.title()).startsWith("Error:"), "took it though nothing was mended");
  w.check((await w.page.inputValue("[name=raw]")).includes("Threadgold"), "lost what was typed");
  await w.lacks("Mended");
  await w.page.fill("[name=raw]", came.replace(/^,|\n,/, (c) => c.replace(",", `BB99${w.wide}${w.scripts ? 1 : 0},`)));
  await w.page.locator("button[value=mend]").click();
  await w.page.waitForURL(/\/feeds\/\d+$/);
  await w.has("Read again: it is in the record now.");
  await w.look();
  w.check((await w.page.locator(".wf-table tbody tr").count()) === waiting - 1, "still waits");
});

await town.walk("what nobody can mend is set aside", async (w) => {
  await w.enter("manager");
  await w.go("/feeds");
  await w.page.locator("tr", { has: w.page.locator("td b") }).filter({ hasText: "Bobbin" }).locator("th a").click();
  await w.page.waitForURL(/\/feeds\/\d+$/);
  await w.page.locator(".wf-table tbody th a").last().click();
  await w.page.waitForURL(/\/feeds\/item\/\d+$/);
  const address = new URL(w.page.url()).pathname;
  await w.page.locator("button[value=drop]").click();
  await w.page.waitForURL(/\/feeds\/\d+$/);
  await w.has("Set aside.");
  await w.go(address);
  await w.has("It was set aside.");
}, { widths: [320] });

await town.end();
