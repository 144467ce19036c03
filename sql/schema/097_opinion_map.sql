-- SPDX-License-Identifier: Apache-2.0
-- Where each group lies on the topic's map, in a picture of 640 by 340, and what sets it apart.
-- holds: how far it is found again in the bootstrap, 0 to 1; x, y, wide, high, turn: the ellipse
-- around most of it (half axes, degrees); marks: "x y x y …", each for five people or more; told:
-- statements it stands for, "+12 -40": it agrees, it disagrees.
ALTER TABLE topic_group ADD COLUMN holds REAL NOT NULL DEFAULT 0;
ALTER TABLE topic_group ADD COLUMN x REAL NOT NULL DEFAULT 0;
ALTER TABLE topic_group ADD COLUMN y REAL NOT NULL DEFAULT 0;
ALTER TABLE topic_group ADD COLUMN wide REAL NOT NULL DEFAULT 0;
ALTER TABLE topic_group ADD COLUMN high REAL NOT NULL DEFAULT 0;
ALTER TABLE topic_group ADD COLUMN turn REAL NOT NULL DEFAULT 0;
ALTER TABLE topic_group ADD COLUMN marks TEXT NOT NULL DEFAULT '';
ALTER TABLE topic_group ADD COLUMN told TEXT NOT NULL DEFAULT '';
