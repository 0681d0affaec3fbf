-- Whose dangerous changes need nobody's approval for a while. `ended_at` is set when the end was told; whether it still holds is
-- a question of `ends_at` alone, so that it is over in time also while no bot runs.
CREATE TABLE break_glass (
  request_id  TEXT    NOT NULL PRIMARY KEY,
  environment TEXT    NOT NULL,
  person_id   TEXT    NOT NULL,
  person_name TEXT    NOT NULL,
  reason      TEXT    NOT NULL,
  begun_at    INTEGER NOT NULL,
  ends_at     INTEGER NOT NULL,
  ended_at    INTEGER,
  ended_by    TEXT
) STRICT;
CREATE INDEX break_glass_open ON break_glass (environment, person_id) WHERE ended_at IS NULL;
