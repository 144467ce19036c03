// SPDX-License-Identifier: Apache-2.0
// Issue 4's walk, steps 5, 7 and 9: Today, a person, a note, a referral in three clicks, the other
// end, what comes back; the manager's waiting list.
import { begin } from "./walk.mjs";

const town = await begin("work");
let turn = 0;

await town.walk("Today is five bands, each line with a reason, a clock and one action", async (w) => {
  await w.enter("worker");
  await w.go("/");
  const bands = await w.page.locator(".wf-band h2").allInnerTexts();
  w.check(bands[0].startsWith("1. Safety"), `begins with ${bands[0]}`);
  w.check(bands.length >= 3, `has only ${bands.join(", ")}`);
  const lines = await w.page.locator(".wf-line").count();
  w.check(lines >= 5, `shows ${lines} lines`);
  for (const part of [".wf-line__why p", ".wf-clock", ".wf-line__act a"])
    w.check((await w.page.locator(`.wf-line ${part}`).count()) === lines, `has not one ${part} a line`);
  for (const why of await w.page.locator(".wf-line__why p").allInnerTexts())
    w.check(why.split(/\s+/).length <= 34, `gives a long reason: ${why}`);
  await w.page.locator(".wf-line summary").first().click();
  await w.has("Rule: band 1");
  await w.look();
});

await town.walk("a line is moved up with a reason and put back by Undo", async (w) => {
  await w.enter("worker");
  await w.page.goto(town.url + "/?band=standing");
  const line = w.page.locator(".wf-line").first();
  await line.locator("summary").click();
  await line.locator("input[name=reason]").fill("Wife in hospital until Friday");
  await line.locator("button[value=pinned]").click();
  await w.page.waitForURL(/undo=/);
  await w.has("Pinned");
  await w.has("Wife in hospital until Friday");
  await w.look();
  await w.page.locator(".wf-undo button").click();
  await w.has("where its need puts it again");
  await w.lacks("Wife in hospital until Friday");
});

await town.walk("three clicks refer; the charity takes it on; what came of it is seen by who asked", async (w) => {
  const what = `Company on Tuesdays, number ${++turn}`;
  await w.enter("worker");
  await w.page.goto(town.url + "/people");
  await w.page.locator(".wf-people tbody th a").first().click();
  await w.page.waitForURL(/\/people\/\d+$/);
  await w.look();
  await w.page.locator(".wf-person__acts a", { hasText: "Refer" }).click();
  await w.look();
  await w.has("NHS number");
  await w.page.fill("#title", what);
  await w.page.selectOption("#to", { label: "Hollinbrook Neighbours Together" });
  await w.page.locator("button", { hasText: "Send the referral" }).click();
  await w.page.waitForURL(/\/issues\/\d+$/);
  await w.look();
  await w.has("Sent, not yet taken on");
  const address = w.page.url().replace(town.url, "");
  await w.enter("charity");
  await w.page.goto(town.url + "/?view=team");
  await w.go(address);
  await w.page.locator("button", { hasText: "Take it on" }).click();
  await w.has("You have taken it on");
  await w.has("Sam Idle");
  await w.page.locator("summary", { hasText: /^Done$/ }).click();
  await w.page.locator("details[open] button").click();
  await w.has("Say what the person who asked was told");
  await w.look();
  await w.page.locator("#done-told").fill("Pat comes on Tuesday at two.");
  await w.page.locator("details[open] button").click();
  await w.has("Pat comes on Tuesday at two.");
  await w.enter("worker");
  await w.go("/");
  await w.has("Closed");
  await w.go(address);
  await w.has("Pat comes on Tuesday at two.");
}, { widths: [768] }); // narrow and wide: eleven.mjs

await town.walk("a service of the directory: three clicks and no typing", async (w) => {
  await w.enter("worker");
  await w.page.goto(town.url + "/people");
  await w.page.locator(".wf-people tbody th a").nth(1).click();
  await w.page.locator(".wf-person__acts a", { hasText: "Refer" }).click();
  await w.page.locator(".nhsuk-radios label").first().click();
  await w.page.locator("button", { hasText: "Send the referral" }).click();
  await w.page.waitForURL(/\/issues\/\d+$/);
  await w.has("Service");
}, { widths: [320, 1280] });

await town.walk("two people on one issue: both texts stand side by side", async (w) => {
  await w.enter("worker");
  await w.page.goto(town.url + "/people");
  await w.page.locator(".wf-people tbody th a").nth(2).click();
  await w.page.locator(".wf-person__acts a", { hasText: "Task" }).click();
  await w.page.fill("#title", `Bloods before Friday ${++turn}`);
  await w.page.selectOption("#to", { label: "Hollinbrook Neighbours Together" });
  await w.page.locator("form button[type=submit]", { hasText: /^Send$/ }).click();
  await w.page.waitForURL(/\/issues\/\d+$/);
  const address = w.page.url().replace(town.url, "");
  await w.enter("charity");
  await w.page.goto(town.url + address);
  const other = await w.page.context().newPage();
  await other.goto(town.url + address);
  await other.locator("button", { hasText: "Take it on" }).click();
  await other.waitForURL(/\/issues\/\d+$/);
  await w.page.locator("summary", { hasText: "Send it back" }).click();
  await w.page.selectOption("#reject-list", "not-ours");
  await w.page.fill("#reject-reason", "we stopped this in May");
  await w.page.locator("details[open] button").click();
  await w.has("Two people at once");
  await w.has("we stopped this in May");
  await w.look();
}, { widths: [320, 1280] });

await town.walk("what is typed is kept as the field is left, and outlives signing out", async (w) => {
  await w.enter("worker");
  await w.page.goto(town.url + "/people");
  await w.page.locator(".wf-people tbody th a").nth(3).click();
  await w.page.waitForURL(/\/people\/\d+$/);
  const words = `Rang at 9.15, breathless ${++turn}`;
  await w.page.fill("#note", words);
  if (w.scripts) {
    await w.page.focus("#wants");
    await w.page.waitForFunction(() => document.querySelector("[data-save-note]").textContent.startsWith("Kept at"));
  } else {
    await w.page.locator("button", { hasText: "Keep as a draft" }).click();
    await w.has("Kept as a draft");
  }
  const address = w.page.url().replace(town.url, "");
  await w.page.context().clearCookies();
  await w.enter("worker");
  await w.page.goto(town.url + "/");
  await w.has("Drafts kept for you");
  await w.go(address);
  w.check((await w.page.inputValue("#note")) === words, "has lost the note");
  await w.page.locator("button", { hasText: "Save the note" }).click();
  await w.has("Your note is on the record");
}, { widths: [320, 1280] });

await town.walk("a resident's question stands in her words, and is answered", async (w) => {
  await w.enter("worker");
  await w.page.goto(town.url + "/?band=asked");
  const lines = w.page.locator(".wf-line", { has: w.page.locator("q.wf-q") });
  if ((await lines.count()) === 0) return; // the walks before have answered both
  await lines.first().locator(".wf-line__act a").click();
  await w.page.waitForURL(/\/issues\/\d+$/);
  await w.look();
  await w.page.locator("button", { hasText: /^Reply$/ }).click();
  await w.has("Write the answer first");
  await w.page.fill("#reply", "The night nurses, at any hour.");
  await w.page.locator("button", { hasText: /^Reply$/ }).click();
  await w.has("They have your answer");
  await w.has("The night nurses, at any hour.");
}, { widths: [320] });

await town.walk("keys lead from line to line and to the next action", async (w) => {
  if (!w.scripts) return;
  await w.enter("worker");
  await w.page.goto(town.url + "/");
  await w.page.keyboard.press("j");
  await w.page.keyboard.press("j");
  w.check(await w.page.evaluate(() => document.activeElement.closest(".wf-line") === document.querySelectorAll(".wf-line")[1]), "J J is not on the second line");
  await w.page.keyboard.press("a");
  await w.page.waitForURL(/\/issues\/\d+$/);
}, { widths: [1280] });

await town.walk("the manager sees what is late first, and hands over many at once", async (w) => {
  await w.enter("manager");
  await w.go("/waiting");
  await w.has("Where it sticks");
  const ticks = w.page.locator("input[name=issue]");
  w.check((await ticks.count()) > 2, "has nothing to tick");
  await w.page.locator("label[for^=i]").nth(0).click();
  await w.page.locator("label[for^=i]").nth(1).click();
  await w.page.selectOption("#to", { label: "Helen Brack" });
  await w.page.locator("button", { hasText: "Hand over" }).click();
  await w.has("2 issues handed over");
  await w.has("Helen Brack");
  await w.page.selectOption("#kind", "review");
  await w.page.locator("form[method=get] button", { hasText: "Show" }).click();
  await w.page.waitForURL(/kind=review/);
  await w.look();
});

await town.end();
