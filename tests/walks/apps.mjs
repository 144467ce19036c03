// SPDX-License-Identifier: Apache-2.0
// Programs: a manager registers one, having read what it will see; a worker and a resident are asked, and say yes or no.
import { begin } from "./walk.mjs";

const town = await begin("apps");

const question = (id, scope) => "/apps/authorize?" + new URLSearchParams({ response_type: "code", client_id: id, redirect_uri: "https://app.example/cb",
  scope, state: "s1", aud: `${town.url}/fhir`, code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" });
const send = (w) => w.page.locator("main form[action='/clients'] button[type=submit]").click();

await town.walk("a manager reads what an app will see and registers it; a worker and a resident are asked", async (w) => {
  await w.enter("manager");
  await w.go("/clients");
  await w.page.fill("#name", "Ward app");
  await w.page.fill("#scopes", "patient/MedicationRequest.rs user/Patient.rs user/Observation.rs?category=laboratory");
  await w.page.fill("#redirects", "https://app.example/cb");
  await send(w);
  await w.page.waitForLoadState();
  await w.look();
  await w.has("only of the kind");
  await send(w);
  await w.page.waitForLoadState();
  await w.look();
  await w.has("Ward app is registered");
  const id = await w.page.locator("dd code").last().innerText();
  await w.enter("worker");
  await w.go(question(id, "user/Patient.rs"));
  await w.has("it sees nobody whom you may not see");
  await w.enter("resident");
  await w.go(question(id, "patient/MedicationRequest.rs"));
  await w.has("and nobody else’s");
}, { widths: [320, 1280] });

await town.end();
