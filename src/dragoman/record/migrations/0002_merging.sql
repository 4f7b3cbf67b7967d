-- Near-copies of one wire story have one `story`; null: the article is its own.
ALTER TABLE articles ADD COLUMN story TEXT;
