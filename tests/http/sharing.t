# SPDX-License-Identifier: Apache-2.0
# What a place settles about sharing: shown before it holds, refused where it locks out, undone.

setup town 300

test "a change is shown first, then confirmed by who has the role, and undone"
  account worker role caldicott-guardian
  account colleague role privacy-officer
  as worker
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /sharing
  expect 403
  GET /act
  save guardian = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${guardian}
  POST /sharing rules="hide nurse housing"
  expect 200
    has "Whom it would affect"
    has "no longer: home and hazards"
    has "<a class=\"wf-target\" href=\"/people/"
    has "name=\"base\" value=\"0\""
  db "SELECT count(*) FROM sharing" 0
  POST /sharing/adopt base=0 rules="hide nurse housing" reason=no
  expect 422
  POST /sharing/adopt base=0 rules="hide nurse housing" reason="agreed by the alliance in May"
  expect 303 Location /sharing
  POST /sharing/adopt base=0 rules="grace-days 3" reason="agreed by the alliance in May"
  expect 409
  db "SELECT hidden FROM sharing_view WHERE role = 'nurse'" 512
  POST /sharing rules="grace-days 30"
    has "again: home and hazards"
  POST /sharing/adopt base=1 rules="grace-days 30" reason="the undoing of version one"
  expect 303
  db "SELECT count(*) FROM sharing_view" 0
  as colleague
  GET /act
  save officer = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${officer}
  GET /sharing
  expect 200
    has "agreed by the alliance in May"
    has "The Caldicott guardian makes it"
  POST /sharing/adopt base=2 rules="grace-days 3" reason="not mine to change at all"
  expect 403

test "a rule file that would lock everybody out is refused, with why"
  account worker role caldicott-guardian
  as worker
  GET /act
  save guardian = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${guardian}
  POST /sharing views=yes
  expect 422
    has "would be locked out"
  POST /sharing rules="hide gp identity"
  expect 422
    has "hose record it is would be hidden from: GP"
  POST /sharing rules="hide nurse allergy"
  expect 422
    has "lock out what can kill: nurse"
  POST /sharing rules="hide charity-worker medicine"
  expect 422
    has "never seen by: charity worker"
  POST /sharing rules="let everybody in"
  expect 422
    has "ine 1 is no rule"
  POST /sharing grace-days=9999
  expect 422
    has "from 0 to 365"
