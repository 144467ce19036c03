# SPDX-License-Identifier: Apache-2.0
# Who may find a person, who may open a page, and what nobody learns from an answer.

setup town 300

test "a worker lists her own people and opens one; the look is written down"
  GET /healthz
  as worker
  GET /people
  expect 200 Cache-Control no-store
    has "wf-line__who\"><a href=\"/people/"
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /people/${person}
  expect 200
    has "This look is written down"
    has "Where this page comes from"
    has "You have not opened this page before"
  db "SELECT CASE WHEN count(*) > 0 THEN 1 ELSE 0 END FROM looked WHERE person = ${person} AND action = 'open' AND refused = 0" 1
  GET /people/${person}
  expect 200
    has "since you last opened this page"

test "a stranger is asked to sign in, and learns nothing"
  GET /healthz
  as nobody
  GET /people
  expect 303 Location /sign-in*
  GET /people/1
  expect 303 Location /sign-in*
  GET /me
  expect 303 Location /sign-in*

test "a chief executive sees figures, not people"
  GET /healthz
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  as chief-executive
  GET /people
  expect 200
    lacks "wf-line__who"
  GET /people/${person}
  expect 404
    lacks "This look is written down"
  POST /people/search family=smith born=4/3/1948
  expect 403

test "somebody who is there and somebody who is not get the same answer"
  GET /healthz
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  as chief-executive
  GET /people/${person}
  expect 404
    has "No record is open to you under this address"
  GET /people/987654321
  expect 404
    has "No record is open to you under this address"

test "the town is searched by two things; what was typed is kept, and never in an address"
  GET /healthz
  as worker
  POST /people/search family=ashw
  expect 422
    has "Only one thing is given"
    has "value=\"ashw\""
    has "<title>Error:"
  POST /people/search family=ashw born="31 2 1950"
  expect 422
    has "That is not a date of birth"
    has "value=\"31 2 1950\""
  POST /people/search nhs="999 000 0019" born="4 3 1948"
  expect 422
    has "the digits do not add up"
  POST /people/search family=zzzz born="4 3 1948"
  expect 200
    has "Nobody fits all of this"

test "a record opens in an emergency only with a reason, and the person can read it"
  GET /healthz
  db "SELECT count(*) FROM claim" 0
  as worker
  POST /people/1/claim claim=short
  expect 422
    has "Say in a sentence"
    has "short</textarea>"
  POST /people/1/break-glass emergency=""
  expect 422
  POST /people/987654321/break-glass emergency="unconscious in resus"
  expect 404
  db "SELECT count(*) FROM claim" 0

test "a form that is not ours opens nothing"
  GET /healthz
  as worker
  POST /people/1/claim
    Content-Type: application/x-www-form-urlencoded
    | claim=unconscious+in+resus&csrf=wrong
  expect 403
  db "SELECT count(*) FROM claim" 0

test "a resident reads her own record and who looked, and nobody else's"
  GET /healthz
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  as resident
  GET /me
  expect 200
    has "Who holds what"
    has "Who looked at my record, and why"
  GET /me
  GET /me/looks
  expect 200
    has "Saw the name in a list"
    lacks "Opened the page"
    has "When you read it yourself"
  db "SELECT CASE WHEN count(*) >= 2 THEN 'kept' ELSE 'gone' END FROM looked l JOIN account a ON a.id = l.account WHERE l.action = 'open' AND a.name = 'resident'" kept
  GET /people/987654321
  expect 404
  GET /people/987654321/looks
  expect 403
  GET /people
  expect 403

test "only the person, and who reviews look-ups, read who looked"
  GET /healthz
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /people/${person}/looks
  expect 403
  as manager
  GET /people/${person}/looks
  expect 403

test "numbers that are none are pages that are not there"
  GET /healthz
  as worker
  GET /people/abc
  expect 404
  GET /people/-1
  expect 404
  GET /people/99999999999999999999
  expect 404
  GET /people/1/timeline?before=x
  expect 404

test "an emergency opens a record with a reason, and the person reads who, when and why"
  as resident
  GET /me
  save person = text "href=\"/people/" "/timeline\""
  account chief-executive role doctor
  as chief-executive
  GET /act
  save role = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${role}
  expect 303
  POST /people/${person}/break-glass emergency="unconscious in resus, allergies"
  expect 303 Location /people/${person}
  db "SELECT count(*) FROM claim WHERE person = ${person}" 1
  as resident
  GET /me/looks
  expect 200
    has "Opened the record in an emergency"
    has "unconscious in resus, allergies"
  as chief-executive
  GET /act
  POST /act role=${role}
  GET /people/${person}
  expect 200
    has "This look is written down"

test "who reviews look-ups reads who looked, and nothing else of the record"
  as resident
  GET /me
  save person = text "href=\"/people/" "/timeline\""
  account manager role privacy-officer
  as manager
  GET /act
  save role = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${role}
  expect 303
  GET /people/${person}/looks
  expect 200
    has "own care"
  GET /people/${person}
  expect 404
