# SPDX-License-Identifier: Apache-2.0
# What a feed brought and could not be read: seen by who looks after it, mended or set aside.
setup town 300

test "a feed's manager sees what came and what could not be read"
  as manager
  GET /feeds
  expect 200
    has "Hollin Vale Hospitals NHS Trust"
    has "Could not be read"

test "a worker does not"
  as worker
  GET /feeds
  expect 403

test "an organisation that is not there has no feed"
  as manager
  GET /feeds/999999999
  expect 404
  GET /feeds/item/999999999
  expect 404
