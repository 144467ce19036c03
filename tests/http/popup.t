# SPDX-License-Identifier: Apache-2.0
# The pop-up shop's tablet: what it had sealed is taken in once; and one person in two browsers.
setup town 300

test "what a tablet keeps of the page is of nobody; the page itself is for who works here"
  GET /pop-up
  expect 303
  GET /pop-up/shell
  expect 200
    has "Keep their words"
    has "Sign in"
  as worker
  GET /pop-up/shell
  expect 200
    lacks "Sign out"
    lacks "csrf"
  GET /pop-up
  expect 200
    has "Sheets for a pen"
    has "Sign out"
  GET /pop-up/worker.js
  expect 200 Service-Worker-Allowed /pop-up
  as resident
  GET /pop-up
  expect 403

test "sealed on a tablet, sent twice, taken in once; changed on its way it is refused in words"
  as worker
  GET /pop-up/state
  expect 200
  POST /pop-up/device
  expect 200
  save key = json key
  save public = json public
  save pass = json pass
  save letter = sealed "${key} ${public}" "{\"pass\":\"${pass}\",\"once\":\"once-0123456789abc\",\"follow\":\"follow-0123456789abcdefghijklmnopqrst\",\"topic\":\"homes\",\"channel\":\"popup\",\"said\":1,\"agreed\":true,\"words\":\"They rang four times and nobody came\",\"language\":\"en\",\"way\":\"none\"}"
  POST /pop-up/sealed key=${key} sealed=${letter}
  expect 200
    has "\"before\":false"
  POST /pop-up/sealed key=${key} sealed=${letter}
  expect 200
    has "\"before\":true"
  db "SELECT count(*) FROM voice WHERE words LIKE 'They rang four%' AND channel = 'popup' AND state = 'waiting' AND at = received_at" 1
  db "SELECT count(*) FROM voice_taken t JOIN voice v ON v.id = t.voice WHERE v.words LIKE 'They rang four%' AND t.by_account > 0 AND t.agreed_at > 1700000000000000" 1
  GET /follow/follow-0123456789abcdefghijklmnopqrst
  expect 200
    has "They rang four times and nobody came"
  POST /pop-up/sealed key=${key} sealed=${letter}AA
  expect 422
    has "not whole, or was changed"
  POST /pop-up/sealed key=nothing sealed=${letter}
  expect 410
    has "nobody can open it any more"
  as nobody
  POST /pop-up/sealed key=${key} sealed=${letter}
  expect 401

test "no consent, no pass, or another organisation's: each is refused, and nothing is written"
  as worker
  POST /pop-up/device
  save key = json key
  save public = json public
  save pass = json pass
  save letter = sealed "${key} ${public}" "{\"pass\":\"${pass}\",\"once\":\"once-0123456789abd\",\"follow\":\"follow-1123456789abcdefghijklmnopqrst\",\"topic\":\"homes\",\"channel\":\"popup\",\"words\":\"Kept back\",\"language\":\"en\",\"way\":\"none\"}"
  POST /pop-up/sealed key=${key} sealed=${letter}
  expect 422
    has "has not agreed"
  save letter = sealed "${key} ${public}" "{\"pass\":\"made up\",\"once\":\"once-0123456789abd\",\"follow\":\"follow-1123456789abcdefghijklmnopqrst\",\"topic\":\"homes\",\"channel\":\"popup\",\"agreed\":true,\"words\":\"Kept back\",\"language\":\"en\",\"way\":\"none\"}"
  POST /pop-up/sealed key=${key} sealed=${letter}
  expect 422
    has "not taken down by anybody who works here"
  save letter = sealed "${key} ${public}" "{\"pass\":\"${pass}\",\"once\":\"once-0123456789abd\",\"follow\":\"follow-1123456789abcdefghijklmnopqrst\",\"topic\":\"homes\",\"channel\":\"popup\",\"agreed\":true,\"words\":\"Kept back\",\"language\":\"en\",\"way\":\"none\"}"
  as charity
  POST /pop-up/sealed key=${key} sealed=${letter}
  expect 403
    has "another organisation"
  db "SELECT count(*) FROM voice WHERE words = 'Kept back'" 0

test "a tablet whose clock is a day ahead: it was said when it came; a day behind is believed, and both are in their order"
  as worker
  POST /pop-up/device
  save key = json key
  save public = json public
  save pass = json pass
  save ahead = db "SELECT made_at / 1000 + 86400000 FROM sealed_key WHERE id = '${key}'"
  save behind = db "SELECT made_at / 1000 - 86400000 FROM sealed_key WHERE id = '${key}'"
  save one = sealed "${key} ${public}" "{\"pass\":\"${pass}\",\"once\":\"once-0123456789abf\",\"follow\":\"follow-3123456789abcdefghijklmnopqrst\",\"topic\":\"homes\",\"channel\":\"popup\",\"said\":${ahead},\"agreed\":true,\"words\":\"Tomorrow, says the tablet\",\"language\":\"en\",\"way\":\"none\"}"
  save two = sealed "${key} ${public}" "{\"pass\":\"${pass}\",\"once\":\"once-0123456789abg\",\"follow\":\"follow-4123456789abcdefghijklmnopqrst\",\"topic\":\"homes\",\"channel\":\"popup\",\"said\":${behind},\"agreed\":true,\"words\":\"Yesterday, says the tablet\",\"language\":\"en\",\"way\":\"none\"}"
  POST /pop-up/sealed key=${key} sealed=${one}
  expect 200
  POST /pop-up/sealed key=${key} sealed=${two}
  expect 200
  db "SELECT count(*) FROM voice WHERE words LIKE 'Tomorrow, says%' AND at = received_at" 1
  db "SELECT count(*) FROM voice WHERE words LIKE 'Yesterday, says%' AND at = ${behind} * 1000 AND at < received_at" 1

test "it lay for a month and is taken in; after forty days its key is destroyed"
  as worker
  POST /pop-up/device
  save key = json key
  save public = json public
  save pass = json pass
  save letter = sealed "${key} ${public}" "{\"pass\":\"${pass}\",\"once\":\"once-0123456789abe\",\"follow\":\"follow-2123456789abcdefghijklmnopqrst\",\"topic\":\"homes\",\"channel\":\"paper\",\"agreed\":true,\"words\":\"It lay in a drawer\",\"language\":\"en\",\"way\":\"none\"}"
  later 720 hours
  as worker
  POST /pop-up/sealed key=${key} sealed=${letter}
  expect 200
  later 264 hours
  as worker
  POST /pop-up/sealed key=${key} sealed=${letter}
  expect 410
  POST /pop-up/device
  expect 200
  db "SELECT count(*) FROM sealed_key WHERE id = '${key}'" 0

test "she agrees, and her browser's votes and her account's are one; she can stop it"
  as nobody
  GET /topics/homes
  save st = text "name=\"statement\" value=\"" "\""
  POST /topics/homes/vote statement=${st} vote=agree
  expect 303
  as resident
  GET /topics/homes/votes
  expect 200
    has "Be counted once"
  GET /account
  expect 200
    has "I agree: count me once"
  POST /account/votes do=join
  expect 303 Location /account
  GET /account
    has "this browser and your account are one"
  GET /topics/homes/votes
    lacks "Be counted once"
  POST /topics/homes/vote statement=${st} vote=disagree
  expect 303
  db "SELECT count(*) FROM participant p JOIN vote v ON v.participant = p.id WHERE p.agreed_at IS NOT NULL AND v.statement = ${st} AND v.vote = -1" 1
  POST /account/votes do=leave
  expect 303
  db "SELECT count(*) FROM participant WHERE agreed_at IS NOT NULL" 0
