// SPDX-License-Identifier: Apache-2.0
// The thread from both ends by clicks alone, on one sheet; an outcome, an answer, a resident's first
// page and her own words.
import { begin } from "./walk.mjs";

const town = await begin("thread");

await town.walk("anybody follows a thread from its words and from what changed, by clicks alone", async (w) => {
  await w.page.goto(town.url + "/");
  await w.page.getByRole("link", { name: "What came of it" }).first().click();
  await w.page.waitForURL(/\/threads$/);
  await w.look();
  await w.has("You said, we did");
  await w.page.getByRole("link", { name: "Painted over twice" }).click();
  await w.page.waitForURL(/\/threads\/T01$/);
  await w.look();
  const order = await w.page.locator(".wf-stop").evaluateAll((all) => all.map((x) => x.id).join(" "));
  w.check(order === "said theme priority decision work outcome answer", `has its stops so: ${order}`);
  w.check((await w.page.locator(".wf-link").count()) === 6, "has not a link between each two stops");
  await w.page.getByRole("link", { name: "Start from what changed" }).click();
  await w.page.waitForURL(/from=outcome/);
  await w.look();
  const back = await w.page.locator(".wf-stop").evaluateAll((all) => all.map((x) => x.id).join(" "));
  w.check(back === "answer outcome work decision priority theme said", `has its stops so: ${back}`);
  await w.page.getByRole("link", { name: "Damp is a health referral" }).click();
  await w.page.waitForURL(/\/decisions\//);
  await w.page.goBack();
  await w.page.getByRole("link", { name: "All threads of this theme" }).click();
  await w.page.waitForURL(/theme=damp/);
  await w.look();
}, { widths: [768] }); // narrow and wide: eleven.mjs

await town.walk("a thread that has stopped is seen to end, and what it did not reach stays on the page", async (w) => {
  await w.go("/threads/T17");
  await w.has("Stopped here");
  await w.has("Not reached");
  w.check((await w.page.locator(".wf-fray").count()) === 1, "has no frayed end");
  await w.go("/threads/T17?from=outcome");
  await w.go("/threads/T21");
  await w.has("Not taken on");
  await w.go("/threads/T13");
  await w.has("Late by");
});

await town.walk("a whole thread prints on one sheet", async (w) => {
  for (const key of ["T01", "T08", "T10", "T17", "T21"]) {
    await w.page.goto(`${town.url}/threads/${key}`);
    const pdf = await w.page.pdf({ format: "A4", margin: { top: "12mm", bottom: "12mm", left: "14mm", right: "14mm" } });
    const sheets = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) || []).length;
    w.check(sheets === 1, `${key} takes ${sheets} sheets`);
  }
}, { widths: [1280] });

await town.walk("an outcome is recorded and an answer published, and the thread is answered", async (w) => {
  const key = w.scripts ? "T11" : "T15";
  await w.enter("manager");
  await w.go(`/threads/${key}`);
  await w.page.getByRole("link", { name: "Record what changed" }).click();
  await w.page.waitForURL(/outcome$/);
  await w.look();
  if ((await w.page.locator("#measure").count()) === 1) {
    await w.page.fill("#measure", "Days on which the desk was open");
    await w.page.fill("#unit", "% of days");
    await w.page.fill("#before-day", "1");
    await w.page.fill("#before-month", "6");
    await w.page.fill("#before-year", "2026");
    await w.page.fill("#before_n", "60");
    await w.page.fill("#before_count", "20");
  }
  await w.page.locator("main form button[type=submit]").last().click();
  await w.page.waitForSelector(".nhsuk-error-summary");
  await w.look();
  w.check((await w.page.title()).startsWith("Error:"), "has no Error in its title");
  await w.page.fill("#after-day", "1");
  await w.page.fill("#after-month", "11");
  await w.page.fill("#after-year", "2026");
  await w.page.fill("#after_n", "100");
  if ((await w.page.locator("#after_count").count()) === 1) await w.page.fill("#after_count", "9");
  if ((await w.page.locator("#after_mean").count()) === 1) {
    await w.page.fill("#after_mean", "1.2");
    await w.page.fill("#after_deviation", "0.6");
  }
  await w.page.fill("#reading", "Better than it was, and not yet for everybody.");
  await w.page.locator("main form button[type=submit]").last().click();
  await w.page.waitForURL(new RegExp(`/threads/${key}$`));
  await w.look();
  await w.has("Better than it was, and not yet for everybody.");
  await w.page.getByRole("link", { name: "Write the answer" }).click();
  await w.page.waitForURL(/answer$/);
  await w.look();
  await w.page.fill("#role", "Discharge lead");
  await w.page.fill("#words", "You told us, and you were right.");
  await w.page.fill("#easy", "You were right.");
  await w.page.locator("button[value=publish]").click();
  await w.page.waitForSelector(".nhsuk-error-summary");
  await w.look();
  w.check((await w.page.inputValue("#words")) === "You told us, and you were right.", "lost what was typed");
  for (const box of await w.page.locator("input[name=without]").all()) await box.check();
  await w.page.setInputFiles("#video", { name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.from("MZ not a film") });
  await w.page.locator("button[value=save]").click();
  await w.page.waitForSelector(".nhsuk-error-summary");
  await w.look();
  await w.has("This is not a video");
  w.check((await w.page.inputValue("#words")) === "You told us, and you were right.", "lost what was typed");
  await w.page.locator("button[value=publish]").click();
  await w.page.waitForURL(new RegExp(`/threads/${key}$`));
  await w.look();
  await w.has("Answered");
  await w.has("no signed version yet");
}, { widths: [768] }); // narrow and wide: eleven.mjs

await town.walk("a resident’s first page: next step, who holds what, her words, what she said", async (w) => {
  await w.enter("resident");
  await w.go("/");
  const order = await w.page.locator("h2").evaluateAll((all) => all.map((h) => h.id).filter(Boolean).join(" "));
  w.check(order === "next holds mine said looks share act", `has its sections so: ${order}`);
  await w.page.locator("#said ~ * a", { hasText: "Follow it from your words" }).first().click();
  await w.page.waitForURL(/\/threads\//);
  await w.page.goBack();
  await w.page.locator("a[href='/me/words']").click();
  await w.page.waitForURL(/words$/);
  await w.look();
  await w.page.fill("#words", "");
  await w.page.locator("main form button[type=submit]").click();
  await w.page.waitForSelector(".nhsuk-error-summary");
  await w.look();
  const words = `Chapel on Sundays. Ask me first. (${w.wide} ${w.scripts})`;
  await w.page.fill("#words", words);
  await w.page.locator("main form button[type=submit]").click();
  await w.page.waitForURL(town.url + "/");
  await w.look();
  await w.has(words);
  await w.page.locator("#one_page-n").check();
  await w.page.getByRole("button", { name: "Save my choices" }).click();
  await w.page.waitForURL(town.url + "/");
  w.check(await w.page.locator("#one_page-n").isChecked(), "forgets what she chose");
  await w.page.locator("#one_page-y").check();
  await w.page.getByRole("button", { name: "Save my choices" }).click();
  await w.page.waitForURL(town.url + "/");
  await w.go("/notices");
});

await town.walk("letters, calls and messages", async (w) => {
  await w.enter("manager");
  await w.go("/notices/send");
  await w.go("/notices/letters");
  await w.go("/notices/calls");
}, { widths: [320, 1280] });

await town.walk("a thread reads from right to left", async (w) => {
  await w.go("/threads/T01");
  await w.go("/threads/T17");
}, { widths: [320, 1280], context: { extraHTTPHeaders: { "Accept-Language": "ur" } } });

await town.end();
