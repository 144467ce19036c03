# SPDX-License-Identifier: Apache-2.0
# Records that may be one person: decided by a person, once, and undone.
setup town 300

test "a worker does not join records"
  as worker
  GET /review
  expect 403
    lacks "Why it waits"

test "nobody learns of a pair without signing in"
  GET /review
  expect 303 Location "/sign-in*"

test "two records kept apart do not come back, and can be undone"
  as manager
  GET /review
  expect 200
    has "Why it waits"
  save pair = text "data-line href=\"/review/" "\""
  GET /review/${pair}
  expect 200
    has "The evidence. Plus speaks for one person"
  POST /review/${pair} decision=apart reason="they are sisters"
  expect 303
  db "SELECT state FROM review WHERE id = ${pair}" apart
  db "SELECT count(*) FROM marker WHERE same = 0 AND lifted_at IS NULL" 1
  GET /review/${pair}
  expect 200
    has "They are kept apart."
  POST /review/${pair}/undo
  expect 303 Location "/review/${pair}"
  db "SELECT count(*) FROM marker WHERE lifted_at IS NULL" 0
  db "SELECT state FROM review WHERE id = ${pair}" waiting

test "a pair that was decided meanwhile is said to be"
  as manager
  GET /review
  save pair = text "data-line href=\"/review/" "\""
  POST /review/${pair} decision=apart reason="first"
  expect 303
  POST /review/${pair} decision=apart reason="pressed twice"
  expect 422
    has "has been decided already"
  db "SELECT count(*) FROM marker WHERE lifted_at IS NULL" 1

test "a decision that was not made is asked for, and what was typed stays"
  as manager
  GET /review
  save pair = text "data-line href=\"/review/" "\""
  POST /review/${pair} reason="I am not sure yet"
  expect 422
    has "Say whether they are one person or two"
    has "I am not sure yet"
  db "SELECT state FROM review WHERE id = ${pair}" waiting

test "a pair that is not there is not there"
  as manager
  GET /review/999999999
  expect 404
  GET /review/abc
  expect 404

test "a dangerous join waits for a second person, who is never the same"
  as manager
  GET /review
  save pair = text "data-line href=\"/review/" "\""
  GET /review/${pair}
  expect 200
    has "two people must agree"
  POST /review/${pair} decision=join
  expect 422
    has "say how you know"
  POST /review/${pair} decision=join reason="a slip of the pen"
  expect 303
  db "SELECT state FROM review WHERE id = ${pair} AND proposed = 'join'" waiting
  POST /review/${pair}/second decision=confirm
  expect 422
    has "the same person cannot decide twice"
  account chief-executive role manager
  as chief-executive
  GET /act
  save role = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${role}
  GET /review/${pair}
  expect 200
    has "a slip of the pen"
  POST /review/${pair}/second decision=confirm
  expect 303
  db "SELECT state FROM review WHERE id = ${pair} AND second <> account AND second <> 0" joined

test "lifting what somebody else decided waits for a second person"
  as manager
  GET /review
  save pair = text "data-line href=\"/review/" "\""
  POST /review/${pair} decision=apart reason="they are sisters"
  expect 303
  GET /review/markers
  save lift = text "action=\"/review/markers/" "\""
  account chief-executive role manager
  as chief-executive
  GET /act
  save role = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${role}
  POST /review/${pair}/undo
  expect 403
  POST /review/markers/${lift} reason=""
  expect 422
    has "a second person reads it"
  POST /review/markers/${lift} reason="one girl, two spellings"
  expect 303 Location /review/agree
  db "SELECT count(*) FROM marker WHERE lifted_at IS NULL" 1
  GET /review/agree
  expect 200
    has "somebody else decided what it undoes"
  save second = text "/review/agree/" "\""
  POST /review/agree/${second} decision=confirm
  expect 422
    has "the same person cannot decide twice"
  as manager
  POST /review/agree/${second} decision=refuse reason=""
  expect 422
    has "say why not"
  POST /review/agree/${second} decision=confirm
  expect 303 Location /review/agree
  db "SELECT count(*) FROM marker WHERE lifted_at IS NULL" 0

test "an organisation is asked, and its answer comes back to the pair"
  as manager
  GET /review
  save pair = text "data-line href=\"/review/" "\""
  GET /review/${pair}
  save home = text "<option value=\"" "\""
  POST /review/${pair} decision=ask who=${home} reason=""
  expect 422
    has "write what you want to know"
  POST /review/${pair} decision=ask who=${home} reason="Is it Gemma or Gnmma?"
  expect 303
  db "SELECT count(*) FROM issue i JOIN review r ON r.asked = i.id WHERE r.id = ${pair} AND i.clock = 'records-question' AND i.open = 1" 1
  GET /review/${pair}
  expect 200
    has "Somebody is asked"
  POST /review/${pair}/withdraw
  expect 303
  db "SELECT count(*) FROM issue WHERE clock = 'records-question' AND open = 1" 0

test "who read two people as one is told when a record is taken out"
  as manager
  GET /people
  save person = text "<a href=\"/people/" "\""
  GET /people/${person}
  expect 200
  save home = text "/review/part/" "\""
  GET /review/part/${home}
  expect 200
    has "will stand for itself again"
    has "bear one NHS number, name and birth date"
  POST /review/part/${home} group=yes reason="a neighbour of the same name"
  expect 303 Location /review/agree
  GET /people/${person}
  expect 200
  account chief-executive role manager
  as chief-executive
  GET /act
  save role = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${role}
  GET /review/agree
  save second = text "/review/agree/" "\""
  POST /review/agree/${second} decision=confirm
  expect 303 Location "/review/parting/*"
  save parting = header Location
  GET ${parting}
  expect 200
    has "1 organisation has been told"
  db "SELECT count(*) FROM notice WHERE about_kind = 'issue' AND subject LIKE 'A page you opened%'" 1
  GET /review/markers
  expect 200
    has "a neighbour of the same name"

test "a sample is drawn, judged blind, and the estimate follows"
  as manager
  POST /review/watch
  expect 303 Location /review/watch
  GET /review/watch
  expect 200
    has "Not enough has been looked at yet"
  save judged = text "/review/sample/" "\""
  POST /review/sample/${judged}
  expect 422
    has "or that you cannot tell"
  POST /review/sample/${judged} verdict=same
  expect 303
  GET /review/watch
  expect 200
    has "Not enough has been looked at yet"
  db "SELECT count(*) FROM link_sample_stratum WHERE stratum IN ('joined', 'asked', 'near', 'far')" 4

test "how records are joined here is a manager's to see and decide"
  as worker
  GET /review/models
  expect 403
  as manager
  GET /review/models
  expect 200
    has "No version has been learnt yet"
  GET /review/models/1
  expect 404
  POST /review/models/1 decision=adopt reason="looked at the examples"
  expect 404
