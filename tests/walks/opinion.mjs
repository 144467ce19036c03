// SPDX-License-Identifier: Apache-2.0
// The opinion report as a councillor opens it: one file, from a disk, at three widths, with and
// without JavaScript, and on paper. No town is needed.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const weft = path.join(process.env.WEFT_BUILD_ROOT || path.join(root, "build"), "weft");
const shots = process.env.WEFT_WALK_SHOTS;
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "weft-walk-opinion-"));

let seed = 7; // the same votes every time
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;

// Camps of people, each with its own way on each statement; some statements all agree on.
function conversation(name, camps, each, statements) {
  const votes = ["participant,statement,vote"], words = ["statement,text,moderated"];
  for (let s = 0; s < statements; s++) {
    const text = s === 2 ? 'Words with <b>marks</b> & "quotes" <script>alert(1)</script>' : s === 3 ? "میرے گھر آنے والے کو پہلے سے معلوم ہو" :
      `Statement ${s}: ${"whoever comes should know what I told the last one. ".repeat(1 + (s % 3)).trim()}`;
    words.push(`s${s},"${text.replace(/"/g, '""')}",${s === 5 ? -1 : 1}`);
  }
  for (let p = 0; p < camps * each; p++)
    for (let s = 0; s < statements; s++) {
      if (random() < 0.35) continue;
      const camp = Math.floor(p / each), way = s % 4 === 0 ? 0.9 : (s * 7 + camp * 5) % 3 === 0 ? 0.85 : 0.12;
      const at = random();
      votes.push(`p${p},s${s},${at < 0.1 ? 0 : random() < way ? 1 : -1}`);
    }
  fs.writeFileSync(path.join(folder, `${name}.csv`), votes.join("\n") + "\n");
  fs.writeFileSync(path.join(folder, `${name}-words.csv`), words.join("\n") + "\n");
  const file = (ending) => path.join(folder, name + ending);
  const r = spawnSync(weft, ["opinion", file(".csv"), "--statements", file("-words.csv"), "--html", file(".html"), "--title", "What would help you stay well this winter?"], { encoding: "utf8" });
  if (r.status !== 0) throw new Error(`weft opinion: ${r.stderr}`);
  // Without scripts: the browser's own switch stops axe as well, so they are taken out of the file.
  fs.writeFileSync(file("-still.html"), fs.readFileSync(file(".html"), "utf8").replace(/<script>[^]*?<\/script>/g, ""));
  return file(".html");
}

let count = 0, failed = 0;
async function walk(browser, words, file, wide, scripts, extra) {
  const context = await browser.newContext({ viewport: { width: wide, height: 900 }, offline: true });
  const page = await context.newPage(), asked = [];
  let wrong = "";
  page.on("request", (r) => { if (!/^(file|data):/.test(r.url())) asked.push(r.url()); });
  page.on("pageerror", (e) => asked.push(String(e)));
  const check = (good, told) => { if (!good) throw new Error(told); };
  try {
    await page.goto(pathToFileURL(scripts ? file : file.replace(/\.html$/, "-still.html")).href);
    check((await page.locator("h1").count()) === 1, "has not one h1");
    check((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0, "is wider than the window");
    await page.locator("summary").click(); // the long table is looked at too
    check((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0, "with its table is wider than the window");
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] }));
    check(found.violations.length === 0, found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`).join("; "));
    if (extra) await extra(page, check, scripts);
    if (shots) await page.screenshot({ path: path.join(shots, `opinion-${path.basename(file, ".html")}-${wide}${scripts ? "" : "-noscript"}.png`), fullPage: true });
    check(asked.length === 0, `asks for ${asked[0]}`);
  } catch (e) { wrong = String(e.message || e).split("\n").slice(0, 3).join(" "); }
  await context.close();
  count++;
  if (wrong) failed++;
  console.log(`${wrong ? "not ok" : "ok"} ${count} - ${words}, ${wide} px${scripts ? "" : ", without scripts"}`);
  if (wrong) console.log(`# ${wrong}`);
}

async function groups(page, check, scripts) {
  const text = await page.innerText("main");
  check(text.includes("Where the groups agree") && text.includes("How sure this is"), "lacks a section");
  check(text.includes('Words with <b>marks</b> & "quotes" <script>alert(1)</script>'), "does not show words as they were written");
  check(!text.includes("Statement 5:"), "shows a statement that was moderated out");
  const wrong = await page.evaluate(() => {
    for (const section of document.querySelectorAll("section[aria-labelledby^=group-]")) {
      const letter = section.querySelector("h3 .letter").textContent;
      for (const li of section.querySelectorAll("li")) {
        const row = [...li.querySelectorAll(".row")].find((r) => r.querySelector(".letter").textContent === letter);
        const told = row.innerText.match(/(\d+) agree · \d+ pass · (\d+) disagree/), side = li.querySelector("strong").textContent;
        if (!told || (side.startsWith("Agree") ? +told[1] <= +told[2] : +told[2] <= +told[1])) return `${letter} ${side} ${row.innerText}`;
      }
    }
    return "";
  });
  check(wrong === "", `says that a group agrees where it does not, or the other way: ${wrong}`);
  check((await page.locator("#stand ~ figure [role=img]").count()) === 1, "has not one map");
  if (!scripts) { check(await page.locator("#still").isVisible(), "has no map without scripts"); return; }
  check((await page.locator("#chart svg").count()) === 1, "has no drawn map");
  await page.locator(".picks button", { hasText: "Only B" }).click();
  check((await page.locator(".picks button[aria-pressed=true]").innerText()) === "Only B", "does not say which group is looked at");
}

const all = [["three camps are drawn, told and ranged", conversation("camps", 3, 30, 24), groups], ["one person's votes are a report all the same", conversation("one", 1, 1, 6)],
  ["a handful of people are not shown group by group", conversation("few", 2, 3, 9)]];
console.log("TAP version 13");
const browser = await chromium.launch({ executablePath: process.env.WEFT_CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"] });
for (const [words, file, extra] of all) for (const wide of [320, 768, 1280]) for (const scripts of [true, false]) await walk(browser, words, file, wide, scripts, extra);
const paper = await browser.newPage();
await paper.goto(pathToFileURL(all[0][1]).href);
const pdf = await paper.pdf({ format: "A4", printBackground: true });
count++;
if (pdf.length < 20000) failed++;
console.log(`${pdf.length < 20000 ? "not ok" : "ok"} ${count} - it prints`);
if (shots) fs.writeFileSync(path.join(shots, "opinion.pdf"), pdf);
await browser.close();
fs.rmSync(folder, { recursive: true, force: true });
console.log(`1..${count}`);
process.exitCode = failed > 0 ? 1 : 0;
