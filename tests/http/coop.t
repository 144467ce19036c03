# SPDX-License-Identifier: Apache-2.0
# What was promised, decided and is on: for anybody; a commitment wants its owner, its person, its
# date and how we will know; twice pressed is once; two people at once lose nothing.
setup town 300

test "anybody reads what was promised, what is late first and by how much"
  GET /commitments
  expect 200 Content-Type "text/html*"
    has "working days late"
    has "Hollin Vale Hospitals NHS Trust"
    has "16 in all: 2 late, 1 at risk, 5 on track, 8 kept"
  GET /commitments?by=hospital&stand=late
  expect 200
    has "1 in all: 1 late"
    lacks "Bobbin"
  GET /commitments/C07
  expect 200
    has "Jonathan Meers, Director of partnerships"
    has "Sign in to say what you think of it"
    lacks "Add this note"
  GET /commitments/nothing
  expect 404
  GET /commitments/%3Cscript%3E
  expect 404

test "anybody reads decisions, meetings, ballots and the evaluation"
  GET /decisions
  expect 200
    has "Decided not to"
    has "10 for, 1 against, 1 abstained"
  GET /decisions/D07
  expect 200
    has "14 nurses"
    has "3 things that residents said"
  GET /meetings/MT4
  expect 200
    has "Maureen Oldroyd"
    has "11 others"
  GET /how-it-is-decided
  expect 200
    has "Half of the board"
    has "Jolanta Wrzosek"
  GET /evaluation
  expect 200
    has "The widest gap"
  GET /evaluation/EM01
  expect 200
    has "too few to show"
  GET /evaluation/EM99
  expect 404

test "a service is found by everyday words, a postcode, and what is asked of it"
  GET "/services?words=mould&postcode=HB3"
  expect 200
    has "Damp lead visits"
    has "In <bdi>Carrfold</bdi>"
  GET "/services?words=xylophone"
  expect 200
    has "Nothing found"
  GET "/services?postcode=M1+1AA"
  expect 200
    has "not in this place"
  GET "/services?words=%3Cscript%3E&tag=%27%3B--&near=nowhere&language=xx&open=yes"
  expect 200
    lacks "<script>alert"
  GET /services/SV43
  expect 200
    has "tel:01632960401"
  GET /services/nothing
  expect 404

test "events go into a calendar"
  GET /events
  expect 200
    has "This week"
  GET /events.ics
  expect 200 Content-Type "text/calendar*" Content-Disposition "attachment*"
    has "BEGIN:VCALENDAR"
    has "UID:event-E01@weft"
  GET /events/E01/calendar
  expect 200 Content-Type "text/calendar*"
    has "SUMMARY:Opening: what would you change by Friday?"
  GET /events/nothing/calendar
  expect 404

test "the place's first page has services near me, what is on and what is late"
  GET /
  expect 200
    has "Find a service near you"
    has "This week"
    has "31 working days late"

test "what is the board's is not for others"
  GET /board/themes
  expect 303 Location "/sign-in*"
  as worker
  GET /board/themes
  expect 403
  GET /follow-up
  expect 403
  POST /meetings/MT6/follow-up
  expect 403
  POST /board/themes/damp/commit
  expect 403
  POST /commitments/C07/progress progress="Not mine to say"
  expect 403
  POST /commitments/C07/state state=kept reason="x" version=1
  expect 403
  db "SELECT count(*) FROM commitment_note WHERE account <> 0" 0
  as resident
  POST /commitments/C07/progress progress="Nor mine"
  expect 403

test "a comment is anybody's who is signed in, once, and says something"
  as resident
  POST /commitments/C07/comment comment="" once=a1
  expect 422
    has "nothing is written"
  POST /commitments/C07/comment comment="He hits me and I want to die" once=a0
  expect 422
    has "somebody may be in danger"
    has "Ring 999"
  POST /commitments/C07/comment comment="My letters still say telephone." once=a1
  expect 303 Location "/commitments/C07"
  POST /commitments/C07/comment comment="My letters still say telephone." once=a1
  expect 303 Location "/commitments/C07"
  db "SELECT count(*) FROM commitment_note WHERE kind = 'comment'" 1
  as nobody
  GET /commitments/C07
  expect 200
    has "My letters still say telephone."

test "its owner says how it gets on; two at once lose nothing"
  as chief-executive
  POST /commitments/C07/progress progress="The telephone contract ends on Friday." once=b1
  expect 303
  POST /commitments/C07/state state="at risk" reason="" version=1 once=b2
  expect 422
    has "nothing is written"
  POST /commitments/C07/state reason="Something" version=1 once=b2
  expect 422
    has "Choose how it stands"
  POST /commitments/C07/state state="at risk" reason="Two posts are empty." version=1 once=b2
  expect 303
  POST /commitments/C07/state state=kept reason="Written by somebody else meanwhile" version=1 once=b3
  expect 412
    has "Written by somebody else meanwhile"
    has "Two posts are empty."
  db "SELECT state FROM commitment WHERE key = 'C07'" "at risk"
  POST /commitments/C07/state state=kept reason="597 of 600 letters." version=2 once=b3
  expect 303
  GET /commitments?by=hospital&stand=kept
  expect 200
    has "597 of 600 letters."
  POST /commitments/C13/state state=kept reason="Not ours" version=1
  expect 403

test "what is late goes onto the next meeting's list, once"
  as chief-executive
  GET /follow-up
  expect 200
    has "31 working days late"
    has "Agree one assessment for ramps"
  POST /meetings/MT6/follow-up
  expect 303 Location "/meetings/MT6"
  db "SELECT count(*) FROM meeting_item" 4
  POST /meetings/MT6/follow-up
  expect 303
  db "SELECT count(*) FROM meeting_item" 4
  GET /meetings/MT6
  expect 200
    has "To be followed up"
  GET /follow-up
  expect 200
    has "stand on that meeting’s list"
  POST /meetings/MT1/follow-up
  expect 409

test "a chief executive's first page opens every figure"
  as chief-executive
  GET /
  expect 200
    has "Commitments, side by side"
    has "/commitments?by=hospital&amp;stand=late"
    has "Outcomes by neighbourhood and group"
    has "Where threads stop, and for how long"
    has "The widest gap"
  GET "/?measure=EM03&who=worker"
  expect 200
    has "What matters to the person is written down and acted on"
  GET "/?measure=%27&who=%3Cb%3E"
  expect 200
  GET /figures
  expect 200
    has "Where people live"

test "a commitment without owner or date is not made, and what was typed stays"
  as chief-executive
  GET /board/themes
  expect 200
    has "Nothing decided yet"
  save theme = text "/board/themes/" "\""
  GET /board/themes/${theme}
  expect 200
  GET /board/themes/${theme}/commit
  expect 200
    has "Which organisation will do it"
  POST /board/themes/${theme}/commit words="A name on every late repair" decided=0 once=k1
  expect 422
    has "No organisation owns it"
    has "There is no date"
    has "Nobody is named"
    has "Say how it was decided"
    has "A name on every late repair"
  POST /board/themes/${theme}/commit title=T words=W owner=bobbin person=P due-day=30 due-month=2 due-year=2031 known=K how=consensus once=k1
  expect 422
    has "There is no date"
  POST /board/themes/${theme}/commit title=T words=W owner=bobbin person=P due-day=1 due-month=1 due-year=2001 known=K how=consensus once=k1
  expect 422
    has "That day is not to come"
  POST /board/themes/${theme}/commit title=T words=W owner=nobody person=P due-day=1 due-month=1 due-year=2031 known=K how=consensus for=x once=k1
  expect 422
    has "No organisation owns it"
    has "Votes are a whole number"
  db "SELECT count(*) FROM commitment" 16
  GET /board/themes/nothing
  expect 404

test "a theme becomes a commitment, once, with every link of the way made by who made it"
  as chief-executive
  GET /board/themes
  save theme = text "/board/themes/" "\""
  GET /board/themes/${theme}/commit
  save decided = text "name=\"decided\" value=\"" "\""
  POST /board/themes/${theme}/commit title="A name on every repair" words="Every late repair has a name and a day." owner=bobbin person="Terry Ackers" role="Chief executive" due-day=31 due-month=3 due-year=2031 known="A list on the wall." how="vote of the board" for=9 against=2 decided=${decided} once=k2
  expect 303 Location "/commitments/C*"
  POST /board/themes/${theme}/commit title="A name on every repair" words="Every late repair has a name and a day." owner=bobbin person="Terry Ackers" role="Chief executive" due-day=31 due-month=3 due-year=2031 known="A list on the wall." how="vote of the board" for=9 against=2 decided=${decided} once=k2
  expect 303 Location "/commitments/C*"
  db "SELECT count(*) FROM commitment WHERE once = 'k2'" 1
  db "SELECT count(*) FROM decision WHERE once = 'k2'" 1
  db "SELECT count(*) FROM thread_link WHERE by_account <> 0 AND to_kind = 'commitment' AND from_kind = 'decision'" 1
  db "SELECT count(*) FROM thread_link WHERE by_account <> 0 AND to_kind = 'decision' AND from_kind = 'priority'" 1
  POST /board/themes/${theme}/decline title="No" reason="Somebody else was quicker" how=consensus decided=${decided} once=k3
  expect 412
    has "decided on this theme since"
    has "Somebody else was quicker"
  db "SELECT count(*) FROM decision WHERE once = 'k3'" 0
  GET /board/themes/${theme}/decline
  save decided = text "name=\"decided\" value=\"" "\""
  POST /board/themes/${theme}/decline title="No" reason="" how=consensus decided=${decided} once=k3
  expect 422
    has "There is no reason"
  POST /board/themes/${theme}/decline title="No second list" reason="One list is enough." how=consensus decided=${decided} once=k3
  expect 303 Location "/decisions/D*"
  as nobody
  GET /decisions
  expect 200
    has "No second list"
    has "One list is enough."
