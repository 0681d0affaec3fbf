-- Since when a SCRAM credential is known to be there, and when the bot gave it its password. Never the password.
CREATE TABLE account_credentials (
  environment TEXT    NOT NULL,
  account     TEXT    NOT NULL,
  mechanism   TEXT    NOT NULL,
  seen_at     INTEGER NOT NULL,
  rotated_at  INTEGER,
  PRIMARY KEY (environment, account, mechanism)
) STRICT, WITHOUT ROWID;

-- The requests whose password was set: each gives one.
CREATE TABLE account_rotations (
  request_id TEXT    NOT NULL PRIMARY KEY,
  at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
