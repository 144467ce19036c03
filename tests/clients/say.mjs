// SPDX-License-Identifier: Apache-2.0
// What the npm clients' programs share: one line a step, and modules from where the runner put them.
import { createRequire } from "node:module";
import path from "node:path";

export const base = process.env.WEFT_FHIR;
export const token = process.env.WEFT_TOKEN;
export const need = createRequire(path.join(process.env.WEFT_MODULES, "package.json"));

export async function step(words, f) {
  try {
    await f();
    console.log("ok " + words);
  } catch (e) {
    console.log(`not ok ${words}: ` + String(e.stack || e).split("\n").slice(0, 3).join(" "));
    process.exitCode = 1;
  }
}

export function is(have, want, what) {
  if (have !== want) throw new Error(`${what || "value"} is ${JSON.stringify(have)}, not ${JSON.stringify(want)}`);
}

export async function fails(code, promise) {
  try {
    await promise;
  } catch (e) {
    const text = JSON.stringify(e, Object.getOwnPropertyNames(e)) + String(e.message);
    const status = e.response?.status ?? e.status ?? e.outcome?.issue?.[0]?.code;
    if (String(status) === String(code) || text.includes(String(code))) return;
    throw new Error(`failed otherwise than with ${code}: ${text.slice(0, 200)}`);
  }
  throw new Error(`did not fail with ${code}`);
}

export const patient = (n, more = {}) => ({
  resourceType: "Patient", identifier: [{ system: "urn:test", value: String(n) }], name: [{ family: "Clients", given: ["N" + n] }], ...more,
});
export const observation = (subject, more = {}) => ({
  resourceType: "Observation", status: "final", code: { coding: [{ system: "http://loinc.org", code: "8867-4" }] }, subject: { reference: subject }, ...more,
});
export const transaction = () => ({
  resourceType: "Bundle", type: "transaction",
  entry: [
    { fullUrl: "urn:uuid:5f9bd3a0-3c4e-4f0e-9c51-6f2a2f1f0001", resource: patient("t1"), request: { method: "POST", url: "Patient" } },
    { resource: observation("urn:uuid:5f9bd3a0-3c4e-4f0e-9c51-6f2a2f1f0001"), request: { method: "POST", url: "Observation" } },
  ],
});
