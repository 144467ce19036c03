-- The tables of test_queries.c and test_migrate.c; one of everything that the dialect knows.
CREATE TABLE thing (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,   -- the; semicolon here ends nothing
    note TEXT DEFAULT ';',
    size REAL,
    body BLOB,
    good INTEGER NOT NULL DEFAULT 0,
    maker INTEGER REFERENCES thing (id)
);
CREATE UNIQUE INDEX thing_name ON thing (name);

CREATE TABLE idx (
    h INTEGER NOT NULL,
    d INTEGER NOT NULL,
    rid INTEGER NOT NULL,
    PRIMARY KEY (h, d, rid)
) WITHOUT ROWID;

CREATE TABLE log (what TEXT NOT NULL);

-- engine: sqlite
CREATE TRIGGER thing_log AFTER DELETE ON thing
BEGIN
    INSERT INTO log (what) VALUES (CASE old.good WHEN 1 THEN 'good' ELSE 'bad' END);
    INSERT INTO log (what) VALUES (old.name);
END;

-- engine: postgresql
CREATE FUNCTION thing_log() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO log (what) VALUES (CASE old.good WHEN 1 THEN 'good' ELSE 'bad' END);
    INSERT INTO log (what) VALUES (old.name);
    RETURN NULL;
END;
$body$;
CREATE TRIGGER thing_log AFTER DELETE ON thing FOR EACH ROW EXECUTE FUNCTION thing_log();
-- engine: both
