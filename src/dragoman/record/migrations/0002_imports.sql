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
    origin TEXT NOT NULL,
    year INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    bytes INTEGER NOT NULL
);
CREATE INDEX parts_by_date ON parts (origin, first, last);
