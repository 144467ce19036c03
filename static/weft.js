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
      if (t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName)) return;
      if (event.key === "j" || event.key === "k") { step(event.key === "j" ? 1 : -1, event); return; }
      var wanted = root.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
      if (!wanted) return;
      event.preventDefault();
      if (wanted.matches("input, textarea")) wanted.focus();
      else wanted.click();
    });
  }

  // J and K walk the lines of a list.
  function step(by, event) {
    var lines = Array.prototype.slice.call(document.querySelectorAll(".wf-line__who a"));
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

  document.documentElement.classList.add("wf-scripted");
  [keys, keep, once, errors, print, keySwitch, find].forEach(function (f) { f(document); });
})();
