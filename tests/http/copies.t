# SPDX-License-Identifier: Apache-2.0
# A copy of one's record: asked for, looked at, released by a second person, read.

setup town 300

test "a copy is asked for by letter, signed, released by somebody else, and read by the person"
  as resident
  GET /me
  save person = text "href=\"/people/" "/timeline\""
  as worker
  POST /people/${person}/copy channel=letter other=no received=2999-01-01 words="her letter"
  expect 422
    has "That day has not come yet"
    has "her letter</textarea>"
  POST /people/${person}/copy channel=letter other=no received= words="her letter of Monday"
  expect 303 Location /people/${person}
  db "SELECT clock FROM issue WHERE title = 'A copy of the record'" subject-access
  account worker role records-officer
  account colleague role caldicott-guardian
  GET /act
  save officer = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${officer}
  GET /act
  save nurse = text "id=\"role\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /copies/1/prepare
  expect 403
    has "wrote this request down yourself"
  as colleague
  GET /act
  save guardian = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${guardian}
  POST /copies/1/prepare
  expect 303 Location /copies/1
  GET /copies/1
  expect 200
    has "somebody else looks through it and releases it"
    has "Waits for a health professional"
    has "Leave out"
  save build = db "SELECT build FROM access_copy"
  POST /copies/1/release build=${build}
  expect 403
  as resident
  GET /copies/1
  expect 200
    has "It is not ready yet"
    lacks "<h3 class=\"nhsuk-heading-s\">"
  as worker
  POST /act role=${officer}
  POST /copies/1/release build=${build}
  expect 412
  POST /act role=${nurse}
  POST /copies/1/sign build=${build} harm=no words=""
  expect 422
    has "Say how you know"
  POST /copies/1/sign build=${build} harm=no words="I see her each week"
  expect 303
  POST /act role=${officer}
  POST /copies/1/release build=${build}
  expect 303
  db "SELECT state FROM issue WHERE title = 'A copy of the record'" completed
  as resident
  GET /copies/1
  expect 200
    has "Print"
    has "<h3 class=\"nhsuk-heading-s\">"
    lacks "Leave out"
  as chief-executive
  GET /copies/1
  expect 404

test "a person asks on her own page once, and the month runs"
  as resident
  POST /me/copy
  expect 303
  POST /me/copy
  expect 303
  db "SELECT count(*) FROM access_copy WHERE due_at > received_at" 1
  GET /me/copy
  expect 200
    has "You get it within a month"
    has "not put together yet"
