-- Work that takes longer than a request and goes on after a restart. A job is made by a request, at most one of each kind.
CREATE TABLE jobs (
  id            TEXT    NOT NULL PRIMARY KEY,
  kind          TEXT    NOT NULL,
  environment   TEXT    NOT NULL,
  request_id    TEXT    NOT NULL REFERENCES requests (id),
  title         TEXT    NOT NULL,
  state         TEXT    NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
  spec          TEXT    NOT NULL,
  checkpoint    TEXT,
  progress      TEXT,
  -- Why its last step failed and is tried again.
  trouble       TEXT,
  cancelled_by  TEXT,
  outcome       TEXT,
  created_at    INTEGER NOT NULL,
  started_at    INTEGER,
  finished_at   INTEGER,
  -- The process that works on it; null: nobody now.
  owner         TEXT,
  host          TEXT,
  pid           INTEGER,
  born          TEXT,
  heartbeat_at  INTEGER,
  -- Grows with every change that people can see; a heartbeat is none.
  revision      INTEGER NOT NULL DEFAULT 1,
  UNIQUE (request_id, kind),
  CHECK ((state = 'running') = (finished_at IS NULL)),
  CHECK ((owner IS NULL) = (heartbeat_at IS NULL)),
  CHECK (owner IS NULL OR state = 'running')
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, created_at);

-- The message that shows a job's progress, and which revision of the job it shows.
CREATE TABLE job_messages (
  job_id         TEXT    NOT NULL PRIMARY KEY REFERENCES jobs (id),
  channel        TEXT    NOT NULL,
  ts             TEXT    NOT NULL,
  shown_revision INTEGER NOT NULL
) STRICT;
