-- Which events the feed of changes has told, by a digest of their line, and which may have to be told anew.
CREATE TABLE told_events (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE untold (id TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO untold SELECT id FROM events;

CREATE TRIGGER events_come_to_be_told AFTER INSERT ON events
BEGIN
    INSERT OR IGNORE INTO untold VALUES (NEW.id);
END;
CREATE TRIGGER events_change_to_be_told AFTER UPDATE OF line, root ON events
BEGIN
    INSERT OR IGNORE INTO untold VALUES (NEW.id);
END;
CREATE TRIGGER events_go_to_be_told AFTER DELETE ON events
BEGIN
    INSERT OR IGNORE INTO untold VALUES (OLD.id);
END;
