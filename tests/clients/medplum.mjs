// SPDX-License-Identifier: Apache-2.0
// @medplum/core's client, as npm has it.
import { base, fails, is, need, observation, patient, step, token, transaction } from "./say.mjs";

const { MedplumClient } = need("@medplum/core");
const client = new MedplumClient({
  baseUrl: base.replace(/fhir$/, ""), fhirUrlPath: "fhir", cacheTime: 0, autoBatchTime: 0,
  fetch: (url, options) => fetch(url, { ...options, headers: { ...options.headers, Authorization: "Bearer " + token } }),
});
let one;

await step("creates, reads and updates", async () => {
  one = await client.createResource(patient(1));
  is((await client.readResource("Patient", one.id)).name[0].family, "Clients");
  is((await client.updateResource({ ...one, gender: "female" })).meta.versionId, "2");
  is((await client.readVersion("Patient", one.id, "1")).gender, undefined);
});
await step("creates once, and updates where a condition says so", async () => {
  is((await client.createResourceIfNoneExist(patient(1), "identifier=urn:test|1")).id, one.id);
  is((await client.upsertResource(patient(1, { gender: "male" }), "identifier=urn:test|1")).id, one.id);
});
await step("patches", async () => {
  const patched = await client.patchResource("Patient", one.id, [{ op: "replace", path: "/gender", value: "other" }]);
  is(patched.gender, "other");
});
await step("reads the history", async () => is((await client.readHistory("Patient", one.id)).entry.length, 4));
await step("sends a transaction", async () => {
  const done = await client.executeBatch(transaction());
  is(done.entry.every((e) => e.response.status.startsWith("201")), true);
});
await step("searches over pages, each once", async () => {
  for (let i = 2; i < 17; i++) await client.createResource(patient(i));
  const seen = new Set();
  for await (const page of client.searchResourcePages("Patient", "family=Clients&_count=6"))
    for (const p of page) seen.add(p.id);
  is(seen.size, 17);
  is((await client.searchOne("Observation", "code=8867-4")).status, "final");
});
await step("validates", async () => {
  await client.validateResource(patient(1));
  is((await client.validateResource(patient(1, { gender: "x" }))).issue[0].severity, "error");
});
await step("keeps and gives back a file", async () => {
  const binary = await client.createBinary("a file of words", "words.txt", "text/plain");
  is(binary.resourceType, "Binary");
  const blob = await client.download(`Binary/${binary.id}`);
  is(await blob.text(), "a file of words");
});
await step("reads everything of a patient", async () => {
  await client.createResource(observation(`Patient/${one.id}`));
  const all = await client.readPatientEverything(one.id);
  is(all.entry.some((e) => e.resource.resourceType === "Observation"), true);
});
await step("exports in bulk", async () => {
  const manifest = await client.bulkExport("", "Patient", undefined, { pollStatusOnAccepted: true, pollStatusPeriod: 200 });
  is(manifest.output.length, 1);
  const lines = await (await client.download(manifest.output[0].url)).text();
  is(lines.trim().split("\n").length, manifest.output[0].count);
});
await step("deletes, and is told that it is gone", async () => {
  await client.deleteResource("Patient", one.id);
  await fails("deleted", client.readResource("Patient", one.id, { cache: "reload" }));
});
