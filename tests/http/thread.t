# SPDX-License-Identifier: Apache-2.0
# The thread from what was said to what changed: read by anybody, from either end; taken further by
# who may; what is missing shows.

setup town 300

test "anybody reads a thread from its words, and from what changed"
  GET /threads
  expect 200
    has "You said, we did"
    has "Painted over twice"
    has "Open when it is bad"
  GET /threads/T01
  expect 200
    has "They painted over it"
    has "Damp is a health referral"
    has "Wilson’s for a share"
    has "You told us that we painted over damp"
    has "Put in this theme by"
    has "Raised by a rule"
    lacks "Not reached"
  GET /threads/T01?from=outcome
  expect 200
    has "Start from the words"
  GET /threads/from/voice/V101
  expect 303 Location /threads/T01
  GET /threads/from/outcome/O01
  expect 303 Location /threads/T01
  GET /threads/from/commitment/C07
  expect 200
    has "in more than one thread"
  GET /threads/from/theme/damp
  expect 200
  GET /threads/T99
  expect 404
  GET /threads/from/nothing/T01
  expect 404

test "a thread that has stopped shows where, why and who owes the next step"
  GET /threads/T17
  expect 200
    has "Stopped here"
    has "nobody has put their name to it"
    has "Hollinbrook Council"
    has "Not reached"
    has "Answer given"
  GET /threads/T20
  expect 200
    has "An answer is owed all the same."
    has "days"

test "a thread with a missing link ends where it is missing"
  db "SELECT count(*) FROM thread_link WHERE to_kind = 'outcome' AND thread = (SELECT id FROM thread WHERE key = 'T15')" 0
  GET /threads/T15
  expect 200
    has "Agree days for the police desk"
    has "Not reached yet"

test "what is nobody’s to read is on no thread"
  db "SELECT count(*) FROM thread_link l JOIN voice v ON v.id = l.from_id WHERE l.from_kind = 'voice' AND v.state <> 'accepted'" 0
  GET /threads/from/voice/nobody
  expect 404

test "an outcome is recorded with its range by who may, and not by others"
  GET /healthz
  as nobody
  GET /threads/T10/outcome
  expect 303 Location /sign-in*
  as worker
  GET /threads/T10/outcome
  expect 403
  as manager
  GET /threads/T10/outcome
  expect 200
    has "People home with nobody on the first evening"
  POST /threads/T10/outcome after-day=1 after-month=11 after-year=2026 after_n=300 after_count=400 reading="Better"
  expect 422
    has "Of those counted, no more than all of them"
    has "value=\"400\""
  POST /threads/T10/outcome after-day=31 after-month=2 after-year=2026 after_n=300 after_count=20
  expect 422
    has "Give the day, such as 27 3 2026"
    has "Say in one sentence what it says"
  POST /threads/T10/outcome after-day=1 after-month=11 after-year=2026 after_n=300 after_count=20 reading="Better: fewer than one in ten."
  expect 303 Location /threads/T10
  GET /threads/T10
  expect 200
    has "Better: fewer than one in ten."
    has "less (likely range"

test "an answer without a transcript is not published, and nothing that was typed is lost"
  GET /healthz
  as manager
  GET /threads/T10/answer
  expect 200
    has "Before it can be published"
  POST /threads/T10/answer id=0 version=0 do=publish role="Discharge lead" words="You were right." easy="You were right." video_url=https://films.example/1 bsl= without=bsl
  expect 422
    has "What is said in the video, written down"
    has "You were right."
  db "SELECT count(*) FROM answer WHERE published_at IS NULL" 0
  POST /threads/T10/answer id=0 version=0 do=save role="Discharge lead" words="You were right." video_url="not an address"
  expect 422
    has "no address of a page"
  POST /threads/T10/answer id=0 version=0 do=save role="Discharge lead" words="You were right." captions="00:01 hello"
  expect 422
    has "WEBVTT"

test "an upload that is not a video is refused in plain words"
  GET /healthz
  as manager
  GET /threads/T10/answer
  save token = text "name=\"csrf\" value=\"" "\""
  POST /threads/T10/answer
    Content-Type: multipart/form-data; boundary=cut
    | @tests/http/files/not_a_film.multipart
  expect 422
    has "This is not a video. Send an MP4 or WebM file."
    has "We have a film."

test "an answer is published once, however often the button is pressed, and each who asked is told"
  GET /healthz
  as manager
  db "SELECT count(*) FROM notice" 0
  POST /threads/T10/answer id=0 version=0 do=save kind=full role="Discharge lead" words="You were right." easy="You were right." without=bsl
  expect 303
  GET /threads/T10/answer
  save id = text "name=\"id\" value=\"" "\""
  POST /threads/T10/answer id=${id} version=1 do=publish kind=full role="Discharge lead" words="You were right." easy="You were right." without=bsl
  expect 303 Location /threads/T10
  POST /threads/T10/answer id=${id} version=1 do=publish kind=full role="Discharge lead" words="You were right." easy="You were right." without=bsl
  expect 303 Location /threads/T10
  db "SELECT count(*) FROM answer WHERE thread = (SELECT id FROM thread WHERE key = 'T10')" 1
  db "SELECT count(*) FROM thread_link WHERE to_kind = 'answer' AND thread = (SELECT id FROM thread WHERE key = 'T10')" 1
  GET /threads/T10
  expect 200
    has "Answered"
    has "no signed version yet"

test "two who write the answer at once both keep their text"
  GET /healthz
  as manager
  POST /threads/T11/answer id=0 version=0 do=save kind=full role="One" words="The first text." easy="x"
  expect 303
  POST /threads/T11/answer id=0 version=0 do=save kind=full role="Two" words="The second text." easy="x"
  expect 412
    has "The first text."
    has "The second text."

test "a thread is stopped with why, by whom and when it is looked at next; an answer is owed"
  GET /healthz
  as manager
  POST /threads/T16/end kind=stopped by= why=
  expect 422
    has "Say who decided"
    has "Say why"
  POST /threads/T16/end kind=stopped by="The board: 7 for stopping" why="No money until spring." restart="A sponsor" review-day=1 review-month=4 review-year=2027
  expect 303 Location /threads/T16
  GET /threads/T16
  expect 200
    has "The board: 7 for stopping"
    has "No money until spring."
    has "A sponsor"
    has "1 April 2027"
    has "An answer is owed all the same."
  POST /threads/T16/end kind=again
  expect 303
  GET /threads/T16
    lacks "No money until spring."

test "who follows a thread is told on her page, once"
  GET /healthz
  as resident
  POST /threads/T12/watch
  expect 303
  POST /threads/T12/watch
  expect 303
  as manager
  POST /threads/T12/answer id=0 version=0 do=save kind=interim role="SEND lead" words="Caseload is heard in December." easy="Soon." without=bsl without=bn
  expect 303
  GET /threads/T12/answer
  save id = text "name=\"id\" value=\"" "\""
  POST /threads/T12/answer id=${id} version=1 do=publish kind=interim role="SEND lead" words="Caseload is heard in December." easy="Soon." without=bsl without=bn
  expect 303
  GET /threads/T12
    has "Under way"
  as resident
  GET /notices
  expect 200
    has "Caseload is heard in December."
    has "New"
  POST /notices
  expect 303
  GET /notices
    lacks "I have seen these"
  db "SELECT count(*) FROM notice" 1

test "letters and calls are for those who send and make them"
  GET /healthz
  as worker
  GET /notices/send
  expect 403
  as manager
  GET /notices/letters
  expect 200
    has "No letter is waiting"
  GET /notices/calls
  expect 200

test "what matters to her stands as she wrote it, heads her plan, and workers read it"
  GET /healthz
  as resident
  GET /
  expect 200
    has "My plan, in my words"
    has "What I said, and where it has got to"
  POST /me/words words=
  expect 422
    has "as you would say it"
  POST /me/words words="Chapel on Sundays. <b>Ask</b> me first."
  expect 303 Location /
  GET /
    has "Chapel on Sundays. &lt;b&gt;Ask&lt;/b&gt; me first."
  POST /me/words words="Chapel, and my own bed."
  expect 303
  GET /
    has "Chapel, and my own bed."
    lacks "Chapel on Sundays."
  db "SELECT count(*) FROM resource WHERE type = 'Goal' AND id LIKE 'own-words-%'" 1
  as worker
  POST /me/words words="Not hers."
  expect 403

test "what she shares holds at once, and stays hers"
  GET /healthz
  as resident
  POST /me/share one_page=no gp=yes plan=no
  expect 303
  GET /
    has "id=\"one_page-n\" name=\"one_page\" value=\"no\" checked"
    has "id=\"plan-n\" name=\"plan\" value=\"no\" checked"
  as nobody
  POST /me/share one_page=yes
  expect 401
