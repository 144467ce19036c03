# SPDX-License-Identifier: Apache-2.0
# What a feed brought and could not be read: seen by who looks after it, mended or set aside.
setup town 600

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

# A person's row that came without her number (`weft town` makes such faults): item 1.
test "a piece is mended and read again, once"
  as manager
  GET /feeds/item/1
  expect 200
    has "the row does not say whom it is about"
    has "Sharholme"
  POST /feeds/item/1 do=mend raw="person_ref,tenancy_ref,role,title,first_name,last_name,dob,uprn,address,postcode,mobile,email,case_ref,case_type,reported,completed,due,status,room,description,code\nBB7797797,BT7971644,Household member,Master,Connor,Sharholme,09/12/2014,990031854411,\"Flat 8, Fuller Court, Spindle Close\",HB1 1XB,01514960231,,BB7797797-15,Tenancy,10/01/2020,,,In progress,,Tenancy,\n"
  expect 303 Location "/feeds/*"
  db "SELECT state FROM quarantine WHERE id = 1" replayed
  GET /feeds/item/1
  expect 200
    has "It has been read since."
    lacks "Save what was mended"
  POST /feeds/item/1 do=mend raw="once more"
  expect 409
  db "SELECT state FROM quarantine WHERE id = 1" replayed

test "what is still wrong changes nothing, and what was typed is kept"
  as manager
  POST /feeds/item/1 do=mend raw="person_ref,first_name\n,Connor\n"
  expect 422
    has "Error:"
    has ",Connor"
    lacks "Mended"
  POST /feeds/item/1 do=mend raw="  "
  expect 422
    has "Write what it should be, or set it aside"
  db "SELECT state FROM quarantine WHERE id = 1" waiting

test "what nobody can mend is set aside"
  as manager
  POST /feeds/item/2 do=drop
  expect 303
  db "SELECT state FROM quarantine WHERE id = 2" dropped

test "a worker mends nothing"
  as worker
  POST /feeds/item/1 do=drop
  expect 403
  db "SELECT state FROM quarantine WHERE id = 1" waiting
