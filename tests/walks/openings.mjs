// SPDX-License-Identifier: Apache-2.0
// What was opened, reviewed by somebody else in one go; what is sealed, opened on a ground, and the law's by two.
import { begin } from "./walk.mjs";

const practice = "lanternlane";
const town = await begin("openings", [
  { name: "guardian", shown: "Ruth Ellery", organisation: practice, role: "caldicott-guardian", title: "Caldicott guardian" },
  { name: "deputy", shown: "Amir Sands", organisation: practice, role: "caldicott-guardian", title: "deputy guardian" },
  { name: "officer", shown: "Moira Penn", organisation: practice, role: "privacy-officer", title: "privacy officer" },
  { name: "locum", shown: "Theo Marsh", organisation: practice, role: "doctor", title: "locum doctor" },
]);

async function firstPerson(w, as) {
  await w.as(as);
  await w.go("/people");
  await w.page.locator(".wf-line__who a").first().click();
  await w.page.waitForURL(/\/people\/\d+$/);
  return new URL(w.page.url()).pathname;
}

await town.walk("a seal opens on a ground; what the law seals waits for a second person; all of it is reviewed", async (w) => {
  const person = await firstPerson(w, "guardian");
  await w.page.getByRole("link", { name: "Open what is sealed" }).click();
  await w.look();
  await w.has("Whether anything is sealed is not said here");
  await w.page.locator("main form button[type=submit]").click();
  await w.page.waitForLoadState();
  await w.look();
  await w.has("There is no fourth");
  await w.page.check("input[name=what][value=wish]");
  await w.page.check("input[name=ground][value=consent]");
  await w.page.fill("[name=reason]", "agreed with her at the bedside");
  await w.page.locator("main form button[type=submit]").click();
  await w.page.waitForURL((u) => u.pathname === person);
  await w.look();
  await w.go(`${person}/sealed`);
  await w.page.check("input[name=what][value=law]");
  await w.page.check("input[name=ground][value=legal]");
  await w.page.fill("[name=reason]", "ordered by the court this morning");
  await w.page.locator("main form button[type=submit]").click();
  await w.page.waitForURL(/\/openings$/);
  await w.look();
  await w.has("Yours: somebody else looks at it.");
  await w.as("deputy");
  await w.go("/openings");
  await w.has("ordered by the court this morning");
  await w.page.getByRole("button", { name: "Release it for some hours" }).first().click();
  await w.page.waitForLoadState();
  await w.has("Released.");
  await w.as("officer");
  await w.go("/openings");
  await w.has("Ruth Ellery");
  await w.lacks("Ashworth");
  await w.page.locator("input[name=claim]").first().check();
  await w.page.getByRole("button", { name: "Marked ones are in order" }).click();
  await w.page.waitForLoadState();
  await w.has("1 was settled.");
}, { widths: [320, 1280] });

await town.walk("a change of sharing shows whom it affects, and is confirmed", async (w) => {
  await w.as("guardian");
  await w.go("/sharing");
  await w.page.locator("summary", { hasText: "registered nurse in a care home" }).click();
  await w.page.fill("[name=grace-days]", "400");
  await w.page.getByRole("button", { name: "Show whom this would affect", exact: true }).click();
  await w.page.waitForLoadState();
  await w.look();
  await w.has("from 0 to 365");
  await w.page.fill("[name=grace-days]", "1");
  await w.page.locator("summary", { hasText: /^doctor$/ }).click();
  await w.page.locator("input[name=view-doctor][value=words]").uncheck();
  await w.page.getByRole("button", { name: "Show whom this would affect", exact: true }).click();
  await w.page.waitForLoadState();
  await w.look();
  await w.has("no longer: what matters, in their own words");
  await w.page.fill("[name=reason]", "agreed by the partners in May");
  await w.page.getByRole("button", { name: "Change it so" }).click();
  await w.page.waitForURL(/\/sharing$/);
  await w.look();
  await w.has("agreed by the partners in May");
  await w.go("/sharing");
  await w.page.locator("input[name=view-doctor][value=words]").check();
  await w.page.getByRole("button", { name: "Show whom this would affect", exact: true }).click();
  await w.page.fill("[name=reason]", "the next walk begins as this one");
  await w.page.getByRole("button", { name: "Change it so" }).click();
  await w.page.waitForURL(/\/sharing$/);
}, { widths: [320] });

await town.end();
