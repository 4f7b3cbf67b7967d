-- Questions that were asked, with the probability that was given, to be scored when their time has passed.
CREATE TABLE asked (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
);

CREATE TRIGGER asked_stay BEFORE UPDATE ON asked
BEGIN
    SELECT RAISE(ABORT, 'what was asked is appended, never changed');
END;
