// SPDX-License-Identifier: Apache-2.0
// The first page of each point of view, signing in, the language, the pages about this place.
import { begin } from "./walk.mjs";

const password = "a phrase that is long enough";
const town = await begin("home", [
  { name: "rao", shown: "Sunil Rao", organisation: "lanternlane", role: "gp", title: "GP" },
]);

await town.walk("a stranger reads what this is and comes in by a door", async (w) => {
  await w.go("/");
  await w.has("A made-up town with made-up people");
  await w.lacks("My people");
  await w.page.getByRole("link", { name: "A resident" }).click();
  await w.page.waitForURL(town.url + "/");
  await w.look();
  await w.has("Who looked at my record");
});

await town.walk("each door has its own first page", async (w) => {
  for (const [door, words, not] of [["worker", "My team (", "Where people live"],
    ["manager", "May be the same person", "Where people live"],
    ["chief-executive", "Commitments, side by side", "My people"]]) {
    await w.enter(door);
    await w.look();
    await w.has(words);
    await w.lacks(not);
    w.check((await w.page.locator(".wf-nav [aria-current]").innerText()) === "Home", "does not say where it is");
  }
  await w.go("/figures");
  const numbers = await w.page.locator("td.n").allInnerTexts();
  w.check(numbers.length > 10 && !numbers.some((n) => /^[1-4]$/.test(n.trim())), `shows a small number: ${numbers}`);
});

await town.walk("a manager's numbers lead to what waits", async (w) => {
  await w.enter("manager");
  await w.page.getByRole("link", { name: "May be the same person" }).click();
  await w.page.waitForURL(/\/review$/);
  w.check((await w.page.locator(".wf-nav [aria-current]").innerText()) === "Same person?", "does not say where it is");
  await w.page.goBack();
  await w.page.getByRole("link", { name: "Could not be read" }).click();
  await w.page.waitForURL(/\/feeds$/);
}, { widths: [1280] });

await town.walk("signing in by keyboard leads to the page that was asked for", async (w) => {
  await w.page.goto(town.url + "/people?q=a");
  await w.page.waitForURL(/sign-in/);
  await w.look();
  await w.page.focus("#name");
  await w.page.keyboard.type("rao");
  await w.page.keyboard.press("Tab");
  await w.page.keyboard.type("something else");
  await w.page.keyboard.press("Enter");
  await w.page.waitForSelector(".nhsuk-error-summary");
  await w.look();
  w.check((await w.page.title()).startsWith("Error:"), "does not say so in its title");
  w.check((await w.page.inputValue("#name")) === "rao", "has lost the name");
  w.check((await w.page.inputValue("#password")) === "", "sends the password back");
  await w.page.click(".nhsuk-error-summary a");
  w.check(await w.page.evaluate(() => document.activeElement.id === "password"), "does not lead to the field");
  await w.page.keyboard.type(password);
  await w.page.keyboard.press("Enter");
  await w.page.waitForURL(/\/people\?q=a$/);
  await w.has("Sunil Rao");
}, { widths: [320] });

await town.walk("another language keeps the page, and turns it round", async (w) => {
  await w.go("/accessibility");
  await w.page.click(".wf-tools a[lang=ur]");
  await w.page.waitForSelector("html[lang=ur]");
  await w.page.waitForLoadState();
  w.check(w.page.url().endsWith("/accessibility"), "is another page");
  await w.look();
  w.check((await w.page.getAttribute("html", "dir")) === "rtl", "is not turned round");
  await w.page.goto(town.url + "/");
  await w.look();
  await w.page.click(".wf-tools a[lang=en-GB]");
  await w.page.waitForSelector("html[lang=en-GB]");
});

await town.walk("the pages about this place", async (w) => {
  await w.go("/about/looks");
  await w.go("/sign-in");
  await w.enter("worker");
  await w.go("/act");
  await w.go("/not/there", 404);
});

await town.end();
