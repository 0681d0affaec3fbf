-- What scans saw. Rows of one scan lie side by side (the scan comes first in every key), so that a scan is written at the
-- end of each table and an old one is removed in one piece.

CREATE TABLE environments (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE scans (
  id          INTEGER PRIMARY KEY,
  environment INTEGER NOT NULL REFERENCES environments (id),
  at          INTEGER NOT NULL,
  -- 1 while the rows of single partitions are there.
  has_detail  INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX scans_by_time ON scans (environment, at);
CREATE INDEX scans_with_detail ON scans (at) WHERE has_detail = 1;
CREATE INDEX scans_by_age ON scans (at);

-- A topic that was deleted and made again has another uuid, and so another id here: its series starts anew.
CREATE TABLE topics (
  id          INTEGER PRIMARY KEY,
  environment INTEGER NOT NULL REFERENCES environments (id),
  name        TEXT    NOT NULL,
  uuid        TEXT    NOT NULL,
  seen_at     INTEGER NOT NULL,
  UNIQUE (environment, name, uuid)
) STRICT;
CREATE INDEX topics_by_age ON topics (seen_at);

-- A consumer group on a topic.
CREATE TABLE subscriptions (
  id       INTEGER PRIMARY KEY,
  topic    INTEGER NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
  group_id TEXT    NOT NULL,
  seen_at  INTEGER NOT NULL,
  UNIQUE (topic, group_id)
) STRICT;
CREATE INDEX subscriptions_by_group ON subscriptions (group_id);
CREATE INDEX subscriptions_by_age ON subscriptions (seen_at);

CREATE TABLE ends (
  scan      INTEGER NOT NULL,
  topic     INTEGER NOT NULL,
  partition INTEGER NOT NULL,
  -- null: not known in this scan.
  log_start INTEGER,
  log_end   INTEGER,
  PRIMARY KEY (scan, topic, partition)
) STRICT, WITHOUT ROWID;

CREATE TABLE commits (
  scan         INTEGER NOT NULL,
  subscription INTEGER NOT NULL,
  partition    INTEGER NOT NULL,
  committed    INTEGER NOT NULL,
  PRIMARY KEY (scan, subscription, partition)
) STRICT, WITHOUT ROWID;

-- Sums, kept longer than the rows of single partitions. A sum is null when a part of it was not known.
CREATE TABLE topic_totals (
  scan    INTEGER NOT NULL,
  topic   INTEGER NOT NULL,
  log_end INTEGER,
  PRIMARY KEY (scan, topic)
) STRICT, WITHOUT ROWID;

CREATE TABLE lag_totals (
  scan         INTEGER NOT NULL,
  subscription INTEGER NOT NULL,
  lag          INTEGER,
  PRIMARY KEY (scan, subscription)
) STRICT, WITHOUT ROWID;

CREATE TABLE readings (
  scan  INTEGER NOT NULL,
  name  TEXT    NOT NULL,
  value REAL    NOT NULL,
  PRIMARY KEY (scan, name)
) STRICT, WITHOUT ROWID;
