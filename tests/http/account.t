# SPDX-License-Identifier: Apache-2.0
# One's own account: a code beside the password, where one is signed in, another password.
setup town 300

test "a code from the telephone is set up, asked for, good once, and the paper ones too"
  account worker password "three unusual words"
  as worker
  GET /account
  expect 200
    has "Somebody who has learnt your password then still cannot come in."
    has "This one"
  POST /account/second
  expect 200
    has "<svg class=\"wf-qr\""
  save secret = text "No camera? Type this instead: <span class=\"wf-num\">" "</span>"
  POST /account/second/confirm code=000000
  expect 422
    has "The code is not right"
    has "${secret}"
  save code = app "${secret}"
  POST /account/second/confirm code=${code}
  expect 200
    has "They are not shown again."
  save paper = text "<li class=\"wf-num\">" "</li>"
  as nobody
  GET /sign-in
  POST /sign-in name=worker password="three unusual words" to=/people
  expect 200
    has "Your code"
    has "autocomplete=\"one-time-code\""
  save half = text "name=\"half\" value=\"" "\""
  GET /people
  expect 303 Location "/sign-in?to=%2Fpeople"
  POST /sign-in/code half=${half} to=/people code=${code}
  expect 422
    has "was used already"
  later 30 seconds
  save code = app "${secret}"
  POST /sign-in/code half=${half} to=/people code=${code}
  expect 303 Location /people
  GET /people
  expect 200
  as nobody
  GET /sign-in
  POST /sign-in name=worker password="three unusual words"
  save half = text "name=\"half\" value=\"" "\""
  POST /sign-in/code half=${half} code=${paper}
  expect 303 Location /
  GET /account
  expect 200
    has "9 codes on paper are left"
    has "A code was sent a second time, and refused"
  as nobody
  GET /sign-in
  POST /sign-in name=worker password="three unusual words"
  save half = text "name=\"half\" value=\"" "\""
  POST /sign-in/code half=${half} code=${paper}
  expect 422

test "half the way in ends after ten minutes, and is for nobody else"
  account worker password "three unusual words"
  as worker
  POST /account/second
  save secret = text "No camera? Type this instead: <span class=\"wf-num\">" "</span>"
  save code = app "${secret}"
  POST /account/second/confirm code=${code}
  expect 200
  as nobody
  GET /sign-in
  POST /sign-in name=worker password="three unusual words"
  save half = text "name=\"half\" value=\"" "\""
  POST /sign-in/code half=made-up code=123456
  expect 303 Location /sign-in
  later 11 minutes
  save code = app "${secret}"
  POST /sign-in/code half=${half} code=${code}
  expect 303 Location /sign-in

test "a thousand guesses of a code are not taken"
  account worker password "three unusual words"
  as worker
  POST /account/second
  save secret = text "No camera? Type this instead: <span class=\"wf-num\">" "</span>"
  save code = app "${secret}"
  POST /account/second/confirm code=${code}
  as nobody
  GET /sign-in
  POST /sign-in name=worker password="three unusual words"
  save half = text "name=\"half\" value=\"" "\""
  POST /sign-in/code half=${half} code=000001
  POST /sign-in/code half=${half} code=000002
  POST /sign-in/code half=${half} code=000003
  POST /sign-in/code half=${half} code=000004
  POST /sign-in/code half=${half} code=000005
  expect 422
  POST /sign-in/code half=${half} code=000006
  expect 429
    has "Try again in 1 minute."

test "it is turned off with a code only"
  account worker password "three unusual words"
  as worker
  POST /account/second
  save secret = text "No camera? Type this instead: <span class=\"wf-num\">" "</span>"
  save code = app "${secret}"
  POST /account/second/confirm code=${code}
  POST /account/second/end code=${code}
  expect 422
    has "The code is not right"
    has "Where you are signed in"
  later 1 minute
  save code = app "${secret}"
  POST /account/second/end code=${code}
  expect 303 Location /account
  GET /account
    has "Set it up"

test "other places where one is signed in are seen, and ended"
  account worker password "three unusual words"
  as worker
  as nobody
  GET /sign-in
  POST /sign-in name=worker password="three unusual words"
  expect 303 Location /
  GET /account
  expect 200
    has "End all the others"
  POST /account/session id=others
  expect 303 Location /account
  GET /account
  expect 200
    lacks "End all the others"
    has "This one"

test "another password needs the one before, and signs out everywhere else"
  account worker password "three unusual words"
  as worker
  GET /account/password
  expect 200
  POST /account/password old="three unusual word" new="four more unusual words"
  expect 422
    has "That is not the password you have now."
  POST /account/password old="three unusual words" new=short
  expect 422
    has "too short"
  POST /account/password old="three unusual words" new="four more unusual words"
  expect 303 Location /account
  GET /account
  expect 200
    lacks "End all the others"
    has "The password was changed"
    has "Dawn Okafor"
  as nobody
  GET /sign-in
  POST /sign-in name=worker password="three unusual words"
  expect 422
  POST /sign-in name=worker password="four more unusual words"
  expect 303 Location /

test "nobody has an account page"
  GET /account
  expect 303 Location "/sign-in?to=%2Faccount"
