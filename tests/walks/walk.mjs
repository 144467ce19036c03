// SPDX-License-Identifier: Apache-2.0
// Walks: the pages as a person meets them, in Debian's chromium, with axe-core. One town is made
// by the program itself and kept in the build folder; each walk serves a copy of it on a free port.
//
//     import { begin } from "./walk.mjs";
//     const town = await begin("people", [{ name: "rao", shown: "Sunil Rao", organisation: "lanternlane", role: "gp" }]);
//     await town.walk("a worker opens a person", async (w) => { await w.enter("worker"); … });
//     await town.end();
//
// A walk is run at three widths, with JavaScript and with it turned off; w.wide and w.scripts say which.
// On every page that w.go() or w.look() sees: no axe violation, nothing wider than the window.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const build = process.env.WEFT_BUILD_ROOT || path.join(root, "build");
const weft = path.join(build, "weft");
const people = 600;
const only = process.env.WEFT_WALK_ONLY; // a part of a walk's words
const widths = [320, 768, 1280];

function run(args, input) {
  const r = spawnSync(weft, args, { input, encoding: "utf8", maxBuffer: 1 << 26 });
  if (r.status !== 0) throw new Error(`weft ${args.join(" ")}: exit ${r.status}: ${r.stderr.slice(-400)}`);
  return r.stdout;
}

const folder = path.join(build, "walks", `town-${people}`);
const self = fileURLToPath(import.meta.url);

// Made anew when the program is newer: its schema may be another.
function makeTown() {
  const stamp = path.join(folder, "whole");
  if (fs.existsSync(stamp) && fs.statSync(stamp).mtimeMs > fs.statSync(weft).mtimeMs) return;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const db = path.join(folder, "weft.db");
  run(["town", "--people", String(people), "--seed", "1", "--out", path.join(folder, "town")]);
  run(["init", "--db", db, "--demo"]);
  run(["import", "--db", db, "--town", path.join(folder, "town")]);
  fs.writeFileSync(stamp, "");
}
if (process.argv[1] === self) makeTown();

// Two walks may begin at once: one makes the town, the other waits for it.
function townMade() {
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  const made = spawnSync("flock", [folder + ".lock", process.execPath, self], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`the town of the walks was not made: ${made.stderr.slice(-400)}`);
  return folder;
}

function userAdd(db, u) {
  const role = u.organisation ? ["--organisation", u.organisation] : [];
  run(["user", "add", u.name, "--name", u.shown, ...role, "--role", u.role, "--title", u.title || u.role, "--db", db],
    "a phrase that is long enough\n");
  return run(["user", "token", u.name, "--db", db]).trim().split("\n").pop();
}

// The address is the first line that says it; the demo's doors open once the joining is done.
function serve(db, port = 0, more = []) {
  return new Promise((resolve, reject) => {
    const child = spawn(weft, ["serve", "--demo", "--db", db, "--listen", `127.0.0.1:${port}`, ...more], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const late = setTimeout(() => reject(new Error("weft serve says nothing: " + said)), 60000);
    const hear = (bytes) => {
      said += bytes;
      const at = said.match(/Weft is at (http:\/\/\S+)/);
      if (at) { clearTimeout(late); resolve({ child, url: at[1].replace("localhost", "127.0.0.1") }); }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => reject(new Error(`weft serve ended (${code}): ${said}`)));
  });
}

// One that nobody listens on now: what hangs on the place's own address must know it beforehand.
function freePort() {
  return new Promise((resolve) => {
    const s = net.createServer().listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => resolve(port)); });
  });
}

class Walk {
  constructor(town, page, wide, scripts, options) { Object.assign(this, { town, page, wide, scripts, options }); }
  check(good, words) { if (!good) throw new Error(`${words} (at ${this.page.url()})`); }
  async status(address) { return (await this.page.goto(this.town.url + address)).status(); }
  async go(address, wanted = 200) {
    const status = await this.status(address);
    this.check(status === wanted, `${address} answered ${status}, not ${wanted}`);
    await this.look();
  }
  async enter(door) { await this.page.goto(`${this.town.url}/enter/${door}`); }
  async as(name) {
    await this.page.context().clearCookies();
    await this.page.context().addCookies([{ name: "session", value: this.town.tokens[name], url: this.town.url }]);
  }
  // The page as it stands, in a window where scripts may run: axe needs them, the page's own stay out.
  async twin() {
    const html = await this.page.content();
    this.other ||= await (await this.town.open(this.wide, true, this.options)).newPage();
    await this.other.unroute("**/*");
    await this.other.route("**/*", (route) => route.request().isNavigationRequest() ? route.fulfill({ body: html, contentType: "text/html; charset=utf-8" })
      : route.request().resourceType() === "script" ? route.abort() : route.continue());
    await this.other.goto(this.page.url());
    return this.other;
  }
  text() { return this.page.innerText("body"); }
  async has(words) { this.check((await this.text()).includes(words), `does not say “${words}”`); }
  async lacks(words) { this.check(!(await this.text()).includes(words), `says “${words}”`); }
  // What is true of every page.
  async look() {
    const page = this.page;
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    this.check(over <= 0, `is ${over} px wider than the window`);
    this.check((await page.locator("h1").count()) === 1, "has not one h1");
    if (!(await this.known())) await this.axe(this.scripts ? page : await this.twin());
    const small = await page.evaluate(smallTargets);
    this.check(small === "", `is under 24 px: ${small}`);
    if (process.env.WEFT_WALK_SHOTS) await this.shot();
  }
  // A document that was clean at this width is clean: tokens and moments apart, it is the same again.
  // Without scripts it is what the server wrote, and its style was tried at each width with them: 320 px is the narrow one.
  async known() {
    if (!this.scripts && this.wide !== 320) return true;
    const html = (await this.page.content()).replace(/(value|content|nonce)="[A-Za-z0-9_.:=-]{16,}"/g, "");
    const key = `${this.wide} ${this.scripts} ${createHash("sha256").update(html).digest("hex")}`;
    return this.town.clean.has(key) || !this.town.clean.add(key);
  }
  async axe(seen) {
    await seen.evaluate(this.town.axe);
    const found = await seen.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    const told = found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 100)}`).join("; ");
    this.check(told === "", `axe: ${told}`);
  }
  async shot() {
    const name = this.page.url().replace(this.town.url, "").replace(/[^a-z0-9]+/gi, "_").slice(0, 100) || "home";
    await this.page.screenshot({ path: path.join(process.env.WEFT_WALK_SHOTS, `${name}-${this.wide}${this.scripts ? "" : "-noscript"}.png`), fullPage: true });
  }
}

// Controls that stand alone; a link within a sentence may be as high as its line (WCAG 2.2, 2.5.8).
function smallTargets() {
  for (const x of document.querySelectorAll("button, input:not([type=hidden]), select, textarea, summary, .wf-target, .nhsuk-button")) {
    const box = x.getBoundingClientRect();
    if (box.width > 0 && !x.matches(".nhsuk-skip-link") && (box.height < 23.5 || box.width < 23.5)) return x.outerHTML.slice(0, 80);
  }
  return "";
}

// prepare({ run, folder, town, db }): more in the database before it is served. address: the place is told its public address, on localhost.
export async function begin(name, users = [], prepare = () => {}, { address = false } = {}) {
  const { chromium } = require("playwright-core");
  const made = townMade();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `weft-walk-${name}-`));
  for (const file of fs.readdirSync(made)) if (file.startsWith("weft.db")) fs.cpSync(path.join(made, file), path.join(folder, file), { recursive: true });
  const db = path.join(folder, "weft.db");
  const tokens = Object.fromEntries(users.map((u) => [u.name, userAdd(db, u)]));
  prepare({ run, folder, town: path.join(made, "town"), db });
  const port = address ? await freePort() : 0, own = `http://localhost:${port}`;
  const { child, url: served } = await serve(db, port, address ? ["--public-address", own] : []);
  const url = address ? own : served;
  const browser = await chromium.launch({ executablePath: process.env.WEFT_CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-gpu"] });
  const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const town = { url, tokens, axe, clean: new Set(), count: 0, failed: 0 };
  console.log("TAP version 13");
  town.open = (wide, scripts, options) =>
    browser.newContext({ viewport: { width: wide, height: 900 }, javaScriptEnabled: scripts, bypassCSP: true, ...options });
  town.one = async (words, wide, scripts, walked, options) => {
    const context = await town.open(wide, scripts, options);
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    const walk = new Walk(town, page, wide, scripts, options);
    let wrong = "";
    try { await walked(walk); } catch (e) { wrong = String(e.message || e).split("\n").slice(0, 3).join(" "); }
    await context.close();
    if (walk.other) await walk.other.context().close();
    town.count++;
    if (wrong) town.failed++;
    console.log(`${wrong ? "not ok" : "ok"} ${town.count} - ${words}, ${wide} px${scripts ? "" : ", without scripts"}`);
    if (wrong) console.log(`# ${wrong}`);
  };
  town.walk = async (words, walked, options = {}) => {
    if (only && !words.includes(only)) return;
    for (const wide of options.widths || widths) for (const scripts of [true, false]) await town.one(words, wide, scripts, walked, options.context);
  };
  town.end = async () => {
    await browser.close();
    child.removeAllListeners("exit");
    const gone = new Promise((resolve) => child.on("exit", resolve));
    child.kill("SIGTERM");
    await gone;
    fs.rmSync(folder, { recursive: true, force: true });
    console.log(`1..${town.count}`);
    process.exitCode = town.failed > 0 ? 1 : 0;
  };
  return town;
}
