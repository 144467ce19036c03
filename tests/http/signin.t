# SPDX-License-Identifier: Apache-2.0
# The first page for whoever asks, coming in by a password, and the language to read in.
setup town 300

test "nobody is shown what this is, four doors in a demo, and no person"
  GET /
  expect 200 Content-Type "text/html*"
    has "/enter/resident"
    has "/enter/worker"
    has "/enter/manager"
    has "/enter/chief-executive"
    has "A made-up town with made-up people"
    has "/sign-in"
    lacks "My people"

test "a page that wants somebody signed in leads to signing in, and back"
  GET /people?q=ash
  expect 303 Location "/sign-in?to=%2Fpeople%3Fq%3Dash"
  GET /me
  expect 303 Location "/sign-in?to=%2Fme"
  GET /people/1
  expect 303 Location "/sign-in?to=%2Fpeople%2F1"
  GET /sign-in?to=%2Fpeople%3Fq%3Dash
  expect 200
    has "value=\"/people?q=ash\""

test "signing in never leads to another site"
  GET /sign-in?to=%2F%2Fevil.example%2F
  expect 200
    has "name=\"to\" value=\"/\""
  GET /sign-in?to=https%3A%2F%2Fevil.example%2F
  expect 200
    has "name=\"to\" value=\"/\""
  GET /sign-in?to=%2F%5Cevil.example
    has "name=\"to\" value=\"/\""
  GET /sign-in?to=%2F%09%2Fevil.example
    has "name=\"to\" value=\"/\""
  GET /sign-in?to=%2Fx%0D%0ASet-Cookie%3A%20session%3Dtheirs
    lacks "session=theirs"
  GET /sign-in?to=javascript%3Aalert
    has "name=\"to\" value=\"/\""

test "a wrong name and a wrong password get the same words, and the name stays"
  GET /sign-in
  expect 200
  POST /sign-in name=nobody-of-that-name password="three unusual words"
  expect 422
    has "The name or the password is not right"
    has "value=\"nobody-of-that-name\""
    lacks "three unusual words"
  POST /sign-in name=worker password="three unusual words"
  expect 422
    has "The name or the password is not right"
    has "value=\"worker\""

test "the right password opens the page that was asked for"
  account worker password "three unusual words"
  GET /sign-in?to=%2Fpeople
  POST /sign-in name="  Worker " password="three unusual words" to=/people
  expect 303 Location /people
  GET /people
  expect 200
    has "Dawn Okafor"
  GET /sign-in
  expect 303 Location /

test "after a wrong one the right password still comes in, and stays on this site"
  account worker password "three unusual words"
  GET /sign-in
  POST /sign-in name=worker password="three unusual word"
  expect 422
  POST /sign-in name=worker password="three unusual words" to=//evil.example
  expect 303 Location /

test "who has two roles chooses one, and sees what it may do"
  account worker role records-officer
  as worker
  GET /
  expect 200
    has "href=\"/act\""
  GET /act
  expect 200
    has "records officer"
  save role = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${role}
  expect 303 Location /
  GET /
  expect 200
    has "records officer"
    has "May be the same person"
  POST /act role=999999
  expect 403

test "an empty form says what is missing"
  GET /sign-in
  POST /sign-in name= password=
  expect 422
    has "Write the name you sign in with"
    has "Write your password"
    has "Error:"

test "after some wrong passwords one has to wait, and is told how long"
  GET /sign-in
  POST /sign-in name=worker password=wrong-one-of-many
  POST /sign-in name=worker password=wrong-one-of-many
  POST /sign-in name=worker password=wrong-one-of-many
  POST /sign-in name=worker password=wrong-one-of-many
  POST /sign-in name=worker password=wrong-one-of-many
  POST /sign-in name=worker password=wrong-one-of-many
  expect 429
    has "Try again in 1 minute."
    has "value=\"worker\""

test "the language is kept, and leads back to a page of ours only"
  GET /language/ur?to=%2Faccessibility
  expect 303 Location /accessibility
  GET /
  expect 200
    has "lang=\"ur\" dir=\"rtl\""
  GET /language/pl?to=%2F%2Fevil.example
  expect 303 Location /
  GET /language/xx
  expect 404

test "each door opens on its own first page"
  as resident
  GET /
  expect 200
    has "/me/looks"
    lacks "Could not be read"
  as worker
  GET /
  expect 200
    has "My team ("
    has "href=\"/people/search\""
    lacks "May be the same person"
  as manager
  GET /
  expect 200
    has "href=\"/review\""
    has "href=\"/feeds\""
    has "May be the same person"
    has "Could not be read"
  as chief-executive
  GET /
  expect 200
    lacks "Search among my people"
    lacks "May be the same person"
    lacks "href=\"/people\""
    has "Commitments, side by side"
  GET /figures
  expect 200
    has "Where people live"
    lacks ">1</td>"
    lacks ">2</td>"
    lacks ">3</td>"
    lacks ">4</td>"

test "who has one role is not asked which"
  as worker
  GET /
  expect 200
    lacks "href=\"/act\""
  POST /act role=999999
  expect 403
  POST /act role=
  expect 422
    has "Choose one of your roles"

test "nobody and a resident do not see workers' pages"
  as resident
  GET /people/search
  expect 403
  as nobody
  POST /act role=1
  expect 401
