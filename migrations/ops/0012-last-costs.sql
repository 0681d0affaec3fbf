-- What the parts of the scores cost when they were last known, so that a restart in the middle of trouble forgets none of it.
CREATE TABLE last_costs (
  environment TEXT    NOT NULL PRIMARY KEY,
  costs       TEXT    NOT NULL,
  at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
