-- Roll-ups: what scans saw, by minute, hour and day as well. The samples of the first version, six hours of them, are dropped.

DROP TABLE readings;
DROP TABLE lag_totals;
DROP TABLE topic_totals;
DROP TABLE commits;
DROP TABLE ends;
DROP TABLE subscriptions;
DROP TABLE topics;
DROP TABLE scans;

CREATE TABLE scans (
  id          INTEGER PRIMARY KEY,
  environment INTEGER NOT NULL REFERENCES environments (id),
  at          INTEGER NOT NULL
) STRICT;
CREATE INDEX scans_by_time ON scans (environment, at);
CREATE INDEX scans_by_age ON scans (at);

-- What has a number over time. A topic that was deleted and made again has another uuid: its series starts anew.
CREATE TABLE series (
  id          INTEGER PRIMARY KEY,
  environment INTEGER NOT NULL REFERENCES environments (id),
  -- topic: the sum of its log ends · subscription: a group's lag in one topic · group: its lag in all · reading: any number
  kind        TEXT    NOT NULL CHECK (kind IN ('topic', 'subscription', 'group', 'reading')),
  -- Of a topic its name, of a subscription and a group the group.
  name        TEXT    NOT NULL,
  -- Of a subscription; empty for the others.
  topic       TEXT    NOT NULL,
  -- Of a topic and a subscription.
  uuid        TEXT    NOT NULL,
  first_at    INTEGER NOT NULL,
  seen_at     INTEGER NOT NULL,
  UNIQUE (environment, kind, name, topic, uuid)
) STRICT;
CREATE INDEX series_by_age ON series (seen_at);

-- One scan. In this table and the next ones time comes first in the key: they are written at the end, and removed in one piece.
CREATE TABLE samples (
  scan       INTEGER NOT NULL,
  series     INTEGER NOT NULL,
  -- null: a part of it was not known.
  value      REAL,
  -- By how many records it went on since the sample before, and the time between them: written to a topic, read by a group.
  -- Partitions that went back or are new add nothing. null: of a reading.
  rise       REAL,
  elapsed_ms INTEGER,
  -- By partition, 64 bits little-endian, -1 unknown: the log ends of a topic, or the commits of a subscription.
  offsets    BLOB,
  -- Of a topic: the log starts.
  starts     BLOB,
  PRIMARY KEY (scan, series)
) STRICT, WITHOUT ROWID;

-- `at` is the number of the minute, hour or day since 1970 in UTC.
CREATE TABLE minutes (
  at         INTEGER NOT NULL,
  series     INTEGER NOT NULL,
  -- The last one known.
  value      REAL,
  most       REAL,
  rise       REAL,
  elapsed_ms INTEGER,
  PRIMARY KEY (at, series)
) STRICT, WITHOUT ROWID;
CREATE TABLE hours (
  at         INTEGER NOT NULL,
  series     INTEGER NOT NULL,
  value      REAL,
  most       REAL,
  rise       REAL,
  elapsed_ms INTEGER,
  PRIMARY KEY (at, series)
) STRICT, WITHOUT ROWID;
CREATE TABLE days (
  at         INTEGER NOT NULL,
  series     INTEGER NOT NULL,
  value      REAL,
  most       REAL,
  rise       REAL,
  elapsed_ms INTEGER,
  PRIMARY KEY (at, series)
) STRICT, WITHOUT ROWID;

-- The partitions as the first scan of an hour saw them; apart from the sums, which every scan writes.
CREATE TABLE hour_partitions (
  at      INTEGER NOT NULL,
  series  INTEGER NOT NULL,
  offsets BLOB    NOT NULL,
  starts  BLOB,
  PRIMARY KEY (at, series)
) STRICT, WITHOUT ROWID;
