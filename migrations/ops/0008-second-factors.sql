-- What administrators enrolled as their second factor, sealed with a key that is not in this file. Until `confirmed_at` is set
-- nobody has shown that the device knows it.
CREATE TABLE second_factors (
  person_id    TEXT    NOT NULL PRIMARY KEY,
  sealed       BLOB    NOT NULL,
  begun_at     INTEGER NOT NULL,
  confirmed_at INTEGER,
  -- The time step (RFC 6238) of the newest code that was taken: no code counts twice.
  last_step    INTEGER NOT NULL,
  failures     INTEGER NOT NULL,
  locked_until INTEGER NOT NULL
) STRICT;

-- For which request somebody gave a code; asked again before it is executed.
CREATE TABLE second_factor_proofs (
  request_id TEXT    NOT NULL,
  person_id  TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  PRIMARY KEY (request_id, person_id)
) STRICT, WITHOUT ROWID;
