-- The last restore drill in an environment: what it makes is known before it is made.
CREATE TABLE drills (
  environment TEXT    NOT NULL PRIMARY KEY,
  began_at    INTEGER NOT NULL,
  source      TEXT    NOT NULL,
  made        TEXT    NOT NULL,
  ended_at    INTEGER,
  result      TEXT
) STRICT, WITHOUT ROWID;
