-- Answers in Slack that bring themselves up to date for a while. `typed` is run again as the person who asked.
CREATE TABLE live_messages (
  channel     TEXT    NOT NULL,
  ts          TEXT    NOT NULL,
  command     TEXT    NOT NULL,
  typed       TEXT    NOT NULL,
  person_id   TEXT    NOT NULL,
  person_name TEXT    NOT NULL,
  zone        TEXT    NOT NULL,
  until       INTEGER NOT NULL,
  PRIMARY KEY (channel, ts)
) STRICT, WITHOUT ROWID;
