# SPDX-License-Identifier: Apache-2.0
# A thread moves: who asked to be told is told, with a link; work is done under a commitment and counted for it;
# from every stop one comes to the page that it speaks of, and back.
setup town 300

test "an author asks by her private link to be told, and is told once of each step by the way that she chose"
  as manager
  POST /topics/homes/say words="The wall is wet again behind the wardrobe" way=none once=m1 channel=popup consent=yes
  expect 200
  save link = text "class=\"nhsuk-button\" href=\"" "\""
  save voice = db "SELECT max(id) FROM voice"
  save theme = db "SELECT id FROM theme WHERE key = 'damp'"
  GET ${link}
  expect 200
    has "Tell me when it moves"
  POST ${link} way=email address=nowhere
  expect 422
    has "this is no e-mail address"
    has "value=\"nowhere\""
  POST ${link} address=ann@example.org
  expect 422
    has "Choose how we tell you"
  POST ${link} way=email address=ann@example.org
  expect 303 Location "${link}"
  GET ${link}
  expect 200
    has "You are told by e-mail when it moves."
    lacks "ann@example.org"
  POST /voices/${voice} do=accept theme=${theme}
  expect 303
  db "SELECT count(*) FROM notice WHERE way = 'email' AND address = 'ann@example.org' AND body LIKE '%Damp that comes back%https://weft.example/threads/from/voice/%'" 1
  POST /voices/${voice} do=undo
  POST /voices/${voice} do=accept theme=${theme}
  expect 303
  db "SELECT count(*) FROM notice WHERE way = 'email'" 1
  POST ${link} do=still
  expect 303
  GET ${link}
    lacks "You are told by e-mail"
  db "SELECT moves FROM voice_contact WHERE voice = ${voice}" 0

test "who left an address is told that her voice is not published, and by which rule"
  as manager
  POST /topics/homes/say words="Buy windows from my cousin" way=text address="07700 900123" once=m2 channel=popup consent=yes
  expect 200
  save link = text "class=\"nhsuk-button\" href=\"" "\""
  save voice = db "SELECT max(id) FROM voice"
  POST /voices/${voice} do=refuse rule=advert
  expect 303
  db "SELECT count(*) FROM notice WHERE way = 'text' AND body LIKE '%Buy windows from my cousin%not published%'" 1
  POST ${link} way=email address=ann@example.org
  expect 410

test "who follows a thread is told when it stops, and comes to it from what she was told"
  as resident
  POST /threads/T16/watch
  expect 303
  as manager
  POST /threads/T16/end kind=stopped by="The board" why="No money until spring."
  expect 303
  as resident
  GET /notices
  expect 200
    has "It has stopped. The reason: No money until spring."
    has "/threads/T16"

test "work under a commitment is counted for it, in its thread, and seen by who may see it"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /people/${person}/refer
  expect 200
    has "Does it serve a commitment?"
  POST /people/${person}/refer kind=referral to=together title="Somebody there on the first evening" serves=C01 once=w1
  expect 422
    has "Choose a commitment that goes on"
    has "Somebody there on the first evening"
  POST /people/${person}/refer kind=referral to=together title="Somebody there on the first evening" serves=C10 once=w1
  expect 303
  save issue = header Location
  POST /people/${person}/refer kind=referral to=together title="A hot meal on the first evening" serves=C10 once=w2
  expect 303
  db "SELECT count(*) FROM thread_link WHERE to_kind = 'work' AND by_rule = 'rule:issue-tag' AND thread = (SELECT id FROM thread WHERE key = 'T10')" 1
  GET ${issue}
  expect 200
    has "Serves the commitment"
    has "/commitments/C10"
    has "/threads/from/commitment/C10"
  GET /commitments/C10/issues
  expect 200
    has "Somebody there on the first evening"
    has "A hot meal on the first evening"
  as landlord
  GET /commitments/C10/issues
  expect 200
    lacks "first evening</bdi>"
    has "You have a reason to see none of it"
  as nobody
  GET /commitments/C10/issues
  expect 303 Location "/sign-in*"
  GET /threads/T10
  expect 200
    has "Issues that serve this commitment"
    has "fewer than 5"
    lacks "A hot meal"

test "an outcome, an answer and a place in the ranking lead to the whole thread"
  GET /outcomes/O01
  expect 200
    has "The whole thread"
    has "/threads/from/outcome/O01"
  GET /answers/A01
  expect 200
    has "You told us that we painted over damp"
    has "/threads/T01"
  GET /outcomes/nothing
  expect 404
  GET /answers/nothing
  expect 404
  GET /threads/T01
  expect 200
    has "/outcomes/O01"
    has "/answers/A01"
    has "/topics/homes"
    has "/matters"
  GET /matters
  expect 200
    has "/threads/from/priority/"
  GET /topics/homes/voices?theme=damp
  expect 200
    has "/threads/from/theme/damp"

test "the votes of a question are everybody's to work out again, and lead to nobody"
  GET /topics/young
  expect 200
    has "Holds together"
    has "/topics/young/votes.csv"
  GET /topics/homes/votes.csv
  expect 200 Content-Type "text/csv*"
    has "participant,statement,vote"
    has ",ST0"
  GET /topics/homes/statements.csv
  expect 200 Content-Type "text/csv*"
    has "statement,text,moderated"
  GET /topics/nothing/votes.csv
  expect 404

test "what was asked before is said to serve a commitment, by whom is read on every page, and it is taken back"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  POST /people/${person}/refer kind=task to=together title="Dry the back bedroom" once=g1
  expect 303
  save issue = header Location
  GET ${issue}
  expect 200
    has "Say which commitment it serves"
  POST ${issue}/serves was=0 serves=""
  expect 422
    has "Choose a commitment that goes on"
  POST ${issue}/serves was=0 serves=C10
  expect 303 Location "${issue}"
  POST ${issue}/serves was=0 serves=C10
  expect 303
  db "SELECT count(*) FROM issue WHERE commitment = (SELECT id FROM commitment WHERE key = 'C10')" 1
  db "SELECT count(*) FROM thread_link WHERE to_kind = 'work' AND ended_at IS NULL AND by_account > 0 AND by_words <> '' AND thread = (SELECT id FROM thread WHERE key = 'T10')" 1
  POST ${issue}/serves was=0 serves=C11
  expect 412
    has "Two people at once"
  GET ${issue}
  expect 200
    has "Said by"
    has "/commitments/C10"
    has "Serves a commitment"
  GET /commitments/C10/issues
  expect 200
    has "Dry the back bedroom"
    has "Said by"
  as nobody
  GET /threads/T10
  expect 200
    has "Said to serve it by"
    has "fewer than 5"
    lacks "Dry the back bedroom"
  GET /commitments/C10
  expect 200
    has "The work behind it"
    has "fewer than 5"
  POST ${issue}/serves was=0 serves=C10
  expect 401
  as landlord
  POST ${issue}/serves was=0 serves=C10
  expect 404
  as worker
  save was = db "SELECT id FROM commitment WHERE key = 'C10'"
  POST ${issue}/serves was=${was} do=undo
  expect 303
  db "SELECT count(*) FROM issue WHERE commitment = ${was}" 0
  db "SELECT count(*) FROM thread_link WHERE from_id = ${was} AND to_kind = 'work' AND ended_at IS NULL" 0
  POST /people/${person}/refer kind=concern title="Bruises on both arms" once=g2
  save concern = db "SELECT max(id) FROM issue"
  as safeguarding
  GET /issues/${concern}
  expect 200
    lacks "Say which commitment it serves"
  POST /issues/${concern}/serves was=0 serves=C10
  expect 409
