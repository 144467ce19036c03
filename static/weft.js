// SPDX-License-Identifier: Apache-2.0
// Only adds: every page works without it. Finds its work by data- attributes, sends nothing to
// anyone but this site, and keeps nothing but what a person is typing.
"use strict";
(function () {
  // Single keys on staff pages: data-key="n" on a link or button. Never while typing, and off when
  // the person has turned them off.
  function keys(root) {
    var off = false;
    try { off = localStorage.getItem("weft-keys") === "off"; } catch (e) { /* private mode */ }
    if (off || !document.body.classList.contains("wf-staff")) return;
    document.addEventListener("keydown", function (event) {
      var t = event.target;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      var chosen = t.matches && t.matches("input[type=radio], input[type=checkbox]");
      if (!chosen && (t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName))) return;
      if (event.key === "j" || event.key === "k") { step(event.key === "j" ? 1 : -1, event); return; }
      var line = event.key === "a" && document.activeElement.closest(".wf-line");
      if (line && line.querySelector(".wf-line__act a")) { event.preventDefault(); line.querySelector(".wf-line__act a").click(); return; }
      var wanted = root.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
      if (!wanted) return;
      event.preventDefault();
      if (wanted.matches("input[type=radio]")) { wanted.focus(); wanted.click(); return; }
      if (wanted.matches("input, textarea")) wanted.focus();
      else wanted.click();
    });
  }

  // J and K walk the lines of a list.
  function step(by, event) {
    var lines = Array.prototype.slice.call(document.querySelectorAll(".wf-line__who a, a[data-line]"));
    var at = lines.indexOf(document.activeElement) + by;
    if (by < 0 && at < -1) at = lines.length - 1;
    if (!lines[at]) return;
    event.preventDefault();
    lines[at].focus();
    lines[at].scrollIntoView({ block: "nearest" });
  }

  // data-keep="name": what is typed stays on this device until it has been sent.
  function keep(root) {
    root.querySelectorAll("textarea[data-keep]").forEach(function (area) {
      var name = "weft-draft-" + area.dataset.keep;
      var note = area.dataset.keepNote && document.getElementById(area.dataset.keepNote);
      var store;
      try { store = sessionStorage; if (!area.value) area.value = store.getItem(name) || ""; } catch (e) { return; }
      area.addEventListener("input", function () {
        try { store.setItem(name, area.value); } catch (e) { return; }
        if (note && area.dataset.keepWords) note.textContent = area.dataset.keepWords;
      });
      if (area.form) area.form.addEventListener("submit", function () { store.removeItem(name); });
    });
  }

  // data-save: what is typed in a form's first area is kept on the server as the field is left, and a
  // moment after the last key; the line below it says so only once it is so.
  function save(root) {
    root.querySelectorAll("form[data-save]").forEach(function (form) {
      var area = form.querySelector("textarea"), note = form.querySelector("[data-save-note]");
      var csrf = form.querySelector("input[name=csrf]"), timer = 0, last = area && area.value, sent = false;
      if (!area || !csrf || !window.fetch) return;
      function send() {
        clearTimeout(timer);
        if (sent || area.value === last) return;
        var words = area.value;
        fetch(form.dataset.save, { method: "POST", keepalive: true, body: new URLSearchParams({ csrf: csrf.value, field: form.dataset.saveField, words: words }) })
          .then(function (answer) {
            if (!answer.ok || answer.redirected) throw new Error(answer.status);
            last = words;
            var now = new Date(), minutes = ("0" + now.getMinutes()).slice(-2);
            if (note) note.textContent = words ? form.dataset.saveWords.replace("#", now.getHours() + "." + minutes) : "";
          })
          .catch(function () { if (note) note.textContent = ""; });
      }
      area.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(send, 1500); });
      area.addEventListener("blur", send);
      form.addEventListener("submit", function () { sent = true; clearTimeout(timer); });
    });
  }

  // A form is sent once, however often its button is pressed.
  function once(root) {
    root.querySelectorAll("form[method=post]").forEach(function (form) {
      form.addEventListener("submit", function (event) {
        if (form.dataset.sent === "yes") { event.preventDefault(); return; }
        form.dataset.sent = "yes";
        window.addEventListener("pageshow", function () { form.dataset.sent = ""; }, { once: true });
      });
    });
  }

  // The error summary takes the focus, so that it is read out; its links go to the fields.
  function errors(root) {
    var summary = root.querySelector(".nhsuk-error-summary");
    if (!summary) return;
    summary.focus();
    summary.addEventListener("click", function (event) {
      var link = event.target.closest("a[href^='#']");
      var field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.scrollIntoView({ block: "center" });
    });
  }

  // data-print: a button that prints.
  function print(root) {
    root.querySelectorAll("[data-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
  }

  function keySwitch(root) {
    var link = root.querySelector("[data-keys-off]");
    if (!link) return;
    link.hidden = false;
    link.addEventListener("click", function () {
      try { localStorage.setItem("weft-keys", localStorage.getItem("weft-keys") === "off" ? "on" : "off"); } catch (e) { return; }
      location.reload();
    });
  }

  // data-find="id": what is typed is looked up as it is typed, a moment after the last key. The list
  // comes from the form's own address; the last question asked wins.
  function find(root) {
    root.querySelectorAll("input[data-find]").forEach(function (input) {
      var list = document.getElementById(input.dataset.find), timer = 0, turn = 0;
      if (!list || !window.fetch) return;
      function ask() {
        var mine = ++turn;
        list.setAttribute("aria-busy", "true");
        fetch(input.form.action + "?" + new URLSearchParams(new FormData(input.form)), { headers: { "Weft-Part": "list" } })
          .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(new Error(answer.status)); })
          .then(function (text) { if (mine === turn) list.innerHTML = text; })
          .catch(function () { /* the button still searches */ })
          .finally(function () { if (mine === turn) list.removeAttribute("aria-busy"); });
      }
      input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, 250); });
    });
  }

  // Who signs out takes with her what lets this device take voices down in her name (popup.js).
  function leave(root) {
    root.querySelectorAll("form[action='/sign-out']").forEach(function (form) {
      form.addEventListener("submit", function () { try { localStorage.removeItem("weft-popup"); } catch (e) { return; } });
    });
  }

  // data-show: a button that shows what is typed into a password field; hidden again before it is sent.
  function show(root) {
    root.querySelectorAll("[data-show]").forEach(function (line) {
      var input = document.getElementById(line.dataset.show), button = line.querySelector("button");
      function turn(on) { input.type = on ? "text" : "password"; button.setAttribute("aria-pressed", String(on)); }
      if (!input) return;
      line.hidden = false;
      button.addEventListener("click", function () { turn(input.type === "password"); });
      if (input.form) input.form.addEventListener("submit", function () { turn(false); });
    });
  }

  // data-strength: how far a new password goes. Length counts, and that it is not a few letters again and again.
  function strength(root) {
    root.querySelectorAll("[data-strength]").forEach(function (line) {
      var input = document.getElementById(line.dataset.strength);
      if (!input) return;
      input.addEventListener("input", function () {
        var letters = Array.from(input.value), n = Math.min(letters.length, 3 * new Set(letters).size);
        line.hidden = n === 0;
        line.querySelector("meter").value = n;
        line.querySelector("span").textContent = n < 10 ? line.dataset.short : n < 16 ? line.dataset.enough : line.dataset.good;
      });
    });
  }

  document.documentElement.classList.add("wf-scripted");
  [show, strength, leave, keys, keep, save, once, errors, print, keySwitch, find].forEach(function (f) { f(document); });
})();
