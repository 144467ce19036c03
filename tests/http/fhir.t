# SPDX-License-Identifier: Apache-2.0
# FHIR over HTTP: what a program may do, and what it is told.

setup town 0

test "a program with a token creates, reads, changes and deletes"
  bearer lab client weirbankhc
  POST /fhir/Patient
    | {"resourceType":"Patient","name":[{"family":"Okafor"}]}
  expect 201 ETag "W/\"1\""
  save id = json id
  GET /fhir/Patient/${id}
  expect 200 ETag "W/\"1\""
    has "Okafor"
  DELETE /fhir/Patient/${id}
  expect 204
  GET /fhir/Patient/${id}
  expect 410
    has "OperationOutcome"
