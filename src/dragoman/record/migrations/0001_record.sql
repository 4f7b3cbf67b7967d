-- The first shape of the record. Each later change is a new numbered file; none is edited once released.
--
-- Bodies are the JSON lines that `dragoman read --json` writes. The columns beside a body repeat what
-- questions are asked about, so that a filter never has to open a body.

CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    date TEXT NOT NULL,
    title TEXT,
    publication TEXT,
    url TEXT,
    language TEXT,
    text TEXT NOT NULL,
    coding_version TEXT NOT NULL
);
CREATE INDEX articles_by_date ON articles (date, id);

-- `body` is what was read and is never changed; `corrected` is the same with its corrections laid over it.
-- `happening` groups the reports that may tell of one event (see merging.py).
CREATE TABLE reports (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    mode TEXT NOT NULL,
    city TEXT,
    quad INTEGER NOT NULL,
    date TEXT NOT NULL,
    enddate TEXT NOT NULL,
    date_precision TEXT NOT NULL,
    status TEXT NOT NULL,
    happening TEXT NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    corrected TEXT,
    UNIQUE (article, id)
);
CREATE INDEX reports_by_id ON reports (id);
CREATE INDEX reports_by_date ON reports (date, article, position);
CREATE INDEX reports_by_happening ON reports (happening);

-- Who stands in a report; `reciprocal` marks the parties of an event without a recipient, each of which
-- is also the other's recipient.
CREATE TABLE parties (
    report INTEGER NOT NULL REFERENCES reports (number) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('actor', 'recipient')),
    place INTEGER NOT NULL,
    reciprocal INTEGER NOT NULL,
    code TEXT,
    words TEXT NOT NULL,
    PRIMARY KEY (report, role, place)
) WITHOUT ROWID;
CREATE INDEX parties_by_code ON parties (code, report);

CREATE TABLE statements (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    stance TEXT NOT NULL,
    code TEXT,
    words TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (article, id)
);
CREATE INDEX statements_by_id ON statements (id);

-- The reports that a statement holds, by their place in the same article.
CREATE TABLE statement_reports (
    report TEXT NOT NULL,
    statement INTEGER NOT NULL REFERENCES statements (number) ON DELETE CASCADE,
    PRIMARY KEY (report, statement)
) WITHOUT ROWID;
CREATE INDEX statement_reports_by_statement ON statement_reports (statement);

CREATE TABLE links (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    relation TEXT NOT NULL,
    from_report TEXT NOT NULL,
    to_report TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (article, id)
);
CREATE INDEX links_by_id ON links (id);

-- What people mended. No reference to `reports`: a correction outlives the reading that it was made on,
-- and finds its report again by article, type and place in the text.
CREATE TABLE corrections (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    report TEXT NOT NULL,
    article TEXT NOT NULL,
    event TEXT NOT NULL,
    event_text TEXT NOT NULL,
    event_start INTEGER NOT NULL,
    event_end INTEGER NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    made TEXT NOT NULL
);
CREATE INDEX corrections_by_article ON corrections (article, number);

CREATE TRIGGER corrections_stay BEFORE UPDATE ON corrections
BEGIN
    SELECT RAISE(ABORT, 'corrections are appended, never changed');
END;
CREATE TRIGGER corrections_are_kept BEFORE DELETE ON corrections
BEGIN
    SELECT RAISE(ABORT, 'corrections are appended, never deleted');
END;

-- The articles, cut into sentences, and the words of their reports, for `search`.
CREATE VIRTUAL TABLE passages USING fts5 (
    text,
    article UNINDEXED,
    start UNINDEXED,
    stop UNINDEXED,
    tokenize = 'unicode61 remove_diacritics 2'
);

-- Which passages belong to an article, because a full-text table cannot be asked that quickly.
CREATE TABLE article_passages (
    passage INTEGER PRIMARY KEY,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX passages_by_article ON article_passages (article);
