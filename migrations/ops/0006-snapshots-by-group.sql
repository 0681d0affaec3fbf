-- One request may move the offsets of several groups, and each of them has its own undo.
CREATE TABLE offset_snapshots_of_groups (
  request_id  TEXT    NOT NULL,
  environment TEXT    NOT NULL,
  cluster_id  TEXT    NOT NULL,
  group_id    TEXT    NOT NULL,
  rows        TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  PRIMARY KEY (request_id, group_id)
) STRICT;
INSERT INTO offset_snapshots_of_groups SELECT request_id, environment, cluster_id, group_id, rows, at FROM offset_snapshots;
DROP TABLE offset_snapshots;
ALTER TABLE offset_snapshots_of_groups RENAME TO offset_snapshots;
CREATE INDEX offset_snapshots_by_group ON offset_snapshots (environment, group_id, at);
