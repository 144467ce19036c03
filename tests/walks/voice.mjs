// SPDX-License-Identifier: Apache-2.0
// The conversation, as anybody meets it: what is asked, a vote, a voice, its private link; danger; what
// matters most, alone and as a group; and a moderator's desk.
import { begin } from "./walk.mjs";

const town = await begin("voice", [
  { name: "faiza", shown: "Faiza Iqbal", organisation: "together", role: "link-worker", title: "link worker" },
  { name: "harrop", shown: "Gwen Harrop", organisation: "adultcare", role: "safeguarding-lead", title: "safeguarding lead" },
]);

const press = (w, words) => w.page.getByRole("button", { name: words, exact: true }).first().click();
const follow = (w, words) => w.page.getByRole("link", { name: words }).first().click();
const sum = async (w) => {
  const label = await w.page.locator("label[for=sum]").innerText();
  const [a, b] = label.match(/\d+/g).map(Number);
  await w.page.fill("#sum", String(a + b));
};

await town.walk("anybody opens what is asked, votes, changes her mind and takes it back", async (w) => {
  await w.go("/");
  await w.go("/topics");
  await follow(w, "What would make your home good for your health?");
  await w.page.waitForURL(/\/topics\/homes$/);
  await w.look();
  await w.has("Where people stand");
  const boxes = await Promise.all(["agree", "disagree", "pass"].map((v) => w.page.locator(`button[name=vote][value=${v}]`).first().boundingBox()));
  w.check(boxes.every((b) => b.height >= 70), "a vote's button is under 70 px high");
  w.check(Math.max(...boxes.map((b) => b.height)) - Math.min(...boxes.map((b) => b.height)) < 2, "the three votes are not of one size");
  await press(w, "Agree");
  await w.page.waitForURL(/\/topics\/homes$/);
  await w.has("Your vote is counted");
  await w.look();
  await press(w, "Pass");
  await w.page.waitForURL(/\/topics\/homes$/);
  await follow(w, /Your 2 votes/);
  await w.page.waitForURL(/\/votes$/);
  await w.look();
  await w.page.getByRole("button", { name: /^Disagree instead/ }).first().click();
  await w.page.waitForURL(/\/votes$/);
  await w.page.getByRole("button", { name: /^Take it back/ }).first().click();
  await w.page.waitForURL(/\/votes$/);
  await w.has("Your vote is taken back.");
});

await town.walk("a voice: a wrong sum keeps the words; then a private link leads back to them", async (w) => {
  await w.go("/topics/homes/say");
  await w.page.fill("#words", "<b>The lift</b> has been broken since last winter.");
  await w.page.getByLabel("I do not need an answer").check();
  await w.page.fill("#sum", "99");
  await press(w, "Send it");
  await w.page.waitForSelector(".nhsuk-error-summary");
  await w.look();
  w.check((await w.page.title()).startsWith("Error:"), "does not say so in its title");
  w.check((await w.page.inputValue("#words")).startsWith("<b>The lift</b>"), "has lost what was typed");
  await sum(w);
  await press(w, "Send it");
  await w.has("We have got it");
  await w.look();
  await follow(w, "See where it has got to");
  await w.page.waitForURL(/\/follow\//);
  await w.look();
  await w.has("<b>The lift</b> has been broken");
  await w.has("A moderator reads it next.");
});

await town.walk("danger: whom to ring now, on the page after it and on its private link", async (w) => {
  await w.go("/topics/lonely/say");
  await w.page.fill("#words", "Please come.");
  await w.page.getByLabel("Somebody is being hurt, or may be").check();
  await w.page.getByLabel("I do not need an answer").check();
  await sum(w);
  await press(w, "Send it");
  await w.has("Ring somebody now");
  await w.look();
  await follow(w, "See where it has got to");
  await w.page.waitForURL(/\/follow\//);
  await w.look();
  await w.has("Ring somebody now");
});

await town.walk("what matters most: two at a time, cannot decide, the order with its range, then as a group", async (w) => {
  await w.go("/matters");
  await w.look();
  await w.page.locator("button[name=pick][value=one]").first().click();
  await w.page.waitForURL(/\/matters\/pairs/);
  await w.look();
  await press(w, "I cannot decide");
  await w.page.waitForURL(/\/matters\/pairs/);
  await w.has("2 pairs answered");
  await w.go("/matters/group");
  await w.page.fill("#people", "1");
  await press(w, "Begin");
  await w.page.waitForSelector(".nhsuk-error-summary");
  await w.look();
  await w.page.fill("#people", "14");
  await w.page.fill("#named", "Friday table");
  await press(w, "Begin");
  await w.page.waitForURL(/\/matters\/pairs/);
  await w.look();
  await w.has("Friday table");
  await w.has("14 people in the room");
});

await town.walk("the conversation turned round, in Urdu", async (w) => {
  await w.page.goto(town.url + "/language/ur?to=/topics");
  await w.page.waitForSelector("html[lang=ur][dir=rtl]");
  for (const address of ["/", "/topics", "/topics/homes", "/topics/homes/voices", "/topics/homes/say", "/matters", "/matters/pairs", "/matters/group"])
    await w.go(address);
  await w.page.goto(town.url + "/topics/homes");
  await w.page.locator("button[name=vote][value=agree]").first().click();
  await w.has("آپ کا ووٹ گن لیا گیا");
  await w.page.goto(town.url + "/topics/homes/say");
  await w.page.fill("#words", "چھت ٹپک رہی ہے");
  await w.page.locator("input[name=way][value=none]").check();
  await sum(w);
  await press(w, "بھیجیں");
  await w.has("شکریہ");
  await w.look();
}, { widths: [320, 1280] });

await town.walk("by keys alone: a vote", async (w) => {
  await w.page.goto(town.url + "/topics/homes");
  const button = w.page.locator("button[name=vote][value=agree]").first();
  for (let i = 0; i < 60; i++) {
    await w.page.keyboard.press("Tab");
    if (await button.evaluate((b) => b === document.activeElement)) break;
  }
  w.check(await button.evaluate((b) => b === document.activeElement), "Agree is not reached by Tab");
  await Promise.all([w.page.waitForEvent("load"), w.page.keyboard.press("Enter")]);
  await w.has("Your vote is counted");
}, { widths: [768] });

await town.walk("a moderator reads what waits, and nothing that tells of danger", async (w) => {
  await w.as("faiza");
  await w.go("/voices");
  w.check(!(await w.page.content()).includes("Please come."), "a voice of danger is on a moderator's list");
  await w.page.locator("main a[href^='/voices/']").first().click();
  await w.page.waitForURL(/\/voices\/\d+$/);
  await w.look();
});

await town.walk("the safeguarding lead alone reads what tells of danger", async (w) => {
  await w.as("harrop");
  await w.go("/voices/urgent");
});
await town.end();
