-- Events that others coded. Their rows lie in Parquet files in a folder beside this file (see parts.py); what
-- stands here says which files count, so that a file counts from the commit that names it and not before.

CREATE TABLE imports (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    origin TEXT NOT NULL,
    file TEXT NOT NULL,
    print TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    blocks INTEGER NOT NULL DEFAULT 0,
    read INTEGER NOT NULL DEFAULT 0,
    events INTEGER NOT NULL DEFAULT 0,
    repeated INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    UNIQUE (origin, print)
);

-- Rows of a file that could not be read; the first thousand of each file.
CREATE TABLE import_skips (
    import INTEGER NOT NULL REFERENCES imports (number) ON DELETE CASCADE,
    row INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX import_skips_by_import ON import_skips (import, row);

CREATE TABLE parts (
    path TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('events', 'mentions')),
    origin TEXT NOT NULL,
    year INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    bytes INTEGER NOT NULL
);
CREATE INDEX parts_by_date ON parts (origin, first, last);

-- Read events that the Parquet files do not have as they now are (see packing.py).
CREATE TABLE unpacked (id TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO unpacked SELECT id FROM events;

CREATE TRIGGER events_are_new AFTER INSERT ON events
BEGIN
    INSERT OR IGNORE INTO unpacked VALUES (NEW.id);
END;
CREATE TRIGGER events_change AFTER UPDATE ON events
BEGIN
    INSERT OR IGNORE INTO unpacked VALUES (NEW.id);
END;
CREATE TRIGGER events_go AFTER DELETE ON events
BEGIN
    INSERT OR IGNORE INTO unpacked VALUES (OLD.id);
END;
