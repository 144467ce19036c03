// SPDX-License-Identifier: Apache-2.0
// The pop-up shop's tablet. What is typed is sealed here to the server's public key (HPKE, RFC 9180, by the browser's own
// WebCrypto) as soon as it is to be kept; only sealed bytes are written to the device. They are sent when there is a network
// and somebody is signed in, and taken off only once the server has said that it has them.
"use strict";
(function () {
  const form = document.getElementById("popup");
  if (!form) return;
  const by = (id) => document.getElementById(id);
  const words = {};
  document.querySelectorAll("#popup-words [data-word]").forEach((x) => { words[x.dataset.word] = x.textContent; });
  const say = (key, value) => words[key].replace("#", value);
  const DAY = 86400000, LIES_DAYS = 30, AGAIN_MS = 15000, CLEAR_MS = 120000, WARN_MS = 20000, PATIENCE_MS = 20000;

  // ---- sealing: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM in base mode; src/crypto/hpke.c is the other half ----
  const utf8 = new TextEncoder();
  function join(...parts) {
    const lists = parts.map((p) => typeof p === "string" ? utf8.encode(p) : p);
    const all = new Uint8Array(lists.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const p of lists) { all.set(p, at); at += p.length; }
    return all;
  }
  const KEM = join("KEM", Uint8Array.of(0, 16)), SUITE = join("HPKE", Uint8Array.of(0, 16, 0, 1, 0, 1));
  const NOTHING = new Uint8Array(32); // as HMAC's key it is the empty one

  async function hmac(key, bytes) {
    const k = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", k, bytes));
  }
  const extract = (salt, suite, label, ikm) => hmac(salt, join("HPKE-v1", suite, label, ikm));
  const expand = async (prk, suite, label, info, size) =>
    (await hmac(prk, join(Uint8Array.of(0, size), "HPKE-v1", suite, label, info, Uint8Array.of(1)))).slice(0, size);

  async function seal(raw, info, aad, text) {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const to = await crypto.subtle.importKey("raw", raw, curve, false, []);
    const own = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
    const fresh = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
    const x = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: to }, own.privateKey, 256));
    const shared = await expand(await extract(NOTHING, KEM, "eae_prk", x), KEM, "shared_secret", join(fresh, raw), 32);
    const context = join(Uint8Array.of(0), await extract(NOTHING, SUITE, "psk_id_hash", ""), await extract(NOTHING, SUITE, "info_hash", info));
    const secret = await extract(shared, SUITE, "secret", "");
    const key = await crypto.subtle.importKey("raw", await expand(secret, SUITE, "key", context, 16), "AES-GCM", false, ["encrypt"]);
    const iv = await expand(secret, SUITE, "base_nonce", context, 12);
    const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8.encode(aad) }, key, utf8.encode(text));
    return join(fresh, new Uint8Array(closed));
  }

  function toBase64url(bytes) {
    let s = "";
    for (const b of bytes) s += String.fromCharCode(b);
    return btoa(s).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  const fromBase64url = (s) => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const token = (bytes) => toBase64url(crypto.getRandomValues(new Uint8Array(bytes)));

  // ---- what is kept on the device: { once, key, sealed, at, state, why } ----
  let opened = null;
  function base() {
    opened ||= new Promise((done, no) => {
      const r = indexedDB.open("weft-popup", 1);
      r.onupgradeneeded = () => r.result.createObjectStore("kept", { keyPath: "once" });
      r.onsuccess = () => done(r.result);
      r.onerror = () => no(r.error);
    });
    return opened;
  }
  async function table(mode, work) {
    const t = (await base()).transaction("kept", mode, { durability: "strict" }); // "kept" is said once it is on the disk
    const asked = work(t.objectStore("kept"));
    return new Promise((done, no) => {
      t.oncomplete = () => done(asked.result);
      t.onerror = t.onabort = () => no(t.error);
    });
  }
  const all = async () => (await table("readonly", (s) => s.getAll())).sort((a, b) => a.at - b.at);
  const put = (one) => table("readwrite", (s) => s.put(one));
  const drop = (one) => table("readwrite", (s) => s.delete(one.once));

  // ---- what the server gave this device: { key, public, pass, given, until, ahead }, no word of anybody ----
  function device() {
    try {
      const d = JSON.parse(localStorage.getItem("weft-popup"));
      return d && Date.now() < d.until ? d : null;
    } catch (e) { return null; }
  }
  async function enrol(csrf) {
    const r = await ask("/pop-up/device", { method: "POST", body: new URLSearchParams({ csrf }) });
    if (!r || !r.ok) return;
    const d = await r.json(), now = Date.now();
    localStorage.setItem("weft-popup", JSON.stringify({ key: d.key, public: d.public, pass: d.pass, given: now, until: now + d.until - d.now, ahead: now - d.now }));
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    const worker = await navigator.serviceWorker.ready;
    worker.active.postMessage("refresh");
  }

  // ---- sending ----
  let since = 0, signedOut = false, busy = false, told = {}, dangerous = false, today = { day: "", n: 0 };
  try { today = JSON.parse(localStorage.getItem("weft-popup-today")) || today; } catch (e) { /* none yet */ }

  async function ask(address, options) {
    try {
      const r = await fetch(address, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS), ...options });
      since = 0;
      return r;
    } catch (e) {
      since ||= Date.now();
      return null;
    }
  }
  // The token for forms of who is signed in; null without a network, or while nobody is.
  async function greet() {
    const r = await ask("/pop-up/state");
    if (!r) return null;
    signedOut = r.type === "opaqueredirect" || r.status === 401 || r.status === 403;
    if (!r.ok) return null;
    const { csrf } = await r.json(), had = device();
    if (!had || Date.now() - had.given > DAY / 24) await enrol(csrf);
    return csrf;
  }
  function count() {
    const day = new Date().toDateString();
    today = { day, n: today.day === day ? today.n + 1 : 1 };
    try { localStorage.setItem("weft-popup-today", JSON.stringify(today)); } catch (e) { /* it is only a number */ }
  }
  // True: go on with the next one.
  async function sendOne(one, csrf) {
    const r = await ask("/pop-up/sealed", { method: "POST", body: new URLSearchParams({ csrf, key: one.key, sealed: toBase64url(one.sealed) }) });
    if (!r) return false;
    if (r.ok) {
      dangerous = (await r.json()).danger;
      await drop(one);
      count();
      return true;
    }
    const why = r.headers.get("Content-Type") === "application/json" ? await r.json() : null;
    if (r.status === 401) signedOut = true;
    if (!why) return false;
    if (r.status === 403) told[one.once] = why; // another organisation's: it stays until one of them signs in
    else await put({ ...one, state: "refused", why });
    return true;
  }
  async function send() {
    const csrf = await greet();
    if (!csrf) return;
    told = {};
    for (const one of await all()) if (one.state === "waiting" && !(await sendOne(one, csrf))) return;
  }
  async function flush() {
    if (busy) return;
    busy = true;
    try { await navigator.locks.request("weft-popup", send); } finally { busy = false; }
    await show();
  }

  // ---- what the page says ----
  const clock = (ms) => { const d = new Date(ms); return d.getHours() + "." + ("0" + d.getMinutes()).slice(-2); };
  const days = (ms) => new Date(ms).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
  const when = (ms) => new Date(ms).toDateString() === new Date().toDateString() ? say("today", clock(ms)) : say("day", days(ms)) + " " + clock(ms);
  function put_text(element, text) { element.hidden = !text; if (element.textContent !== text) element.textContent = text; }

  function button(text, act) {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "wf-textbutton";
    b.textContent = text;
    b.addEventListener("click", act);
    return b;
  }
  function paragraph(...inside) { const p = document.createElement("p"); p.className = "wf-m0"; p.append(...inside); return p; }
  // Asked once more, because it cannot be undone.
  function ask_off(line, one) {
    const sure = button(words.off_sure, async () => { await drop(one); await show(); by("popup-here-title").focus(); });
    line.append(paragraph(words.off_note, " ", sure, " ", button(words.off_leave, () => { drawn = ""; show(); })));
    sure.focus();
  }
  function line_of(one) {
    const line = document.createElement("li"), why = one.state === "refused" ? one.why : told[one.once];
    line.className = "wf-mb-s";
    const text = one.state === "refused" ? say("refused", when(one.at)) + " " + why.what : why ? say("waits_sign_in", when(one.at)) + " " + why.what
      : say(signedOut && !since ? "waits_sign_in" : "waits", when(one.at));
    line.append(paragraph(text + (why ? " " + why.remedy : "")));
    const off = button(words.off, () => { acts.remove(); ask_off(line, one); });
    const acts = one.state === "refused" ? paragraph(button(words.again, async () => { await put({ ...one, state: "waiting", why: null }); await flush(); }), " · ", off) : paragraph(off);
    line.append(acts);
    return line;
  }
  function band(waiting) {
    const text = by("popup-band-words");
    if (since) {
      put_text(text, [say("no_network", clock(since)), words.carry_on, waiting === 0 ? "" : waiting === 1 ? words.is_kept : say("are_kept", waiting)].join(" ").trim());
    } else if (signedOut) {
      put_text(text, waiting === 0 ? words.unready : waiting === 1 ? words.sign_in_one : say("sign_in_many", waiting));
      if (waiting === 0 && device()) put_text(text, "");
      if (!text.hidden) text.append(" ", by("popup-sign-in").cloneNode(true));
    } else put_text(text, "");
  }
  // The list is drawn anew only where it has changed: a button that has the focus, or asks once more, stays.
  let drawn = "";
  function draw(kept) {
    const now = JSON.stringify([kept.map((x) => [x.once, x.state, x.why, told[x.once]]), signedOut, since > 0]);
    if (now === drawn) return;
    drawn = now;
    by("popup-list").replaceChildren(...kept.map(line_of));
  }
  let waiting = 0;
  async function show() {
    const kept = await all(), d = device();
    waiting = kept.filter((x) => x.state === "waiting").length;
    band(waiting);
    by("popup-none").hidden = kept.length > 0;
    put_text(by("popup-until"), waiting === 0 ? "" : say(waiting === 1 ? "until_one" : "until_many", days(kept.find((x) => x.state === "waiting").at + LIES_DAYS * DAY)));
    draw(kept);
    put_text(by("popup-today"), today.day !== new Date().toDateString() ? "" : today.n === 1 ? words.sent_one : say("sent_many", today.n));
    put_text(by("popup-ready"), d ? say("ready", when(d.until)) : words.unready);
    form.querySelector("[type=submit]").disabled = !d;
  }

  // ---- the form ----
  const value = (name) => (new FormData(form).get(name) || "").trim();
  const points = (s) => Array.from(s).length, digits = (s) => s.replace(/[^0-9]/g, "").length;

  function address_wrong() {
    const way = value("way"), address = value("address");
    if (way === "" || way === "none") return null;
    if (address === "") return words.address_none;
    if (way === "email" && !/^[^\s@]+@[^\s]*\.[^\s]*$/.test(address)) return words.address_email;
    if ((way === "text" || way === "telephone") && (digits(address) < 10 || digits(address) > 15)) return words.address_phone;
    return way === "letter" && address.length < 10 ? words.address_letter : null;
  }
  function wrongs() {
    const said = value("words"), list = [];
    const check = (name, bad, text) => { if (bad) list.push([name, text]); };
    check("topic", !value("topic"), words.topic_none);
    check("words", said === "", words.words_none);
    check("words", points(said) > 5000, say("words_long", points(said)));
    check("channel", !value("channel"), words.channel_none);
    check("named", points(value("named")) > 80, words.named_long);
    check("way", !value("way"), words.way_none);
    check("address", address_wrong(), address_wrong());
    check("consent", value("consent") !== "yes", words.consent_none);
    return list;
  }
  const title = document.title;
  function forget_wrongs() {
    form.querySelectorAll(".nhsuk-error-message").forEach((x) => x.remove());
    form.querySelectorAll(".nhsuk-form-group--error").forEach((x) => x.classList.remove("nhsuk-form-group--error"));
    form.querySelectorAll("[aria-invalid]").forEach((x) => x.removeAttribute("aria-invalid"));
    by("popup-errors").hidden = true;
    document.title = title;
  }
  function tell_wrong([name, text]) {
    const field = by(name), group = field.closest(".nhsuk-form-group"), message = document.createElement("span"), hidden = document.createElement("span");
    hidden.className = "nhsuk-u-visually-hidden";
    hidden.textContent = words.error + " ";
    message.className = "nhsuk-error-message";
    message.id = name + "-error";
    message.append(hidden, text);
    group.classList.add("nhsuk-form-group--error");
    group.querySelector(".wf-tiles, .nhsuk-radios, .nhsuk-checkboxes, input, textarea, select").before(message);
    const described = field.type === "radio" || field.type === "checkbox" ? field.closest("fieldset") : field;
    described.setAttribute("aria-describedby", name + "-error");
    if (described === field) field.setAttribute("aria-invalid", "true");
    const line = document.createElement("li"), link = document.createElement("a");
    link.href = "#" + name;
    link.textContent = text;
    link.addEventListener("click", (event) => { event.preventDefault(); field.focus(); field.scrollIntoView({ block: "center" }); });
    line.append(link);
    return line;
  }
  function tell(list) {
    const summary = by("popup-errors");
    summary.querySelector("ul").replaceChildren(...list.map(tell_wrong));
    summary.hidden = false;
    document.title = words.error_title + " " + title;
    summary.focus();
  }
  // The server's word list looks again, but perhaps hours later; here it only shows whom to ring.
  const fold = (s) => s.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const LETTER = "[\\p{L}\\p{N}\\p{M}]", OTHER = "[^\\p{L}\\p{N}\\p{M}]";
  const suspects = words.danger.split("\n").map((p) =>
    new RegExp("(^|" + OTHER + ")" + fold(p).replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, LETTER + "*") + "($|" + OTHER + ")", "u"));
  function tells_danger() {
    const text = fold(form.elements.words.value);
    return value("danger") === "yes" || suspects.some((x) => x.test(text));
  }
  function follow_form() {
    by("popup-address").hidden = value("way") === "" || value("way") === "none";
    const quiet = !tells_danger(), ring = by("popup-ring");
    if (ring.hidden !== quiet) ring.hidden = quiet;
  }
  // Somebody else's link is not left standing while the next person speaks.
  function next_speaks(event) {
    if (event.target.name === "words" && event.target.value !== "") forget_link();
    follow_form();
  }
  // For the next person: what it is about and how it comes in stay as they are.
  function clear(done_too) {
    const topic = value("topic"), channel = value("channel");
    form.reset();
    for (const radio of form.querySelectorAll("input[name=topic], input[name=channel]"))
      radio.checked = radio.value === (radio.name === "topic" ? topic : channel);
    forget_wrongs();
    follow_form();
    if (!done_too) return;
    by("popup-done").hidden = true;
    forget_link();
  }
  function forget_link() {
    by("popup-link").hidden = true;
    by("popup-link-address").textContent = by("popup-slip-address").textContent = "";
  }
  function done(text, link, danger) {
    by("popup-done").hidden = false;
    by("popup-done-ring").hidden = !danger;
    put_text(by("popup-done-words"), text);
    by("popup-link").hidden = !link;
    if (link) by("popup-link-address").textContent = by("popup-slip-address").textContent = link;
    by("popup-done-words").focus();
    window.scrollTo(0, 0);
  }
  function letter(d, once, follow) {
    return JSON.stringify({
      pass: d.pass, once, follow, topic: value("topic"), channel: value("channel"), said: Math.round(Date.now() - d.ahead), agreed: value("consent") === "yes",
      words: form.elements.words.value, language: value("language"), way: value("way"), address: value("way") === "none" ? "" : value("address"),
      named: value("named"), where: Number(value("where")) || 0, danger: value("danger") === "yes",
    });
  }
  async function keep() {
    const d = device(), once = token(18), follow = token(24);
    if (!d) { await show(); return; }
    const sealed = await seal(fromBase64url(d.public), "weft: a voice taken down", d.key, letter(d, once, follow));
    await put({ once, key: d.key, sealed, at: Date.now(), state: "waiting", why: null });
    const danger = tells_danger();
    clear(true);
    const link = location.origin + "/follow/" + follow;
    await show();
    done(say(danger ? "kept_danger" : "kept", clock(Date.now())), link, danger);
    dangerous = false;
    await flush();
    const left = (await all()).find((x) => x.once === once);
    if (!left) done(say(dangerous ? "sent_danger" : "sent", clock(Date.now())), link, danger || dangerous);
    else if (left.state === "refused") done(words.not_in, null, danger);
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const send_button = form.querySelector("[type=submit]");
    forget_wrongs();
    const list = wrongs();
    if (list.length > 0) { tell(list); form.dataset.sent = ""; return; }
    if (send_button.disabled) return;
    send_button.disabled = true;
    try { await keep(); } catch (e) { done(words.not_kept, null, tells_danger()); }
    send_button.disabled = !device();
  });
  form.addEventListener("change", follow_form);
  form.addEventListener("input", next_speaks);

  // ---- nobody has touched it for two minutes ----
  let timer = 0;
  function touched() {
    clearTimeout(timer);
    put_text(by("popup-clears"), "");
    const typed = form.elements.words.value + form.elements.named.value + form.elements.address.value;
    if (!typed && by("popup-done").hidden) return;
    timer = setTimeout(() => {
      put_text(by("popup-clears"), words.clears);
      timer = setTimeout(() => { clear(true); put_text(by("popup-clears"), words.cleared); }, WARN_MS);
    }, CLEAR_MS - WARN_MS);
  }
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, touched, { passive: true });

  by("popup-next").addEventListener("click", () => { clear(true); touched(); window.scrollTo(0, 0); by("topic").focus(); });
  by("popup-print").addEventListener("click", () => {
    document.body.append(by("popup-slip"));
    document.body.classList.add("wf-slipping");
    window.addEventListener("afterprint", () => document.body.classList.remove("wf-slipping"), { once: true });
    window.print();
  });

  // ---- the start ----
  by("popup-script").hidden = true;
  if (!window.isSecureContext || !crypto.subtle || !navigator.serviceWorker || !navigator.locks || !window.indexedDB || !AbortSignal.timeout) {
    by("popup-unable").hidden = false;
    return;
  }
  by("popup-here-title").tabIndex = -1;
  by("popup-work").hidden = false;
  follow_form();
  navigator.serviceWorker.register("/pop-up/worker.js", { scope: "/pop-up" });
  window.addEventListener("online", flush);
  window.addEventListener("offline", () => { since ||= Date.now(); show(); });
  setInterval(() => { if (waiting > 0 || since) flush(); }, AGAIN_MS); // else the session would never grow idle
  show().then(flush);
})();
