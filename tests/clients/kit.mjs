// SPDX-License-Identifier: Apache-2.0
// fhir-kit-client, as npm has it.
import { base, fails, is, need, observation, patient, step, token, transaction } from "./say.mjs";

const Client = need("fhir-kit-client");
const client = new Client({ baseUrl: base, bearerToken: token });
let one;

await step("reads what the server can do", async () => is((await client.capabilityStatement()).fhirVersion, "4.0.1"));
await step("creates, reads and updates", async () => {
  one = await client.create({ resourceType: "Patient", body: patient(1) });
  is((await client.read({ resourceType: "Patient", id: one.id })).name[0].family, "Clients");
  const two = await client.update({ resourceType: "Patient", id: one.id, body: { ...one, gender: "female" } });
  is(two.meta.versionId, "2");
  is((await client.vread({ resourceType: "Patient", id: one.id, version: "1" })).gender, undefined);
});
await step("creates once where a condition says so", async () => {
  const again = await client.create({ resourceType: "Patient", body: patient(1), headers: { "If-None-Exist": "identifier=urn:test|1" } });
  is(again.id, one.id);
});
await step("updates and patches where a condition says so", async () => {
  const there = await client.update({ resourceType: "Patient", searchParams: { identifier: "urn:test|1" }, body: patient(1, { gender: "male" }) });
  is(there.id, one.id);
  const patched = await client.patch({ resourceType: "Patient", id: one.id, JSONPatch: [{ op: "replace", path: "/gender", value: "other" }] });
  is(patched.gender, "other");
});
await step("is told of a version that has gone by", () =>
  fails(412, client.update({ resourceType: "Patient", id: one.id, body: patient(1, { id: one.id }), headers: { "If-Match": 'W/"1"' } })));
await step("reads histories", async () => {
  is((await client.history({ resourceType: "Patient", id: one.id })).entry.length, 4);
  is((await client.history({ resourceType: "Patient" })).type, "history");
  is((await client.history()).type, "history");
});
await step("sends a transaction and a batch", async () => {
  const done = await client.transaction({ body: transaction() });
  is(done.type, "transaction-response");
  is(done.entry[0].response.status.slice(0, 3), "201");
  const batch = await client.batch({ body: { resourceType: "Bundle", type: "batch", entry: [{ request: { method: "GET", url: `Patient/${one.id}` } }] } });
  is(batch.entry[0].resource.id, one.id);
});
await step("searches over pages, each once", async () => {
  for (let i = 2; i < 27; i++) await client.create({ resourceType: "Patient", body: patient(i) });
  const seen = new Set();
  let page = await client.search({ resourceType: "Patient", searchParams: { family: "Clients", _count: 7 } });
  while (page) {
    for (const e of page.entry) {
      if (seen.has(e.resource.id)) throw new Error("twice: " + e.resource.id);
      seen.add(e.resource.id);
    }
    page = await client.nextPage({ bundle: page });
  }
  is(seen.size, 27);
});
await step("searches by POST", async () => {
  const found = await client.search({ resourceType: "Observation", searchParams: { code: "http://loinc.org|8867-4" }, options: { postSearch: true } });
  is(found.entry.length, 1);
});
await step("validates", async () => {
  const said = await client.operation({ name: "validate", resourceType: "Patient", input: patient(1, { gender: "x" }) });
  is(said.issue[0].severity, "error");
});
await step("deletes, and is told that it is gone", async () => {
  await client.delete({ resourceType: "Patient", id: one.id });
  await fails(410, client.read({ resourceType: "Patient", id: one.id }));
  await fails(422, client.create({ resourceType: "Observation", body: { resourceType: "Observation" } }));
});
void observation;
