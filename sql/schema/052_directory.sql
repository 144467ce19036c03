-- SPDX-License-Identifier: Apache-2.0
-- What there is here: services (in the manner of Open Referral), what partners share, events.

-- Which neighbourhood a first half of a postcode stands for: "HB3".
CREATE TABLE postcode_area (
    area TEXT NOT NULL PRIMARY KEY,
    neighbourhood INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE service (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    organisation INTEGER NOT NULL,  -- 0: run by neighbours or a shop
    provider TEXT NOT NULL,
    what TEXT NOT NULL,
    who_for TEXT NOT NULL,
    minimum_age INTEGER,
    maximum_age INTEGER,
    cost TEXT NOT NULL,
    opening TEXT NOT NULL,
    neighbourhood INTEGER NOT NULL, -- 0: everywhere here
    phone TEXT NOT NULL,
    eligibility TEXT NOT NULL,
    languages TEXT NOT NULL,        -- codes joined by ;
    step_free INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE TABLE service_tag (
    service INTEGER NOT NULL,
    tag TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (service, tag)
) WITHOUT ROWID;
CREATE INDEX service_tag_of ON service_tag (tag);
-- Words to find it by, folded; weight: 8 its name, 4 a tag, 2 for whom, 1 anything else.
CREATE TABLE service_word (
    word TEXT NOT NULL,
    service INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    PRIMARY KEY (word, service)
) WITHOUT ROWID;
CREATE INDEX service_word_of ON service_word (service);

-- Something that the partners share: a room, beds, a vehicle. booking: calendar, telephone, …
CREATE TABLE asset (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    organisation INTEGER NOT NULL,
    neighbourhood INTEGER NOT NULL,
    capacity INTEGER,
    notes TEXT NOT NULL,
    booking TEXT NOT NULL,
    cost TEXT NOT NULL,
    how_to_book TEXT NOT NULL
);

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    week TEXT NOT NULL,             -- of a week with a name: "coproduction"
    starts_at INTEGER NOT NULL,     -- µs
    ends_at INTEGER NOT NULL,
    mode TEXT NOT NULL,             -- in person, online, in person and online
    asset INTEGER NOT NULL,         -- where; 0: the shop, online, outdoors
    organisation INTEGER NOT NULL,
    capacity INTEGER,
    booked INTEGER,
    waiting INTEGER NOT NULL,
    slot_minutes INTEGER,
    slots INTEGER,
    description TEXT NOT NULL,
    access TEXT NOT NULL,           -- joined by ;
    changed_at INTEGER NOT NULL
);
CREATE INDEX event_starts ON event (starts_at);

-- What is missing here, raised by what people said. state: new, being looked at, filled, stopped.
CREATE TABLE directory_gap (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    missing TEXT NOT NULL,
    neighbourhood INTEGER NOT NULL,
    voices INTEGER NOT NULL,        -- how many said so
    service INTEGER NOT NULL,       -- the nearest there is
    state TEXT NOT NULL,
    organisation INTEGER NOT NULL,  -- who looks at it
    raised_at INTEGER NOT NULL
);
