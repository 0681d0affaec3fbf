-- Which process works on which part of a job that several can share.
CREATE TABLE job_shares (
  job_id       TEXT    NOT NULL REFERENCES jobs (id),
  share        INTEGER NOT NULL,
  is_done      INTEGER NOT NULL DEFAULT 0 CHECK (is_done IN (0, 1)),
  -- The process that works on it; null: nobody now.
  owner        TEXT,
  host         TEXT,
  pid          INTEGER,
  born         TEXT,
  heartbeat_at INTEGER,
  PRIMARY KEY (job_id, share),
  CHECK ((owner IS NULL) = (heartbeat_at IS NULL))
) STRICT, WITHOUT ROWID;
