# SPDX-License-Identifier: Apache-2.0
# FHIR over HTTP: what a program may do, and what it is told.

setup town 0

test "a program with a token creates, reads, changes, deletes and brings back"
  bearer lab client weirbankhc
  POST /fhir/Patient
    | {"resourceType":"Patient","name":[{"family":"Okafor"}]}
  expect 201 ETag "W/\"1\"" Location http://localhost/fhir/Patient/*
  save id = json id
  GET /fhir/Patient/${id}
  expect 200 ETag "W/\"1\"" Content-Type application/fhir+json*
    has "Okafor"
  PUT /fhir/Patient/${id}
    If-Match: W/"1"
    | {"resourceType":"Patient","id":"${id}","name":[{"family":"Okafor","given":["Dawn"]}]}
  expect 200 ETag "W/\"2\""
  PUT /fhir/Patient/${id}
    If-Match: W/"1"
    | {"resourceType":"Patient","id":"${id}"}
  expect 412
    has "OperationOutcome"
  DELETE /fhir/Patient/${id}
  expect 204 ETag "W/\"3\""
  DELETE /fhir/Patient/${id}
  expect 204
  GET /fhir/Patient/${id}
  expect 410
    has "\"code\":\"deleted\""
  GET /fhir/Patient/${id}/_history/3
  expect 410
  GET /fhir/Patient/${id}/_history/2
  expect 200
    has "Dawn"
  PUT /fhir/Patient/${id}
    | {"resourceType":"Patient","id":"${id}","name":[{"family":"Okafor"}]}
  expect 201 ETag "W/\"4\""
  GET /fhir/Patient/${id}/_history
  expect 200
    has "\"method\":\"DELETE\""
    has "W/\\\"4\\\""
  GET /fhir/Patient/${id}/_history?_count=2
  expect 200
    has "\"relation\":\"next\""
    lacks "Dawn"

test "what a client has already is not sent again"
  bearer lab client weirbankhc
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","gender":"female"}
  expect 201
  GET /fhir/Patient/a
    If-None-Match: W/"1"
  expect 304
    lacks "female"
  GET /fhir/Patient/a
    If-None-Match: W/"7", "1"
  expect 304
  GET /fhir/Patient/a
    If-None-Match: W/"11"
  expect 200
  GET /fhir/Patient/a
    If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT
  expect 200
  save changed = header Last-Modified
  GET /fhir/Patient/a
    If-Modified-Since: ${changed}
  expect 304
  GET /fhir/Patient/a
    If-Modified-Since: yesterday
  expect 200
  HEAD /fhir/Patient/a
  expect 200 ETag "W/\"1\""
  PUT /fhir/Patient/a
    If-None-Match: *
    | {"resourceType":"Patient","id":"a"}
  expect 412

test "Prefer says what comes back, _format and _pretty how"
  bearer lab client weirbankhc
  POST /fhir/Patient
    Prefer: return=minimal
    | {"resourceType":"Patient","gender":"female"}
  expect 201
    lacks "female"
  POST /fhir/Patient
    Prefer: return=OperationOutcome
    | {"resourceType":"Patient","gender":"female"}
  expect 201
    has "OperationOutcome"
    has "created"
  POST /fhir/Patient
    Prefer: respond-async; wait=5, return=representation
    | {"resourceType":"Patient","id":"ignored","gender":"female"}
  expect 201
    has "female"
    lacks "ignored"
  save id = json id
  GET /fhir/Patient/${id}?_pretty=true&_format=application/fhir+json
  expect 200
    has "\n  \"resourceType\": \"Patient\""
  GET /fhir/Patient/${id}?_elements=birthDate
  expect 200
    has "SUBSETTED"
    lacks "female"
  GET /fhir/Patient/${id}
    Accept: application/fhir+xml, application/fhir+json;q=0.5
  expect 200
  GET /fhir/Patient/${id}
    Accept: application/fhir+xml
  expect 406
    has "application/fhir+json"
  GET /fhir/Patient/${id}?_format=xml
  expect 406
    has "OperationOutcome"
  GET /fhir/Patient/${id}
    Accept: application/fhir+json; fhirVersion=5.0
  expect 406

test "a create is made once where it is told which one is meant"
  bearer lab client weirbankhc
  POST /fhir/Patient
    If-None-Exist: identifier=urn:x|7
    | {"resourceType":"Patient","identifier":[{"system":"urn:x","value":"7"}]}
  expect 201
  save id = json id
  POST /fhir/Patient
    If-None-Exist: ?identifier=urn:x|7
    | {"resourceType":"Patient","identifier":[{"system":"urn:x","value":"7"}]}
  expect 200 ETag "W/\"1\""
    has "\"id\":\"${id}\""
  db "SELECT count(*) FROM resource" 1
  POST /fhir/Patient
    | {"resourceType":"Patient","identifier":[{"system":"urn:x","value":"7"}]}
  expect 201
  POST /fhir/Patient
    If-None-Exist: identifier=urn:x|7
    | {"resourceType":"Patient"}
  expect 412
    has "more than one Patient"
  POST /fhir/Patient
    If-None-Exist: colour=red
    | {"resourceType":"Patient"}
  expect 400
    has "colour"
  POST /fhir/Patient
    If-None-Exist: _count=1
    | {"resourceType":"Patient"}
  expect 400
    has "names no search parameter"

test "an update, a patch and a delete find the one that is meant"
  bearer lab client weirbankhc
  PUT /fhir/Patient?identifier=urn:x|7
    | {"resourceType":"Patient","id":"seven","identifier":[{"system":"urn:x","value":"7"}]}
  expect 201
    has "\"id\":\"seven\""
  PUT /fhir/Patient?identifier=urn:x|7
    | {"resourceType":"Patient","identifier":[{"system":"urn:x","value":"7"}],"gender":"male"}
  expect 200 ETag "W/\"2\""
    has "\"id\":\"seven\""
  PUT /fhir/Patient?identifier=urn:x|7
    | {"resourceType":"Patient","id":"eight","identifier":[{"system":"urn:x","value":"7"}]}
  expect 400
  PUT /fhir/Patient?identifier=urn:x|9
    | {"resourceType":"Patient","id":"seven","identifier":[{"system":"urn:x","value":"9"}]}
  expect 409
    has "nothing meets the condition"
  POST /fhir
    | {"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"seven"},"request":{"method":"PUT","url":"Patient?identifier=urn:x|9"}}]}
  expect 409
  PUT /fhir/Patient
    | {"resourceType":"Patient"}
  expect 400
  PATCH /fhir/Patient?identifier=urn:x|7
    Content-Type: application/json-patch+json
    | [{"op":"replace","path":"/gender","value":"female"}]
  expect 200 ETag "W/\"3\""
    has "female"
  PATCH /fhir/Patient/seven
    Content-Type: application/merge-patch+json
    If-Match: W/"3"
    | {"gender":null}
  expect 200
    lacks "gender"
  PATCH /fhir/Patient/seven
    Content-Type: application/fhir+json
    | {"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"birthDate"},{"name":"value","valueDate":"1950-01-01"}]}]}
  expect 200
    has "1950-01-01"
  PATCH /fhir/Patient?identifier=urn:x|none
    Content-Type: application/json-patch+json
    | []
  expect 404
  PATCH /fhir/Patient/seven
    Content-Type: text/plain
    | x
  expect 415
  PATCH /fhir/Patient/seven
    Content-Type: application/json-patch+json
    | [{"op":"replace","path":"/id","value":"eight"}]
  expect 422
  DELETE /fhir/Patient?identifier=urn:x|none
  expect 204
  DELETE /fhir/Patient
  expect 400
  DELETE /fhir/Patient?identifier=urn:x|7
  expect 204
  GET /fhir/Patient/seven
  expect 410

test "the history of a type and of all has every version once, over pages"
  bearer lab client weirbankhc
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","gender":"female"}
  PUT /fhir/Observation/o
    | {"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/a"}}
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","gender":"male"}
  DELETE /fhir/Observation/o
  GET /fhir/_history
  expect 200
    has "\"type\":\"history\""
    has "Observation/o"
    lacks "\"relation\":\"next\""
  GET /fhir/Patient/_history?_count=1
  expect 200
    has "\"gender\":\"male\""
    lacks "\"gender\":\"female\""
  save next = text "\"relation\":\"next\",\"url\":\"http://localhost" "\""
  GET ${next}
  expect 200
    has "\"gender\":\"female\""
    lacks "\"gender\":\"male\""
  GET /fhir/Observation/_history
  expect 200
    has "\"method\":\"DELETE\""
    lacks "Patient/a\",\"resource\""
  GET /fhir/_history?_since=2999-01-01T00:00:00Z
  expect 200
    lacks "entry"
  GET /fhir/_history?_since=yesterday
  expect 400
  GET /fhir/_history?_at=2020
  expect 501
  GET /fhir/Patient/_history?_cursor=abc
  expect 400
  db "SELECT CASE WHEN count(*) > 0 THEN 1 ELSE 0 END FROM looked WHERE action = 'history'" 1

test "a batch does what can be done and says of the rest what is wrong"
  bearer lab client weirbankhc
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","gender":"female"}
  POST /fhir
    | {"resourceType":"Bundle","type":"batch","entry":[
    |  {"request":{"method":"GET","url":"Patient/a"}},
    |  {"request":{"method":"GET","url":"Patient/none"}},
    |  {"resource":{"resourceType":"Patient","gender":"other"},"request":{"method":"POST","url":"Patient"}},
    |  {"resource":{"resourceType":"Patient","gender":"purple"},"request":{"method":"POST","url":"Patient"}},
    |  {"resource":{"resourceType":"Patient","id":"a"},"request":{"method":"PUT","url":"Patient/a","ifMatch":"W/\"9\""}},
    |  {"resource":{"resourceType":"Patient","id":"b"},"request":{"method":"PUT","url":"Patient/b"}},
    |  {"request":{"method":"DELETE","url":"Patient/a"}},
    |  {"request":{"method":"GET","url":"Patient?gender=female"}},
    |  {"request":{"method":"GET","url":"metadata"}},
    |  {"request":{"method":"FLY","url":"Patient"}},
    |  {"resource":{"resourceType":"Bundle","type":"batch"},"request":{"method":"POST","url":""}},
    |  {"resource":{"resourceType":"Binary","contentType":"application/json-patch+json","data":"W3sib3AiOiJhZGQiLCJwYXRoIjoiL2dlbmRlciIsInZhbHVlIjoibWFsZSJ9XQ=="},"request":{"method":"PATCH","url":"Patient/b"}}
    | ]}
  expect 200
    has "batch-response"
    has "404 Not Found"
    has "201 Created"
    has "422 Unprocessable Content"
    has "412 Precondition Failed"
    has "204 No Content"
    has "searchset"
    has "CapabilityStatement"
    has "400 Bad Request"
  GET /fhir/Patient/b
  expect 200 ETag "W/\"2\""
    has "male"
  GET /fhir/Patient/a
  expect 410
  db "SELECT count(*) FROM resource" 3

test "a transaction is all or nothing, in the standard's order"
  bearer lab client weirbankhc
  PUT /fhir/Patient/old
    | {"resourceType":"Patient","id":"old","identifier":[{"system":"urn:x","value":"old"}]}
  PUT /fhir/Patient/gone
    | {"resourceType":"Patient","id":"gone"}
  POST /fhir
    | {"resourceType":"Bundle","type":"transaction","entry":[
    |  {"request":{"method":"GET","url":"Observation?code=x1"}},
    |  {"fullUrl":"urn:uuid:11111111-1111-4111-8111-111111111111","resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"x1"}]},"subject":{"reference":"urn:uuid:22222222-2222-4222-8222-222222222222"},"hasMember":[{"reference":"urn:uuid:33333333-3333-4333-8333-333333333333"}]},"request":{"method":"POST","url":"Observation"}},
    |  {"fullUrl":"urn:uuid:33333333-3333-4333-8333-333333333333","resource":{"resourceType":"Observation","status":"final","code":{"text":"x2"},"subject":{"reference":"Patient?identifier=urn:x|old"},"derivedFrom":[{"reference":"urn:uuid:11111111-1111-4111-8111-111111111111"}]},"request":{"method":"POST","url":"Observation"}},
    |  {"fullUrl":"urn:uuid:22222222-2222-4222-8222-222222222222","resource":{"resourceType":"Patient","gender":"female"},"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=urn:x|new"}},
    |  {"fullUrl":"urn:uuid:44444444-4444-4444-8444-444444444444","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=urn:x|old"}},
    |  {"resource":{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"gender"},{"name":"value","valueCode":"male"}]}]},"request":{"method":"PATCH","url":"Patient/old"}},
    |  {"request":{"method":"DELETE","url":"Patient/gone"}},
    |  {"request":{"method":"DELETE","url":"Patient/never"}},
    |  {"request":{"method":"DELETE","url":"Patient?identifier=urn:x|never"}}
    | ]}
  expect 200
    has "transaction-response"
    has "\"total\":1"
  save observation = json entry.0.resource.entry.0.resource.id
  save patient = json entry.0.resource.entry.0.resource.subject.reference
  save there = json entry.4.response.location
  GET /fhir/${patient}
  expect 200
    has "female"
  GET /fhir/${there}
  expect 200
    has "\"id\":\"old\""
  GET /fhir/Patient/old
  expect 200 ETag "W/\"2\""
    has "male"
  GET /fhir/Patient/gone
  expect 410
  POST /fhir
    | {"resourceType":"Bundle","type":"transaction","entry":[
    |  {"resource":{"resourceType":"Patient","id":"c"},"request":{"method":"PUT","url":"Patient/c"}},
    |  {"resource":{"resourceType":"Patient","id":"old"},"request":{"method":"PUT","url":"Patient/old","ifMatch":"W/\"1\""}}
    | ]}
  expect 412
    has "OperationOutcome"
  GET /fhir/Patient/c
  expect 404

test "a transaction says all that is wrong, and where"
  bearer lab client weirbankhc
  POST /fhir
    | {"resourceType":"Bundle","type":"transaction","entry":[
    |  {"resource":{"resourceType":"Patient","gender":"purple","birthDate":"2026-02-30"},"request":{"method":"POST","url":"Patient"}},
    |  {"resource":{"resourceType":"Observation","status":"final"},"request":{"method":"POST","url":"Observation"}}
    | ]}
  expect 422
    has "Bundle.entry[0].resource.gender"
    has "Bundle.entry[0].resource.birthDate"
    has "Bundle.entry[1].resource.code"
    has "operationoutcome-issue-line"
  POST /fhir
    | {"resourceType":"Bundle","type":"transaction","entry":[
    |  {"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:99999999-9999-4999-8999-999999999999"}},"request":{"method":"POST","url":"Observation"}}
    | ]}
  expect 400
    has "names no entry of this Bundle"
  POST /fhir
    | {"resourceType":"Bundle","type":"transaction","entry":[
    |  {"fullUrl":"urn:uuid:11111111-1111-4111-8111-111111111111","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient","ifNoneExist":"link=urn:uuid:22222222-2222-4222-8222-222222222222"}},
    |  {"fullUrl":"urn:uuid:22222222-2222-4222-8222-222222222222","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient","ifNoneExist":"link=urn:uuid:11111111-1111-4111-8111-111111111111"}}
    | ]}
  expect 400
    has "circle"
  POST /fhir
    | {"resourceType":"Bundle","type":"transaction","entry":[
    |  {"resource":{"resourceType":"Patient","id":"d"},"request":{"method":"PUT","url":"Patient/d"}},
    |  {"resource":{"resourceType":"Patient","id":"d"},"request":{"method":"PUT","url":"Patient/d"}}
    | ]}
  expect 400
    has "change the same resource"
  POST /fhir
    | {"resourceType":"Bundle","type":"transaction","entry":[
    |  {"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient?identifier=urn:x|nobody"}},"request":{"method":"POST","url":"Observation"}}
    | ]}
  expect 412
  db "SELECT count(*) FROM resource" 0

test "invariants hold on every write"
  bearer lab client weirbankhc
  POST /fhir/Patient
    | {"resourceType":"Patient","contact":[{"gender":"male"}]}
  expect 422
    has "pat-1"
    has "Patient.contact[0]"
  POST /fhir/Observation
    | {"resourceType":"Observation","status":"final","code":{"text":"x"},"valueString":"y","dataAbsentReason":{"text":"z"},"effectivePeriod":{"start":"2026","end":"2025"}}
  expect 422
    has "obs-6"
    has "per-1"
  POST /fhir/Patient/$validate
    | {"resourceType":"Patient","contact":[{"gender":"male"}]}
  expect 200
    has "pat-1"

test "the server says truly what it can"
  bearer lab client weirbankhc
  GET /fhir/metadata
  expect 200
    has "history-system"
    has "conditionalUpdate"
    has "\"batch\""
    has "Resource-validate"
  save version = json fhirVersion

test "every error is an OperationOutcome with the right status"
  bearer lab client weirbankhc
  GET /fhir/Elephant
  expect 404
    has "OperationOutcome"
  GET /fhir/Elephant/1
  expect 404
  GET /fhir/Patient/1/_history/0
  expect 404
  GET /fhir/Patient/a_b
  expect 404
  PUT /fhir/Patient/a_b
    | {"resourceType":"Patient","id":"a_b"}
  expect 422
  POST /fhir/Patient/1
    | {"resourceType":"Patient"}
  expect 405 Allow *
    has "OperationOutcome"
  DELETE /fhir/metadata
  expect 405
  GET /fhir/Patient/$fly
  expect 501
    has "$validate"
  GET /fhir/Patient/1/$lastn
  expect 501
  POST /fhir/$translate
    | {}
  expect 501
  POST /fhir/Patient
    Content-Type: application/fhir+xml
    | <Patient/>
  expect 415
    has "application/fhir+json"
  POST /fhir/Patient
    Content-Type: application/fhir+json; charset=iso-8859-1
    | {"resourceType":"Patient"}
  expect 415
  POST /fhir/Patient
    | {"resourceType":"Patient","gender":
  expect 400
    has "operationoutcome-issue-line"
  POST /fhir/Patient
    | {"resourceType":"Observation"}
  expect 400
  POST /fhir/Patient
    | {"resourceType":"Patient","birthDate":"2026-02-30","gender":"x","colour":1}
  expect 422
    has "Patient.birthDate"
    has "Patient.gender"
    has "Patient.colour"
  POST /fhir
    | {"resourceType":"Patient"}
  expect 400
  POST /fhir
    | {"resourceType":"Bundle","type":"document"}
  expect 400
  PUT /fhir/Patient/a
    If-Match: seven
    | {"resourceType":"Patient","id":"a"}
  expect 400
  as nobody
  GET /fhir/Patient/1
  expect 401
    has "OperationOutcome"

test "everything of a patient, and of the person that her records are joined in"
  bearer lab client weirbankhc
  POST /fhir
    | {"resourceType":"Bundle","type":"transaction","entry":[
    |  {"resource":{"resourceType":"Organization","id":"org","name":"Weirbank"},"request":{"method":"PUT","url":"Organization/org"}},
    |  {"resource":{"resourceType":"Patient","id":"a","gender":"female","managingOrganization":{"reference":"Organization/org"}},"request":{"method":"PUT","url":"Patient/a"}},
    |  {"resource":{"resourceType":"Observation","id":"o1","status":"final","code":{"text":"one"},"subject":{"reference":"Patient/a"},"effectiveDateTime":"2020-01-01"},"request":{"method":"PUT","url":"Observation/o1"}},
    |  {"resource":{"resourceType":"Observation","id":"o2","status":"final","code":{"text":"two"},"subject":{"reference":"Patient/a"},"effectiveDateTime":"2024-01-01"},"request":{"method":"PUT","url":"Observation/o2"}},
    |  {"resource":{"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/a"}},"request":{"method":"PUT","url":"Condition/c1"}},
    |  {"resource":{"resourceType":"Patient","id":"b"},"request":{"method":"PUT","url":"Patient/b"}}
    | ]}
  expect 200
  GET /fhir/Patient/a/$everything
  expect 200
    has "\"total\":4"
    has "Observation/o1"
    has "Condition/c1"
    has "Organization/org"
    has "\"mode\":\"include\""
    lacks "Patient/b"
  GET /fhir/Patient/a/$everything?_count=2
  expect 200
    has "Patient/a\""
    has "Observation/o1"
    lacks "Observation/o2"
  save next = text "\"relation\":\"next\",\"url\":\"http://localhost" "\""
  GET ${next}
  expect 200
    has "Observation/o2"
    has "Condition/c1"
    lacks "Observation/o1"
    lacks "\"relation\":\"next\""
  GET /fhir/Patient/a/$everything?_type=Observation&start=2023-01-01
  expect 200
    has "Observation/o2"
    lacks "Observation/o1"
    lacks "Condition/c1"
  POST /fhir/Patient/a/$everything
    | {"resourceType":"Parameters","parameter":[{"name":"end","valueDate":"2021"}]}
  expect 200
    has "Observation/o1"
    lacks "Observation/o2"
  GET /fhir/Patient/none/$everything
  expect 404
  GET /fhir/Patient/a/$everything?_type=Elephant
  expect 400
  GET /fhir/Patient/a/$everything?_since=never
  expect 400
  GET /fhir/Person?link=Patient/a
  expect 200
    has "\"total\":1"
  save person = json entry.0.resource.id
  GET /fhir/Person/${person}
  expect 200
    has "Patient/a"
  GET /fhir/Person/${person}/$everything
  expect 200
    has "\"resourceType\":\"Person\""
    has "Observation/o2"
  as nobody
  bearer stranger gp elsewhere
  GET /fhir/Person/${person}
  expect 404
  GET /fhir/Person/${person}/$everything
  expect 404
  GET /fhir/Patient/a/$everything
  expect 404
  GET /fhir/Person?link=Patient/a
  expect 200
    lacks "weft-"
  bearer lab client weirbankhc
  GET /fhir/Person/weft-999999/$everything
  expect 404
  GET /fhir/Person/weft-999999
  expect 404

test "tags and labels are added and taken away"
  bearer lab client weirbankhc
  PUT /fhir/Patient/a
    | {"resourceType":"Patient","id":"a","meta":{"tag":[{"system":"urn:t","code":"one"}]},"gender":"female"}
  POST /fhir/Patient/a/$meta-add
    | {"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"system":"urn:t","code":"two"},{"system":"urn:t","code":"one"}]}}]}
  expect 200
    has "\"code\":\"two\""
  GET /fhir/Patient/a/$meta
  expect 200
    has "valueMeta"
    has "\"code\":\"one\""
    has "\"versionId\":\"2\""
  GET /fhir/Patient?_tag=urn:t|two
  expect 200
    has "\"id\":\"a\""
  POST /fhir/Patient/a/$meta-delete
    | {"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"system":"urn:t","code":"one"}]}}]}
  expect 200
    lacks "\"code\":\"one\""
    has "\"code\":\"two\""
  POST /fhir/Patient/a/$meta-add
    | {"resourceType":"Parameters"}
  expect 400

test "a resource is validated for what is to be done with it"
  bearer lab client weirbankhc
  POST /fhir/Patient/$validate
    | {"resourceType":"Patient","gender":"female"}
  expect 200
    has "No issues were found"
  POST /fhir/Patient/$validate
    | {"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":"update"},{"name":"resource","resource":{"resourceType":"Patient"}}]}
  expect 200
    has "needs an id"
  POST /fhir/Patient/none/$validate?mode=delete
  expect 200
    has "no such resource"
  POST /fhir/Patient/$validate?mode=guess
    | {"resourceType":"Patient"}
  expect 400
  POST /fhir/Patient/$validate
    | {"resourceType":"Parameters"}
  expect 400

test "a file is kept as it came, and given back as it came"
  bearer lab client weirbankhc
  POST /fhir/Binary
    Content-Type: text/csv
    | name,born
    | Okafor,1950
  expect 201
    has "\"resourceType\":\"Binary\""
    has "text/csv"
  save id = json id
  GET /fhir/Binary/${id}
  expect 200 Content-Type text/csv X-Content-Type-Options nosniff
    has "Okafor,1950"
  GET /fhir/Binary/${id}
    Accept: application/fhir+json
  expect 200 Content-Type application/fhir+json*
    has "bmFtZSxib3JuCk9rYWZvciwxOTUw"
  PUT /fhir/Binary/${id}
    Content-Type: text/plain
    | other words
  expect 200 ETag "W/\"2\""
  GET /fhir/Binary/${id}
  expect 200 Content-Type text/plain
    has "other words"
  POST /fhir/Binary
    | {"resourceType":"Binary","contentType":"text/plain","data":"@file:00"}
  expect 422

test "everything that a system may see is exported as files that it alone may fetch"
  bearer lab client weirbankhc
  POST /fhir
    | {"resourceType":"Bundle","type":"transaction","entry":[
    |  {"resource":{"resourceType":"Organization","id":"org","name":"Weirbank"},"request":{"method":"PUT","url":"Organization/org"}},
    |  {"resource":{"resourceType":"Patient","id":"a","gender":"female"},"request":{"method":"PUT","url":"Patient/a"}},
    |  {"resource":{"resourceType":"Patient","id":"b","gender":"male"},"request":{"method":"PUT","url":"Patient/b"}},
    |  {"resource":{"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"code":"one"}]},"subject":{"reference":"Patient/a"}},"request":{"method":"PUT","url":"Observation/o1"}},
    |  {"resource":{"resourceType":"Observation","id":"o2","status":"final","code":{"coding":[{"code":"two"}]},"subject":{"reference":"Patient/b"}},"request":{"method":"PUT","url":"Observation/o2"}},
    |  {"resource":{"resourceType":"Group","id":"g","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/b"}}]},"request":{"method":"PUT","url":"Group/g"}}
    | ]}
  expect 200
  GET /fhir/$export
  expect 400
    has "respond-async"
  GET /fhir/$export
    Prefer: respond-async
  expect 202 Content-Location http://localhost/fhir/$bulk/*
  save where = header Content-Location
  GET ${where}
  expect 200
    has "\"type\":\"Organization\""
    has "requiresAccessToken"
  save file = text "\"type\":\"Patient\",\"url\":\"" "\""
  GET ${file}
  expect 200 Content-Type application/fhir+ndjson
    has "\"id\":\"a\""
    has "\"id\":\"b\""
  bearer other client elsewhere
  GET ${where}
  expect 404
  GET ${file}
  expect 404
  bearer lab client weirbankhc
  DELETE ${where}
  expect 202
  GET ${where}
  expect 404
  GET /fhir/Group/g/$export?_type=Patient,Observation
    Prefer: respond-async
  expect 202
  save where = header Content-Location
  GET ${where}
  expect 200
    has "\"count\":1"
  save file = text "\"type\":\"Patient\",\"url\":\"" "\""
  GET ${file}
  expect 200
    has "\"id\":\"b\""
    lacks "\"id\":\"a\""
  GET /fhir/Patient/$export?_typeFilter=Observation%3Fcode%3Dtwo&_type=Observation
    Prefer: respond-async
  expect 202
  save where = header Content-Location
  GET ${where}
  expect 200
    lacks "Organization"
  save file = text "\"type\":\"Observation\",\"url\":\"" "\""
  GET ${file}
  expect 200
    has "\"id\":\"o2\""
    lacks "\"id\":\"o1\""
  GET /fhir/$export?_since=2999-01-01
    Prefer: respond-async
  expect 202
  save where = header Content-Location
  GET ${where}
  expect 200
    has "\"output\":[]"
  GET /fhir/$export?_type=Elephant
    Prefer: respond-async
  expect 400
  GET /fhir/$export?_typeFilter=Observation%3Fcolour%3Dred
    Prefer: respond-async
  expect 400
  GET /fhir/Group/none/$export
    Prefer: respond-async
  expect 404
  bearer dawn gp weirbankhc
  GET /fhir/$export
    Prefer: respond-async
  expect 403

test "a file of resources is imported line by line, and says which could not be"
  bearer lab client weirbankhc
  POST /fhir/$import
    Prefer: respond-async
    Content-Type: application/fhir+ndjson
    | {"resourceType":"Patient","id":"i1","gender":"female"}
    | {"resourceType":"Patient","id":"i2","gender":"purple"}
    | not json
    | {"resourceType":"Patient","gender":"male"}
  expect 202
  save where = header Content-Location
  GET ${where}
  expect 200
    has "\"imported\":2"
    has "\"count\":2"
  save file = text "\"type\":\"OperationOutcome\",\"url\":\"" "\""
  GET ${file}
  expect 200
    has "purple"
    has "\"valueInteger\":3"
  GET /fhir/Patient/i1
  expect 200
  db "SELECT count(*) FROM resource" 2
  POST /fhir/$import
    Prefer: respond-async
    | {"resourceType":"Parameters","parameter":[{"name":"input","part":[{"name":"type","valueCode":"Patient"},{"name":"url","valueUrl":"https://elsewhere.example/Patient.ndjson"}]}]}
  expect 400
    has "from this server only"

test "a resource is held to the profiles that it claims, where they are loaded; UK Core's are advice"
  bearer lab client weirbankhc
  POST /fhir/Patient
    | {"resourceType":"Patient","meta":{"profile":["https://weft.example/named"]}}
  expect 201
  POST /fhir/StructureDefinition
    | {"resourceType":"StructureDefinition","url":"https://weft.example/named","name":"Named","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"},{"id":"Patient.name","path":"Patient.name","min":1}]}}
  expect 201
  POST /fhir/Patient
    | {"resourceType":"Patient","meta":{"profile":["https://weft.example/named"]}}
  expect 422
    has "name is wanted 1 time"
    has "Patient.name"
  POST /fhir/Patient
    | {"resourceType":"Patient","meta":{"profile":["https://weft.example/named|1.0"]},"name":[{"text":"x"}]}
  expect 201
  POST /fhir/Patient/$validate?profile=https://weft.example/named
    | {"resourceType":"Patient"}
  expect 200
    has "\"severity\":\"error\""
    has "name is wanted"
  POST /fhir/Patient/$validate?profile=https://weft.example/other
    | {"resourceType":"Patient"}
  expect 200
    has "is not loaded here"
  POST /fhir/StructureDefinition
    | {"resourceType":"StructureDefinition","url":"https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient","name":"UKCorePatient","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"},{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}]}}
  expect 201
  POST /fhir/Patient
    | {"resourceType":"Patient","meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"]}}
  expect 201
  POST /fhir/Patient
    Prefer: return=OperationOutcome
    | {"resourceType":"Patient","meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"]}}
  expect 201
    has "birthDate is wanted"
  POST /fhir/Patient/$validate
    | {"resourceType":"Patient","meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"]}}
  expect 200
    has "\"severity\":\"warning\""
    has "birthDate is wanted"

test "what R4 ships of terminology is answered from, and what is loaded before that"
  bearer lab client weirbankhc
  GET /fhir/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender
  expect 200
    has "\"total\":4"
    has "\"display\":\"Female\""
  GET /fhir/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&filter=fem&count=5
  expect 200
    has "\"total\":1"
    lacks "unknown"
  GET /fhir/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/none
  expect 404
  GET /fhir/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/observation-codes
  expect 422
    has "http://loinc.org is not here"
  GET /fhir/ValueSet/$expand
  expect 400
  GET /fhir/CodeSystem/$lookup?system=http://terminology.hl7.org/CodeSystem/v3-MaritalStatus&code=M
  expect 200
    has "Married"
  GET /fhir/CodeSystem/$lookup?system=http://terminology.hl7.org/CodeSystem/v3-MaritalStatus&code=ZZ
  expect 404
  GET /fhir/ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/administrative-gender&system=http://hl7.org/fhir/administrative-gender&code=female
  expect 200
    has "\"valueBoolean\":true"
  GET /fhir/ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/administrative-gender&code=purple
  expect 200
    has "\"valueBoolean\":false"
  POST /fhir/CodeSystem
    | {"resourceType":"CodeSystem","url":"urn:colours","status":"active","content":"complete","concept":[{"code":"warm","concept":[{"code":"red","display":"Red"},{"code":"amber"}]},{"code":"blue"}]}
  expect 201
  POST /fhir/ValueSet
    | {"resourceType":"ValueSet","id":"warm","url":"urn:warm","status":"active","compose":{"include":[{"system":"urn:colours","filter":[{"property":"concept","op":"is-a","value":"warm"}]}],"exclude":[{"system":"urn:colours","concept":[{"code":"amber"}]}]}}
  expect 201
  save id = json id
  GET /fhir/ValueSet/${id}/$expand
  expect 200
    has "\"total\":2"
    has "Red"
    lacks "blue"
    lacks "amber"
  POST /fhir/ValueSet/$validate-code
    | {"resourceType":"Parameters","parameter":[{"name":"url","valueUri":"urn:warm"},{"name":"coding","valueCoding":{"system":"urn:colours","code":"red","display":"Blue"}}]}
  expect 200
    has "\"valueBoolean\":false"
    has "the display is not"
  POST /fhir/CodeSystem/$lookup
    | {"resourceType":"Parameters","parameter":[{"name":"coding","valueCoding":{"system":"urn:colours","code":"red"}}]}
  expect 200
    has "Red"
  GET /fhir/CodeSystem/$subsumes?codeA=red&codeB=blue&system=urn:colours
  expect 501
    has "$lookup"
  GET /fhir/ConceptMap/$translate
  expect 501

test "a subscription is taken into force or says why not, and its events can be listened to"
  bearer lab client weirbankhc
  POST /fhir/Subscription
    | {"resourceType":"Subscription","status":"requested","reason":"x","criteria":"Observation?code=one","channel":{"type":"websocket"}}
  expect 201
  save id = json id
  GET /fhir/Subscription/${id}
  expect 200 ETag "W/\"2\""
    has "\"status\":\"active\""
  GET /fhir/Subscription/${id}/$events
  expect 200 Content-Type text/event-stream
    has "retry: 2000"
    lacks "event:"
  save last = text "id: " "\n"
  POST /fhir/Observation
    | {"resourceType":"Observation","status":"final","code":{"coding":[{"code":"one"}]}}
  POST /fhir/Observation
    | {"resourceType":"Observation","status":"final","code":{"coding":[{"code":"two"}]}}
  GET /fhir/Subscription/${id}/$events?since=${last}
  expect 200
    has "event: Observation"
    has "\"code\":\"one\""
    lacks "\"code\":\"two\""
  POST /fhir/Subscription
    | {"resourceType":"Subscription","status":"requested","reason":"x","criteria":"Observation?code=one","channel":{"type":"rest-hook","endpoint":"http://127.0.0.1:9/hook"}}
  expect 201
  save id = json id
  GET /fhir/Subscription/${id}
  expect 200
    has "\"status\":\"error\""
    has "setting hooks"
  POST /fhir/Subscription
    | {"resourceType":"Subscription","status":"requested","reason":"x","criteria":"Observation?colour=red","channel":{"type":"websocket"}}
  expect 201
  save id = json id
  GET /fhir/Subscription/${id}
  expect 200
    has "\"status\":\"error\""
    has "colour"
