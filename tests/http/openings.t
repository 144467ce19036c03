# SPDX-License-Identifier: Apache-2.0
# What was opened beyond what records give a reason for: reviewed by somebody else; and seals.

setup town 300

test "what a referral explains is explained away"
  bearer lab client weirbankhc
  POST /fhir/Patient
    | {"resourceType":"Patient","name":[{"family":"Quartzson","given":["Edda"]}],"birthDate":"1931-05-06"}
  expect 201
  as worker
  GET /people?q=quartzson
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  POST /people/${person}/break-glass emergency="collapsed at the front desk"
  expect 303
  account colleague role privacy-officer
  as colleague
  GET /act
  save officer = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${officer}
  GET /openings
  expect 200
    has "collapsed at the front desk"
    has "name=\"claim\""
  as worker
  POST /people/${person}/refer kind=referral to=together title="Company on Tuesdays" words="Has not been out" once=xyz
  expect 303
  as colleague
  POST /act role=${officer}
  GET /openings
  expect 200
    has "Explained by the records themselves"
    lacks "name=\"claim\""

test "nobody reviews their own"
  as resident
  GET /me
  save person = text "href=\"/people/" "/timeline\""
  account chief-executive role doctor
  account chief-executive role privacy-officer
  as chief-executive
  GET /act
  save doctor = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  save officer = text "id=\"role-2\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${doctor}
  POST /people/${person}/break-glass emergency="unconscious in resus, allergies"
  expect 303
  GET /openings
  expect 403
  POST /act role=${officer}
  GET /openings
  expect 200
    has "somebody else looks at it"
    lacks "name=\"claim\""
  db "SELECT count(*) FROM claim WHERE reviewed_at IS NOT NULL" 0
  POST /openings verdict=good claim=1
  expect 303
  db "SELECT count(*) FROM claim WHERE reviewed_at IS NOT NULL" 0

test "a seal opens on one of three grounds, told alike whether anything is sealed; the law's by two people"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  account worker role caldicott-guardian
  account colleague role caldicott-guardian
  GET /people/${person}/sealed
  expect 403
  GET /act
  save guardian = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${guardian}
  GET /people/${person}/sealed
  expect 200
    has "Whether anything is sealed is not said here"
  POST /people/${person}/sealed what=wish ground=curiosity reason="I would like to know"
  expect 422
    has "There is no fourth"
    has "I would like to know</textarea>"
  POST /people/${person}/sealed what=wish ground=consent reason=""
  expect 422
  POST /people/987654321/sealed what=wish ground=consent reason="agreed at the bedside"
  expect 404
  POST /people/${person}/sealed what=wish ground=consent reason="agreed at the bedside"
  expect 303 Location /people/${person}
  POST /people/${person}/sealed what=law ground=legal reason="ordered by the court today"
  expect 303 Location /openings
  db "SELECT count(*) FROM relation WHERE kind = 32768" 0
  GET /openings
  expect 200
    has "ordered by the court today"
    has "Yours: somebody else looks at it"
  POST /openings/1 do=release
  expect 403
  as colleague
  GET /act
  save guardian = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${guardian}
  GET /openings
  expect 200
    has "Release it for some hours"
  POST /openings/1 do=release
  expect 303 Location /openings
  db "SELECT count(*) FROM relation WHERE kind = 32768" 1
  POST /openings/1 do=release
  expect 412
