-- SPDX-License-Identifier: Apache-2.0
-- What makes searches quick: rows that need not be looked at to know who may see them, words, and a
-- count of the times that anything changed by which who may see whom.

-- 1: the resource has no label, and the facet that is usual for its type (record/facet.h): then the
-- home alone says who may see it. 0: look at the resource.
ALTER TABLE idx ADD COLUMN plain INTEGER NOT NULL DEFAULT 0;

-- How the search rows were made: rows.h's INDEX_VERSION. A lower number is brought up by the job
-- reindex; until then what only newer rows can find is looked for in the texts.
INSERT INTO counter (name, value)
SELECT 'index', CASE WHEN EXISTS (SELECT 1 FROM resource) THEN 1 ELSE 2 END;
INSERT INTO counter (name, value) VALUES ('sight', 1);

-- Words of texts for people (fhir/words.h), for _content and _text. Filled by the job words, which
-- lags; kept without the texts, so what an update leaves behind stays until all is made anew: every
-- find is asked of its own text.
-- engine: sqlite
CREATE VIRTUAL TABLE idx_words USING fts5(content, narrative, content='', columnsize=0, detail=column, tokenize="ascii");

CREATE TRIGGER sight_relation_insert AFTER INSERT ON relation BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'sight'; END;
CREATE TRIGGER sight_relation_update AFTER UPDATE ON relation BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'sight'; END;
CREATE TRIGGER sight_relation_delete AFTER DELETE ON relation BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'sight'; END;
CREATE TRIGGER sight_source_insert AFTER INSERT ON person_source BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'sight'; END;
CREATE TRIGGER sight_source_update AFTER UPDATE ON person_source BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'sight'; END;
CREATE TRIGGER sight_source_delete AFTER DELETE ON person_source BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'sight'; END;
CREATE TRIGGER sight_person_update AFTER UPDATE OF choices, labels ON person BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'sight'; END;
-- engine: postgresql
CREATE TABLE idx_words (
    home INTEGER NOT NULL,
    rid INTEGER NOT NULL,
    content TSVECTOR NOT NULL,
    narrative TSVECTOR NOT NULL,
    PRIMARY KEY (home, rid)
);
CREATE INDEX idx_words_content ON idx_words USING gin (content);
CREATE INDEX idx_words_narrative ON idx_words USING gin (narrative);
-- engine: both
