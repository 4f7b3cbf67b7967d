-- What reviewers judged, what changed since somebody copied the data, and where `watch` stands.

-- One row an answer; `verdict` 'undone' takes back the answer that `undoes` names. `held` is what the
-- reviewer holds to be true of the report, `corrections` the numbers of the corrections that the answer made.
CREATE TABLE reviews (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    report TEXT NOT NULL,
    article TEXT NOT NULL,
    event_start INTEGER NOT NULL,
    event_end INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('right', 'mended', 'wrong', 'note', 'undone')),
    held TEXT NOT NULL,
    corrections TEXT NOT NULL,
    undoes INTEGER,
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    made TEXT NOT NULL
);
CREATE INDEX reviews_by_author ON reviews (author, article, number);

CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews
BEGIN
    SELECT RAISE(ABORT, 'reviews are appended, never changed');
END;
CREATE TRIGGER reviews_are_kept BEFORE DELETE ON reviews
BEGIN
    SELECT RAISE(ABORT, 'reviews are appended, never deleted');
END;

-- One row a report that came, changed or went; `becomes` is the id that it goes by since. No reference to
-- `reports`: what is gone must stay told.
CREATE TABLE changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    made TEXT NOT NULL,
    what TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    article TEXT,
    becomes TEXT,
    cause TEXT NOT NULL
);
CREATE TRIGGER changes_stay BEFORE UPDATE ON changes
BEGIN
    SELECT RAISE(ABORT, 'changes are appended, never changed');
END;
CREATE TRIGGER changes_are_kept BEFORE DELETE ON changes
BEGIN
    SELECT RAISE(ABORT, 'changes are appended, never deleted');
END;
INSERT INTO changes (made, what, kind, id, article, cause)
SELECT strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'), 'added', 'report', id, article, 'reading'
FROM reports WHERE withdrawn = 0 ORDER BY number;

-- Where `watch` stands with each source (a feed's address or a folder): what to ask the server with next
-- time, and when. `next` is in seconds since 1970.
CREATE TABLE watched (
    source TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    etag TEXT,
    modified TEXT,
    next REAL NOT NULL,
    failures INTEGER NOT NULL,
    gone INTEGER NOT NULL
) WITHOUT ROWID;

-- What `watch` has dealt with: an entry of a feed or a file, the hash of what it held, the article it gave
-- (null for one that gave none) and, for a file, size and time.
CREATE TABLE watched_items (
    source TEXT NOT NULL,
    item TEXT NOT NULL,
    hash TEXT NOT NULL,
    article TEXT,
    stamp TEXT,
    seen TEXT NOT NULL,
    PRIMARY KEY (source, item)
) WITHOUT ROWID;
CREATE INDEX watched_items_by_item ON watched_items (item);
