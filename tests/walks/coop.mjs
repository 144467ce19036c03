// SPDX-License-Identifier: Apache-2.0
// What was promised, decided, is there and is on, as anybody meets it; the board turning a theme into
// a commitment; a chief executive opening figures.
import { begin } from "./walk.mjs";

const town = await begin("coop", [
  { name: "oldroyd", shown: "Maureen Oldroyd", organisation: "together", role: "board-member", title: "co-chair of the board" },
  { name: "meers", shown: "Jonathan Meers", organisation: "hospital", role: "manager", title: "Director of partnerships" },
]);

const press = (w, words) => w.page.getByRole("button", { name: words, exact: true }).click();
const follow = (w, words) => w.page.getByRole("link", { name: words }).first().click();

await town.walk("anybody goes from the first page to a service, an event and a late promise", async (w) => {
  await w.go("/");
  await w.page.fill("#words", "mould");
  await w.page.fill("#postcode", "hb3 2qx");
  await press(w, "Find services");
  await w.page.waitForURL(/\/services\?/);
  await w.look();
  await w.has("In Carrfold");
  await follow(w, "Damp lead visits");
  await w.page.waitForURL(/\/services\/SV43/);
  await w.look();
  await w.has("01632 960401");
  await w.go("/services?postcode=M1+1AA");
  await w.has("not in this place");
  await w.go("/");
  await w.page.locator("#late a").first().click();
  await w.page.waitForURL(/\/commitments\/C07/);
  await w.look();
  await w.has("31 working days late");
  await w.go("/events");
  await w.page.locator(".wf-day a").first().click();
  await w.page.waitForURL(/\/events\/E/);
  await w.look();
  const answer = await w.page.request.get(town.url + "/events.ics");
  w.check(/^BEGIN:VCALENDAR\r\n/.test(await answer.text()), "is no calendar");
});

await town.walk("anybody reads what was promised, decided and asked", async (w) => {
  for (const address of ["/commitments", "/decisions", "/decisions/D07", "/meetings/MT4", "/how-it-is-decided", "/evaluation", "/evaluation/EM01", "/services"]) await w.go(address);
  await w.page.goto(town.url + "/decisions");
  await follow(w, "No walk-in centre this year");
  await w.has("Why not");
});

await town.walk("the pages of this family turned round, in Urdu", async (w) => {
  await w.page.goto(town.url + "/language/ur?to=/commitments");
  await w.page.waitForSelector("html[lang=ur][dir=rtl]");
  for (const address of ["/commitments", "/commitments/C07", "/services?words=damp", "/events"]) await w.go(address);
}, { widths: [320] });

await town.walk("who is on the board makes a commitment of a theme; without owner or date it is not made", async (w) => {
  await w.as("oldroyd");
  await w.go("/board/themes");
  await w.page.locator(".wf-rows a").first().click();
  await w.page.waitForURL(/\/board\/themes\/\w+/);
  await w.look();
  await follow(w, "Make a commitment");
  await w.page.waitForURL(/\/commit$/);
  await w.look();
  await w.page.fill("#words", "Every late repair has a name and a day on it.");
  await press(w, "Make this commitment");
  await w.page.waitForSelector(".nhsuk-error-summary");
  await w.look();
  w.check((await w.page.title()).startsWith("Error:"), "does not say so in its title");
  w.check((await w.page.inputValue("#words")).startsWith("Every late repair"), "has lost what was typed");
  await w.has("No organisation owns it");
  await w.has("There is no date");
  await w.page.selectOption("#owner", "bobbin");
  await w.page.fill("#person", "Terry Ackers");
  await w.page.fill("#due-day", "31");
  await w.page.fill("#due-month", "3");
  await w.page.fill("#due-year", "2031");
  await w.page.fill("#known", "A list on the wall, and nobody rings twice.");
  await w.page.getByLabel("By consensus").check();
  await press(w, "Make this commitment");
  await w.page.waitForURL(/\/commitments\/C\w+$/);
  await w.look();
  await w.has("Terry Ackers");
  await w.has("The commitment is made");
  await w.page.fill("#comment", "I would like to see the list.");
  await press(w, "Send");
  await w.page.waitForURL(/\/commitments\/C\w+$/);
  await w.has("I would like to see the list.");
}, { widths: [768] }); // narrow and wide: eleven.mjs

await town.walk("who is on the board decides not to, with the reason", async (w) => {
  await w.as("oldroyd");
  await w.page.goto(town.url + "/board/themes");
  await w.page.locator(".wf-rows a").last().click();
  await follow(w, "Decide not to");
  await w.page.waitForURL(/\/decline$/);
  await w.look();
  await press(w, "Put this decision on record");
  await w.page.waitForSelector(".nhsuk-error-summary");
  await w.has("There is no reason");
  await w.page.fill("#reason", "It would take fourteen nurses out of the practices.");
  await w.page.getByLabel("By a vote of the board").check();
  await w.page.fill("#for", "7");
  await w.page.fill("#against", "4");
  await press(w, "Put this decision on record");
  await w.page.waitForURL(/\/decisions\/D\w+$/);
  await w.look();
  await w.has("7 for, 4 against");
}, { widths: [320] });

await town.walk("what is late goes onto the next meeting's list", async (w) => {
  await w.as("oldroyd");
  await w.go("/follow-up");
  await w.has("working days late");
  const put = w.page.getByRole("button", { name: "Put these on the list of that meeting" });
  if ((await put.count()) > 0) {
    await put.click();
    await w.page.waitForURL(/\/meetings\/MT6/);
    await w.look();
    await w.has("To be followed up");
  } else await w.has("stand on that meeting");
});

await town.walk("an owner says how it gets on", async (w) => {
  await w.as("meers");
  await w.go("/commitments/C07");
  await w.page.fill("#progress", "The contract ends on Friday.");
  await press(w, "Add this note");
  await w.page.waitForURL(/\/commitments\/C07$/);
  await w.has("The contract ends on Friday.");
  await w.has("Jonathan Meers, Director of partnerships");
}, { widths: [320] });

await town.walk("a chief executive opens figures down to what they are made of", async (w) => {
  await w.enter("chief-executive");
  await w.look();
  await w.has("Commitments, side by side");
  await w.page.locator("#commit .wf-fig--late").first().click();
  await w.page.waitForURL(/stand=late/);
  await w.look();
  await w.page.goto(town.url + "/");
  await w.page.selectOption("#measure", "EM03");
  await w.page.selectOption("#who", "worker");
  await press(w, "Show");
  await w.page.waitForURL(/measure=EM03/);
  await w.look();
  await w.page.locator("#eval a").first().click();
  await w.page.waitForURL(/\/evaluation\/EM01/);
  await w.look();
  await w.go("/figures");
});

await town.end();
