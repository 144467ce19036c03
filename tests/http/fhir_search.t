# SPDX-License-Identifier: Apache-2.0
# Searches over HTTP: what is asked in the address or in a form, what the Bundle says of itself, and
# what is refused. That each way of asking finds its ids is tests/unit/record/test_search_ways.c's.

setup town 0

test "a search by address and by form finds the same, and says what it understood"
  bearer lab client weirbankhc
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","name":[{"family":"Okafor","given":["Dawn"]}],"birthDate":"1950-01-02"}
  expect 201
  PUT /fhir/Patient/b
    | {"resourceType":"Patient","id":"b","name":[{"family":"Okafor"}],"birthDate":"1960-01-02"}
  expect 201
  GET /fhir/Patient?family=okafor&_sort=birthdate
  expect 200 Content-Type application/fhir+json*
    has "\"type\":\"searchset\""
    has "\"total\":2"
    has "/fhir/Patient?family=okafor&_sort=birthdate\""
    has "\"mode\":\"match\""
  save first = json entry.0.resource.id
  GET /fhir/Patient?_id=${first}
  expect 200
    has "1950-01-02"
  POST /fhir/Patient/_search
    Content-Type: application/x-www-form-urlencoded
    | family=okafor&birthdate=ge1955
  expect 200
    has "\"total\":1"
    has "Patient/b"
    lacks "Patient/a\""
  POST /fhir/Patient/_search?family=okafor
    Content-Type: application/x-www-form-urlencoded
    | birthdate=lt1955
  expect 200
    has "Patient/a\""
    lacks "Patient/b"
  POST /fhir/Patient/_search
    Content-Type: text/plain
    | family=okafor
  expect 415
    has "OperationOutcome"

test "a parameter that is not known is left out, or refused where that is asked for"
  bearer lab client weirbankhc
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","name":[{"family":"Okafor"}]}
  GET /fhir/Patient?family=okafor&shoe-size=44
  expect 200
    has "\"total\":1"
    lacks "shoe-size"
  GET /fhir/Patient?family=okafor&shoe-size=44
    Prefer: handling=strict
  expect 400
    has "shoe-size"
    has "OperationOutcome"
  GET /fhir/Patient?family:nonsense=x
    Prefer: handling=lenient
  expect 400
    has ":exact"
  GET /fhir/Patient?birthdate=2026-02-30
  expect 400
    has "2026-02-30"
  GET /fhir/Patience?family=x
  expect 404

test "what is not had is said to be so, whatever the handling"
  bearer lab client weirbankhc
  GET /fhir/Patient?_filter=name%20eq%20x
    Prefer: handling=lenient
  expect 501
    has "not-supported"
    has "_filter"
  GET /fhir/Location?near=53.4%7C-2.1
  expect 501
    has "near"
  GET /fhir/Condition?code:in=http://nowhere
  expect 501
    has "ValueSet"

test "pages lead to one another; a page's place is of its search and its reader only"
  bearer lab client weirbankhc
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","name":[{"family":"Okafor"}],"birthDate":"1950-01-02"}
  PUT /fhir/Patient/b
    | {"resourceType":"Patient","id":"b","name":[{"family":"Okafor"}],"birthDate":"1960-01-02"}
  PUT /fhir/Patient/c
    | {"resourceType":"Patient","id":"c","name":[{"family":"Okafor"}],"birthDate":"1970-01-02"}
  GET /fhir/Patient?family=okafor&_count=2&_sort=birthdate&_total=accurate
  expect 200
    has "\"total\":3"
    has "\"relation\":\"next\""
    lacks "Patient/c\""
  save cursor = text "_cursor=" "\""
  GET /fhir/Patient?family=okafor&_count=2&_sort=birthdate&_total=accurate&_cursor=${cursor}
  expect 200
    has "Patient/c\""
    lacks "Patient/a\""
    lacks "\"relation\":\"next\""
  GET /fhir/Patient?family=okafor&_count=1&_cursor=${cursor}
  expect 400
  GET /fhir/Patient?family=okafor&_count=2&_cursor=made-up
  expect 400
  bearer other client hollinvale
  GET /fhir/Patient?family=okafor&_count=2&_sort=birthdate&_total=accurate&_cursor=${cursor}
  expect 400

test "summaries, elements and counts leave out what they should, and say so"
  bearer lab client weirbankhc
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Okafor</div>"},"name":[{"family":"Okafor"}],"maritalStatus":{"text":"married"},"birthDate":"1950-01-02"}
  expect 201
  GET /fhir/Patient?family=okafor&_summary=count
  expect 200
    has "\"total\":1"
    lacks "\"entry\""
  GET /fhir/Patient?family=okafor&_count=0
  expect 200
    has "\"total\":1"
    lacks "\"entry\""
  GET /fhir/Patient?family=okafor&_summary=true
  expect 200
    has "birthDate"
    has "SUBSETTED"
    lacks "maritalStatus"
    lacks "<div"
  GET /fhir/Patient?family=okafor&_summary=text
  expect 200
    has "<div"
    lacks "birthDate"
  GET /fhir/Patient?family=okafor&_summary=data
  expect 200
    has "maritalStatus"
    lacks "<div"
  GET /fhir/Patient?family=okafor&_elements=birthDate
  expect 200
    has "birthDate"
    has "SUBSETTED"
    lacks "maritalStatus"
  GET /fhir/Patient?family=okafor&_summary=everything
  expect 400
    has "count"

test "what is included stands behind the matches, once, and says that it is included"
  bearer lab client weirbankhc
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","name":[{"family":"Okafor"}],"birthDate":"1950-01-02"}
  PUT /fhir/Condition/k1
    | {"resourceType":"Condition","id":"k1","code":{"text":"Asthma"},"subject":{"reference":"Patient/a"}}
  expect 201
  PUT /fhir/Condition/k2
    | {"resourceType":"Condition","id":"k2","code":{"text":"Gout"},"subject":{"reference":"Patient/a"}}
  expect 201
  GET /fhir/Condition?patient=a&_include=Condition:patient
  expect 200
    has "\"total\":2"
    has "\"mode\":\"include\""
  save last = json entry.2.resource.id
  GET /fhir/Patient?_id=${last}&_revinclude=Condition:patient
  expect 200
    has "\"total\":1"
    has "Asthma"
    has "Gout"
  GET /fhir/Condition?patient.family=okafor&_content=gout
  expect 200
    has "\"total\":1"
    has "Condition/k2"

test "a nurse finds only whom she may see, in counts and includes as well"
  bearer lab client weirbankhc
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","name":[{"family":"Okafor"}],"birthDate":"1950-01-02"}
  PUT /fhir/Condition/k1
    | {"resourceType":"Condition","id":"k1","code":{"coding":[{"system":"http://s","code":"x"}]},"subject":{"reference":"Patient/a"}}
  bearer nora nurse hollinvale
  GET /fhir/Patient?family=okafor
  expect 200
    has "\"total\":0"
  GET /fhir/Condition?code=http://s|x&_summary=count
  expect 200
    has "\"total\":0"
  GET /fhir/Patient?_has:Condition:patient:code=x
  expect 200
    has "\"total\":0"
  GET /fhir/Condition?patient.family=okafor
  expect 200
    has "\"total\":0"
  db "SELECT CASE WHEN count(*) > 0 THEN 1 ELSE 0 END FROM resource WHERE type = 'Condition'" 1

test "whom a _has found is looked for again once anything has changed"
  bearer lab client weirbankhc
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","name":[{"family":"Okafor"}]}
  PUT /fhir/Condition/k1
    | {"resourceType":"Condition","id":"k1","code":{"coding":[{"system":"http://s","code":"x"}]},"subject":{"reference":"Patient/a"}}
  GET /fhir/Patient?_has:Condition:patient:code=x
  expect 200
    has "\"total\":1"
  GET /fhir/Patient?_has:Condition:patient:code=x
  expect 200
    has "\"total\":1"
  DELETE /fhir/Condition/k1
  GET /fhir/Patient?_has:Condition:patient:code=x
  expect 200
    has "\"total\":0"
