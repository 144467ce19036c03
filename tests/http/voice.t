# SPDX-License-Identifier: Apache-2.0
# The conversation: voting, saying something, danger, moderators, what matters most.
setup town 300

test "the first page asks, shows what came of it and what matters, and no voice of danger or refused one"
  GET /
  expect 200
    has "Being asked now"
    has "You said, we did"
    has "What matters most"
    has "Which matters more?"
  GET /topics
  expect 200
    has "What would make your home good for your health?"
  GET /topics/homes
  expect 200
    has "Statement 1 of"
    has "Where people stand"
    has "How these voices came"
  GET /topics/nothing
  expect 404
  db "SELECT count(*) FROM voice WHERE state = 'urgent' AND danger = ''" 0

test "who is here for the first time votes and chooses on the first page itself"
  GET /
  save token = text "name=\"csrf\" value=\"" "\""
  save st = text "name=\"statement\" value=\"" "\""
  save topic = text "action=\"/topics/" "/vote\""
  POST /topics/${topic}/vote
    Content-Type: application/x-www-form-urlencoded
    | csrf=${token}&statement=${st}&vote=agree&to=home
  expect 303 Location /
  db "SELECT count(*) FROM vote v JOIN participant p ON p.id = v.participant WHERE p.kind = 'browser' AND v.statement = ${st} AND v.vote = 1 AND v.channel = 'web' AND p.id = (SELECT max(id) FROM participant)" 1

test "a vote is counted once a browser, can be changed and taken back"
  GET /topics/homes
  save st = text "name=\"statement\" value=\"" "\""
  POST /topics/homes/vote statement=${st} vote=agree
  expect 303 Location /topics/homes
  POST /topics/homes/vote statement=${st} vote=agree
  expect 303 Location /topics/homes
  POST /topics/homes/vote statement=${st} vote=disagree to=votes
  expect 303 Location /topics/homes/votes
  GET /topics/homes/votes
  expect 200
    has "Disagree"
    has "Agree instead"
  db "SELECT count(*) FROM vote v JOIN participant p ON p.id = v.participant WHERE p.kind = 'browser' AND v.statement = ${st} AND v.vote = -1 AND v.at > 1790000000000000 AND v.channel = 'web' AND p.created_at > 1700000000000000 AND p.id > (SELECT max(participant) FROM vote WHERE statement <> ${st})" 1
  POST /topics/homes/vote statement=${st} vote=take-back to=votes
  GET /topics/homes/votes
  expect 200
    has "You have not voted here yet."
  POST /topics/homes/vote statement=${st} vote=perhaps
  expect 400
  POST /topics/homes/vote statement=999999 vote=agree
  expect 404

test "a vote on a statement that was withdrawn is refused in plain words"
  as manager
  POST /topics/homes/say words="A seat at every bus stop, please" way=none once=wd channel=popup consent=yes
  save voice = db "SELECT max(id) FROM voice"
  POST /voices/${voice} do=accept theme=0
  POST /voices/${voice} do=statement statement="A seat at every bus stop"
  expect 303
  save st = db "SELECT max(id) FROM statement"
  as nobody
  GET /topics/homes
  POST /topics/homes/vote statement=${st} vote=agree
  expect 303
  as manager
  POST /voices/${voice} do=undo
  expect 303
  as nobody
  GET /topics/homes
  POST /topics/homes/vote statement=${st} vote=disagree
  expect 410
    has "withdrawn"
  db "SELECT vote FROM vote WHERE statement = ${st}" 1

test "a voice of 100,000 characters is answered in plain words; one in Urdu and one with marks are kept as they came"
  as manager
  POST /topics/homes/say words="${damp wall *10000}" way=none once=l1 channel=popup consent=yes
  expect 422
    has "this is 100000 characters long"
    has "Write at most 5000"
    has "damp wall damp wall"
  POST /topics/homes/say words="چھت <script>alert(1)</script> ٹپک رہی ہے" way=none once=l2 channel=popup consent=yes
  expect 200
  save link = text "class=\"nhsuk-button\" href=\"" "\""
  GET ${link}
  expect 200
    has "چھت &lt;script&gt;alert(1)&lt;/script&gt; ٹپک رہی ہے"
    has "dir=\"auto\""
  db "SELECT words FROM voice WHERE id = (SELECT max(id) FROM voice)" "چھت <script>alert(1)</script> ٹپک رہی ہے"

test "back in the browser, changed and sent again, it is a second voice; sent again as it was, it is the same"
  as manager
  POST /topics/homes/say words="No light on the stairs" way=none once=b1 channel=popup consent=yes
  expect 200
  POST /topics/homes/say words="No light on the stairs" way=none once=b1 channel=popup consent=yes
  expect 200
    has "It had come already"
  POST /topics/homes/say words="No light on the stairs, nor in the lift" way=none once=b1 channel=popup consent=yes
  expect 200
    lacks "It had come already"
  db "SELECT count(*) FROM voice WHERE words LIKE 'No light on the stairs%'" 2

test "what somebody says waits, is followed by a private link, is published in its own words, and undone"
  account manager password "three unusual words"
  GET /topics/homes/say
  expect 200
    has "What would you like to say?"
    has "A small sum keeps machines out."
  POST /topics/homes/say words="<b>The lift</b> is broken again & nobody comes" way=none sum=99 seal=none
  expect 422
    has "The sum was asked too long ago"
    has "&lt;b&gt;The lift&lt;/b&gt; is broken again &amp; nobody comes"
  as manager
  GET /topics/homes/say
    lacks "A small sum"
  POST /topics/homes/say words="<b>The lift</b> is broken again & nobody comes" way=none once=press-1 channel=popup consent=yes
  expect 200
    has "Thank you. We have got it."
  save link = text "class=\"nhsuk-button\" href=\"" "\""
  POST /topics/homes/say words="<b>The lift</b> is broken again & nobody comes" way=none once=press-1 channel=popup consent=yes
  expect 200
    has "It had come already"
  GET ${link}
  expect 200
    has "A moderator reads it next."
  GET /topics/homes/voices
    lacks "The lift"
  GET /voices
  expect 200
    has "wait to be read"
    has "The oldest has waited"
  db "SELECT count(*) FROM voice WHERE words LIKE '%The lift%' AND state = 'waiting'" 1

test "a moderator publishes into a theme, with a link of the thread by her name; undo takes both back"
  as manager
  GET /voices
  expect 200
  save one = text "href=\"/voices/" "\""
  GET /voices/${one}
  expect 200
    has "Publish, in its own words"
  save theme = text "<option value=\"" "\""
  POST /voices/${one} do=accept theme=${theme}
  expect 303
  db "SELECT count(*) FROM thread_link WHERE from_kind = 'voice' AND from_id = ${one} AND to_kind = 'theme' AND by_account > 0 AND ended_at IS NULL" 1
  POST /voices/${one} do=accept theme=${theme}
  expect 412
  GET /voices/${one}
  expect 200
    has "Undo: back to those that wait"
  POST /voices/${one} do=statement statement="words that were never said in it"
  expect 422
    has "a passage of what was said"
  POST /voices/${one} do=undo
  expect 303
  db "SELECT count(*) FROM thread_link WHERE from_kind = 'voice' AND from_id = ${one} AND to_kind = 'theme' AND ended_at IS NULL" 0
  POST /voices/${one} do=refuse
  expect 422
    has "Choose the rule"
  POST /voices/${one} do=refuse rule=person
  expect 303
  db "SELECT state || refusal FROM voice WHERE id = ${one}" refusedperson

test "a voice of danger is on no list, is never published, and tells its author whom to ring"
  as manager
  POST /topics/homes/say words="He hits me and I am afraid to go home" way=none channel=popup consent=yes
  expect 200
    has "Ring somebody now"
    has "ring 999"
  save link = text "class=\"nhsuk-button\" href=\"" "\""
  db "SELECT state || danger FROM voice WHERE words LIKE 'He hits me%'" urgentwords
  db "SELECT id FROM voice WHERE words LIKE 'He hits me%' AND state = 'accepted'" "no row"
  GET /voices
    lacks "He hits me"
  GET /topics/homes/voices
    lacks "He hits me"
  GET /voices/urgent
  expect 403
  GET ${link}
  expect 200
    has "The safeguarding team has it."
  POST /topics/homes/say words="My neighbour" danger=yes way=none channel=popup consent=yes
  expect 200
    has "Ring somebody now"
  account manager role safeguarding-lead
  as manager
  GET /act
  save role = text "type=\"radio\" value=\"" "\""

test "too long, empty, or without a way to answer: what is wrong stands by the field"
  as manager
  POST /topics/homes/say words= way=none channel=popup consent=yes
  expect 422
    has "Write what you want to say."
  POST /topics/homes/say words="A bus on Sundays" channel=popup consent=yes
  expect 422
    has "Choose one of the ways"
    has "A bus on Sundays"
  POST /topics/homes/say words="A bus on Sundays" way=email address=nowhere channel=popup consent=yes
  expect 422
    has "this is no e-mail address"
  POST /topics/homes/say words="A bus on Sundays" way=text address=123 channel=popup consent=yes
  expect 422
    has "this is no telephone number"
  GET /follow/made-up-link
  expect 404

test "two at a time: an answer is kept once, a group says how many were in the room"
  GET /matters
  expect 200
    has "The order so far"
    has "Likely range"
  GET /matters/pairs
  expect 200
  save one = text "name=\"one\" value=\"" "\""
  save other = text "name=\"other\" value=\"" "\""
  POST /matters/pairs one=${one} other=${other} pick=one
  expect 303 Location /matters/pairs
  POST /matters/pairs one=${one} other=${one} pick=one
  expect 400
  POST /matters/pairs one=${one} other=${other} pick=both
  expect 400
  POST /matters/group people=1
  expect 422
    has "2 to 500"
  POST /matters/group people=9 named="Friday table"
  expect 303 Location /matters/pairs
  GET /matters/pairs
  expect 200
    has "Friday table: 9 people in the room"
  POST /matters/pairs one=${one} other=${other} pick=none
  expect 303
  db "SELECT people FROM participant WHERE kind = 'group'" 9

test "nobody else decides what is published"
  as worker
  GET /voices
  expect 403
  as resident
  GET /voices
  expect 403
  as nobody
  GET /voices/1
  expect 303

test "a cry for help that could not be taken says whom to ring all the same, and that it was not sent"
  GET /topics/homes/say
  expect 200
  POST /topics/homes/say words="Please come" danger=yes way=none sum=99 seal=none
  expect 422
    has "Ring somebody now"
    has "It has not been sent yet"
    lacks "The safeguarding team has it"
  db "SELECT count(*) FROM voice WHERE words = 'Please come'" 0

test "a worker takes a voice down for somebody else: how it came and that they agreed are asked, and kept"
  as worker
  GET /topics/homes/say
  expect 200
    has "Their words, as they said them"
    has "How did it reach you?"
  POST /topics/homes/say words="The stairs are too steep for her now" way=none
  expect 422
    has "Choose how it reached you."
    has "only when they agree"
    has "The stairs are too steep for her now"
  POST /topics/homes/say words="The stairs are too steep for her now" way=none channel=telephone consent=yes
  expect 200
    has "For the next person"
  db "SELECT channel FROM voice WHERE words LIKE 'The stairs are%'" telephone
  db "SELECT p.kind FROM voice v JOIN participant p ON p.id = v.participant WHERE v.words LIKE 'The stairs are%'" paper
  GET /topics/homes/paper
  expect 200
    has "Print this page."
