# SPDX-License-Identifier: Apache-2.0
# Who may this be: Patient/$match, and the joined Person, over FHIR.

setup town 0

test "a program asks who somebody may be, and is told how sure that is"
  bearer lab client weirbankhc
  PUT /fhir/Patient/anna
    | {"resourceType":"Patient","id":"anna","name":[{"family":"Pemberton","given":["Anna"]}],"birthDate":"1984-03-12","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],"address":[{"line":["12 Mill Lane"],"postalCode":"WA2 7PR"}]}
  expect 201
  POST /fhir/Patient/$match
    | {"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient","name":[{"family":"Pemberton","given":["Anna"]}],"birthDate":"1984-03-12","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"999 000 0018"}]}},{"name":"onlyCertainMatches","valueBoolean":true},{"name":"count","valueInteger":3}]}
  expect 200
    has "\"type\":\"searchset\",\"total\":1"
    has "/fhir/Patient/anna\""
    has "match-grade\",\"valueCode\":\"certain\""
    has "\"mode\":\"match\",\"score\":"
  db "SELECT count(DISTINCT action) FROM looked WHERE action = 'search' AND what LIKE '%match'" 1
  POST /fhir/Patient/$match
    | {"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient","name":[{"family":"Nowak","given":["Zofia"]}],"birthDate":"1951-02-20"}}]}
  expect 200
    has "\"total\":0"
    lacks "entry"
  GET /fhir/metadata
  expect 200
    has "OperationDefinition/Patient-match"

test "what is asked wrongly is told where"
  bearer lab client weirbankhc
  POST /fhir/Patient/$match
    | {"resourceType":"Parameters","parameter":[{"name":"count","valueInteger":0}]}
  expect 400
    has "\"expression\":[\"Parameters.parameter[0].value\"]"
  POST /fhir/Patient/$match
    | {"resourceType":"Parameters","parameter":[{"name":"onlyCertainMatches","valueString":"yes"}]}
  expect 400
    has "\"expression\":[\"Parameters.parameter[0].value\"]"
  POST /fhir/Patient/$match
    | {"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Observation"}}]}
  expect 400
    has "\"expression\":[\"Parameters.parameter[0].resource\"]"
  POST /fhir/Patient/$match
    | {"resourceType":"Parameters","parameter":[{"name":"limit","valueInteger":3}]}
  expect 400
    has "\"expression\":[\"Parameters.parameter[0].name\"]"
  POST /fhir/Patient/$match
    | {"resourceType":"Parameters"}
  expect 400
    has "\"expression\":[\"Parameters.parameter\"]"
  POST /fhir/Patient/$match
    | {"resourceType":"Patient","gender":"female","birthDate":"yesterday"}
  expect 422
    has "Patient.birthDate"
  POST /fhir/Patient/$match
    | {"resourceType":"Patient","active":true}
  expect 400
    has "\"expression\":[\"Patient\"]"
  POST /fhir/Patient/$match
    | {"resourceType":"Observation"}
  expect 400
    has "\"expression\":[\"resourceType\"]"
  GET /fhir/Patient/$match
  expect 405

test "a joined person is found by an identifier and by a source Patient, within scope"
  bearer lab client weirbankhc
  PUT /fhir/Patient/anna
    | {"resourceType":"Patient","id":"anna","name":[{"family":"Pemberton","given":["Anna"]}],"birthDate":"1984-03-12","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}]}
  expect 201
  GET /fhir/Person?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018
  expect 200
    has "\"reference\":\"Patient/anna\"},\"assurance\":\"level"
    has "\"use\":\"official\",\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9990000018\""
  save person = text "/fhir/Person/" "\""
  GET /fhir/Person?patient=Patient/anna&identifier=9990000018
  expect 200
    has "/fhir/Person/${person}\""
  GET /fhir/Person?patient=Patient/anna&identifier=9990000026
  expect 200
    lacks "weft-"
  GET /fhir/Person?_id=${person}
  expect 200
    has "Patient/anna"
  GET /fhir/Person/${person}
  expect 200
    has "Patient/anna"
  as nobody
  bearer stranger gp elsewhere
  GET /fhir/Person/${person}
  expect 404
    lacks "anna"
