-- Merged events are kept beside the reports and brought up to date where reports changed (see happenings.py).

-- Near-copies of one wire story have one `story`; null: the article is its own.
ALTER TABLE articles ADD COLUMN story TEXT;
-- 0 where an older Dragoman kept the article and its copies were not looked for: then they are when the record is
-- next written to.
ALTER TABLE articles ADD COLUMN sought INTEGER NOT NULL DEFAULT 0;
CREATE INDEX articles_not_sought ON articles (id) WHERE sought = 0;
CREATE INDEX articles_by_story ON articles (story) WHERE story IS NOT NULL;

-- Bands of the signatures of texts: articles that share one may be near-copies (see copies.py).
CREATE TABLE bands (
    band INTEGER NOT NULL,
    value BLOB NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (band, value, article)
) WITHOUT ROWID;
CREATE INDEX bands_by_article ON bands (article);

-- What a report says beyond its columns, as merging compares it: a JSON object (see rows.py). Empty where an older
-- Dragoman wrote the report: then it is filled in when the record is next written to.
ALTER TABLE reports ADD COLUMN gist TEXT NOT NULL DEFAULT '';
CREATE INDEX reports_without_gist ON reports (number) WHERE gist = '';
CREATE INDEX reports_by_happening_and_date ON reports (happening, date);

-- Which happening is a weaker telling of which (see joining.py); a matter of their parties alone.
CREATE TABLE kin (
    weak TEXT NOT NULL,
    strong TEXT NOT NULL,
    relation TEXT NOT NULL,
    PRIMARY KEY (weak, strong)
) WITHOUT ROWID;
CREATE INDEX kin_by_strong ON kin (strong, weak);

-- The events. `root` is the event that a weaker one belongs to; `line` is what `dragoman events` writes, null
-- where it has to be written anew.
CREATE TABLE events (
    id TEXT PRIMARY KEY,
    happening TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    date TEXT NOT NULL,
    enddate TEXT NOT NULL,
    date_precision TEXT NOT NULL,
    known TEXT NOT NULL,
    several INTEGER NOT NULL,
    profile TEXT NOT NULL,
    root TEXT,
    line TEXT
);
CREATE INDEX events_by_happening ON events (happening, date);
CREATE INDEX events_by_date ON events (date, id) WHERE root IS NULL;
CREATE INDEX events_by_root ON events (root) WHERE root IS NOT NULL;
CREATE INDEX events_unwritten ON events (id) WHERE line IS NULL AND root IS NULL;

-- Which reports tell an event (`denial` 0) and which deny it (1); two more where the report has changed or gone
-- since, so that the event is looked at anew.
CREATE TABLE event_reports (
    event TEXT NOT NULL,
    denial INTEGER NOT NULL,
    report INTEGER NOT NULL,
    PRIMARY KEY (event, denial, report)
) WITHOUT ROWID;
CREATE INDEX event_reports_by_report ON event_reports (report, denial);

-- Every two parties of events that make, keep or break plans, to find those of one pair.
CREATE TABLE event_pairs (
    pair TEXT NOT NULL,
    type TEXT NOT NULL,
    date TEXT NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (pair, type, date, event)
) WITHOUT ROWID;
CREATE INDEX event_pairs_by_event ON event_pairs (event);

-- Where reports changed since the events were last brought up to date.
CREATE TABLE stale (
    happening TEXT NOT NULL,
    date TEXT NOT NULL,
    enddate TEXT NOT NULL,
    PRIMARY KEY (happening, date, enddate)
) WITHOUT ROWID;

CREATE TRIGGER reports_are_new AFTER INSERT ON reports
BEGIN
    INSERT OR IGNORE INTO stale VALUES (NEW.happening, NEW.date, NEW.enddate);
END;
CREATE TRIGGER reports_change AFTER UPDATE ON reports
BEGIN
    INSERT OR IGNORE INTO stale VALUES (OLD.happening, OLD.date, OLD.enddate);
    INSERT OR IGNORE INTO stale VALUES (NEW.happening, NEW.date, NEW.enddate);
    UPDATE event_reports SET denial = denial + 2 WHERE report = OLD.number AND denial < 2;
END;
CREATE TRIGGER reports_go AFTER DELETE ON reports
BEGIN
    INSERT OR IGNORE INTO stale VALUES (OLD.happening, OLD.date, OLD.enddate);
    UPDATE event_reports SET denial = denial + 2 WHERE report = OLD.number AND denial < 2;
END;
CREATE TRIGGER articles_find_their_story AFTER UPDATE OF story ON articles WHEN NEW.story IS NOT OLD.story
BEGIN
    INSERT OR IGNORE INTO stale SELECT happening, date, enddate FROM reports WHERE article = NEW.id;
    UPDATE event_reports SET denial = denial + 2
    WHERE denial < 2 AND report IN (SELECT number FROM reports WHERE article = NEW.id);
END;
