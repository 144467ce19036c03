# SPDX-License-Identifier: Apache-2.0
# Work: asked, taken on or sent back, done and told; two people on one issue; nothing that was typed is lost.
setup town 300

test "a referral goes out in one form, and the charity takes it on"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /people/${person}
  expect 200
    has "/people/${person}/refer"
    has "What you saw, did and agreed"
  GET /people/${person}/refer
  expect 200
    has "To which service"
    has "What goes with it"
  POST /people/${person}/refer kind=referral to=together title="Company on Tuesdays" words="Has not been out since August" once=abc
  expect 303 Location "/issues/*"
  save issue = header Location
  POST /people/${person}/refer kind=referral to=together title="Company on Tuesdays" words="Has not been out since August" once=abc
  expect 303 Location "${issue}"
  db "SELECT count(*) FROM issue WHERE title = 'Company on Tuesdays'" 1
  GET /people/${person}
  expect 200
    has "Company on Tuesdays"
    has "Sent, not yet taken on"
    has "Hollinbrook Neighbours Together, nobody by name yet"
  as charity
  GET /
  expect 200
    has "Company on Tuesdays"
    has "Take it on"
  GET ${issue}
  expect 200

test "a service of the directory is chosen by itself: its name says what is wanted"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /people/${person}/refer?find=company
  expect 200
  save service = text "name=\"service\" type=\"radio\" value=\"" "\""
  POST /people/${person}/refer kind=referral service=${service} to="" once=s1
  expect 303
  db "SELECT count(*) FROM issue WHERE kind = 'referral' AND service <> '' AND title = service" 1

test "what is missing is asked for, and what was typed stays"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  POST /people/${person}/refer kind=referral title="Company on Tuesdays" words="She said so herself"
  expect 422
    has "Choose who is to have it"
    has "She said so herself"
  db "SELECT count(*) FROM issue WHERE title = 'Company on Tuesdays'" 0

test "sent back with a reason it is on the sender's list again; sent elsewhere it is on theirs"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /people/${person}/refer
  POST /people/${person}/refer kind=referral to=together title="Lunch club" once=b1
  expect 303
  save issue = header Location
  as charity
  POST ${issue}/act verb=reject version=1
  expect 422
    has "Say why"
  POST ${issue}/act verb=reject version=1 reject-list=no-room reject-reason="until January"
  expect 303 Location "${issue}"
  db "SELECT state FROM issue WHERE '/issues/' || id = '${issue}'" rejected
  as worker
  GET /
  expect 200
    has "Lunch club came back from Hollinbrook Neighbours Together"
    has "We have no room at present"
    has "Send again"
  POST ${issue}/act verb=send version=2
  expect 303
  db "SELECT state FROM issue WHERE '/issues/' || id = '${issue}'" requested

test "two people on one issue: the second is told, and both texts are kept"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /people/${person}/refer
  POST /people/${person}/refer kind=referral to=together title="Lunch club" once=c1
  expect 303
  save issue = header Location
  as charity
  POST ${issue}/act verb=accept version=1
  expect 303
  POST ${issue}/act verb=accept version=1
  expect 303
  POST ${issue}/act verb=reject version=1 reject-list=not-ours reject-reason="we stopped this in May"
  expect 412
    has "Two people at once"
    has "we stopped this in May"
    has "<bdi>Sam Idle</bdi>"
  db "SELECT state FROM issue WHERE '/issues/' || id = '${issue}'" accepted
  db "SELECT count(*) FROM issue_event WHERE '/issues/' || issue = '${issue}' AND kind = 'clash' AND words LIKE '%stopped this in May%'" 1
  GET ${issue}
  expect 200
    has "we stopped this in May"

test "closed means that the person has been told, and the sender sees what came of it"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /people/${person}/refer
  POST /people/${person}/refer kind=referral to=together title="Lunch club" once=d1
  expect 303
  save issue = header Location
  as charity
  POST ${issue}/act verb=done done-told="Pat comes"
  expect 409
  POST ${issue}/act verb=accept version=1
  expect 303
  POST ${issue}/act verb=done version=2
  expect 422
    has "Say what the person who asked was told"
  POST ${issue}/act verb=done version=2 done-told="Pat comes on Thursday at twelve"
  expect 303
  db "SELECT open FROM issue WHERE '/issues/' || id = '${issue}'" 0
  as worker
  GET /
  expect 200
    has "Closed"
    has "Lunch club, by Sam Idle"
  GET ${issue}
  expect 200
    has "Pat comes on Thursday at twelve"
    has "Done"

test "nobody else's step can be taken, and nobody else learns of it"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /people/${person}/refer
  POST /people/${person}/refer kind=referral to=together title="Lunch club" once=e1
  expect 303
  save issue = header Location
  as charity
  as worker
  POST ${issue}/act verb=accept version=1
  expect 403
  as landlord
  GET ${issue}
  expect 404
  GET /issues/999999999
  expect 404
  POST ${issue}/note note="I should not be here"
  expect 404
  as nobody
  GET ${issue}
  expect 303 Location "/sign-in*"

test "a concern is on nobody's list but the safeguarding lead's, with its clock"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /people/${person}/refer?kind=concern
  expect 200
    has "ring 999 first"
  POST /people/${person}/refer kind=concern title="Bruises on both arms" words="Cannot say how" once=f1
  expect 303
  db "SELECT count(*) FROM issue WHERE label <> 0 AND danger = 1 AND clock = 'safeguarding-contact'" 1
  GET /people/${person}
  expect 200
    lacks "Bruises on both arms"
  GET /
  lacks "Bruises on both arms"
  as safeguarding
  GET /
  expect 200
    has "1. Safety and legal clocks"
    has "Bruises on both arms"

test "a half-written note outlives the session"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  POST /drafts field="/people/${person}#note" words="Rang at 9.15, breathless on the"
  expect 204
  GET /people/${person}
  expect 200
    has "breathless on the</textarea>"
    has "on the server"
  GET /
  has "Drafts kept for you"
  later 40 minutes
  POST /people/${person}/note note="Rang at 9.15, breathless on the stairs, not at rest"
  expect 401
    has "You have been signed out"
    has "breathless on the stairs, not at rest"
  as worker
  GET /people/${person}
  expect 200
    has "breathless on the</textarea>"

test "a note is kept once, and read on the person's page"
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  POST /people/${person}/note note="Rang, slept in the chair" wants="Chapel on Sundays"
  expect 303 Location "/people/${person}"
  GET /people/${person}
  expect 200
    has "Rang, slept in the chair"
    has "Chapel on Sundays"

test "a line is moved up with a reason, and put back"
  as worker
  GET /
  expect 200
  save issue = text "secondary\" href=\"/issues/" "\""
  POST /issues/${issue}/pin pin=pinned
  expect 400
    has "Say why"
  POST /issues/${issue}/pin pin=pinned reason="Wife in hospital until Friday"
  expect 303 Location "/?undo=${issue}"
  GET /?undo=${issue}
  expect 200
    has "Wife in hospital until Friday"
    has "/issues/${issue}/unpin"
    has "stands at the top of what is not safety"
  POST /issues/${issue}/unpin
  expect 303
  db "SELECT pin FROM issue WHERE id = ${issue}" 0
  db "SELECT count(*) FROM issue_event WHERE issue = ${issue} AND kind = 'pinned'" 2

test "a manager hands over many at once, and an address from outside is not gone to"
  as manager
  GET /waiting
  expect 200
    has "Waiting list"
    has "Where it sticks"
  save issue = text "name=\"issue\" type=\"checkbox\" value=\"" "\""
  POST /waiting to="" issue=${issue}
  expect 422
    has "Tick at least one line"
  GET /waiting?state=on-hold&kind=repair&late=yes
  expect 200
    has "Nothing fits"
