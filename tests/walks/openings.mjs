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

await town.end();
