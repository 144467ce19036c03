// SPDX-License-Identifier: Apache-2.0
// Passkeys: the one step of signing in that needs a script. A form with data-passkey is shown where the browser can; what the
// authenticator says goes into its hidden fields, and the form is sent as any other.
"use strict";
(function () {
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const utf8 = new TextEncoder();
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function make(d) {
    const made = await navigator.credentials.create({ publicKey: {
      challenge: utf8.encode(d.challenge), rp: { id: d.rp, name: d.place },
      user: { id: bytes(d.user), name: d.name, displayName: d.shown },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: d.have.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" }, attestation: "none", timeout: 240000 } });
    return { id: text(made.rawId), client: text(made.response.clientDataJSON), auth: text(made.response.getAuthenticatorData()) };
  }
  async function use(d) {
    const said = await navigator.credentials.get({ publicKey: {
      challenge: utf8.encode(d.challenge), rpId: d.rp, userVerification: "required", timeout: 240000 } });
    const r = said.response;
    return { id: text(said.rawId), client: text(r.clientDataJSON), auth: text(r.authenticatorData), signature: text(r.signature) };
  }
  forms.forEach((form) => {
    const note = form.querySelector("[data-passkey-note]");
    document.querySelectorAll("[data-passkey-none]").forEach((x) => { x.hidden = true; });
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      note.hidden = true;
      try {
        const fields = await (form.dataset.passkey === "make" ? make : use)(form.dataset);
        Object.entries(fields).forEach(([name, value]) => { form.elements["key-" + name].value = value; });
        HTMLFormElement.prototype.submit.call(form);
      } catch (e) { note.hidden = false; } // the person said no, or the device cannot
    });
  });
})();
