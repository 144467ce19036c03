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
  save pair = text "/review/" "\""
  GET /review/${pair}
  expect 200
    has "The evidence, in words"
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
  save pair = text "/review/" "\""
  POST /review/${pair} decision=apart reason="first"
  expect 303
  POST /review/${pair} decision=apart reason="pressed twice"
  expect 422
    has "has been decided already"
  db "SELECT count(*) FROM marker WHERE lifted_at IS NULL" 1

test "a decision that was not made is asked for, and what was typed stays"
  as manager
  GET /review
  save pair = text "/review/" "\""
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
