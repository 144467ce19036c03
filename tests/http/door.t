# SPDX-License-Identifier: Apache-2.0
# Who may come in, and what a stranger learns.

test "the server says that it is well"
  GET /healthz
  expect 200
    has "ok"

test "figures of the server are told at the machine itself, and to nobody through a front door"
  GET /metrics
  expect 200 Content-Type "text/plain; version=0.0.4*"
    has "weft_write_pieces_total"
    has "process_resident_memory_bytes"
  GET /metrics
    X-Forwarded-For: 198.51.100.7
  expect 403
    lacks "weft_write_pieces_total"

test "an address that is not there is a page that says so"
  GET /nothing/here
  expect 404 Content-Type "text/html*"

test "an address of FHIR that is not there is an OperationOutcome"
  GET /fhir/Nothing/1
  expect 401
  GET /fhir/metadata
  expect 200 Content-Type "application/fhir+json*"
    has "CapabilityStatement"

test "what is done to an address must be what it takes"
  DELETE /healthz
  expect 405 Allow "GET, HEAD"

test "without a token no resource is read, and nothing is said of it"
  GET /fhir/Patient/p4711
  expect 401 WWW-Authenticate Bearer
    lacks "4711"

test "a form of another site changes nothing"
  POST /sign-out
    Content-Type: application/x-www-form-urlencoded
    | csrf=wrong
  expect 401

test "a flood of cookies is read through, and one of many names is nobody's session"
  GET /people
    Cookie: ${a=b; *500}session=made-up; session=made-up-too
  expect 303 Location "/sign-in*"
  GET /healthz
    Cookie: ${session=; *300}
  expect 200
