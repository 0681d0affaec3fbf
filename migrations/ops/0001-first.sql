-- Everything that was promised: requests, audit, lease, messages in and out, alerts, undo of offsets.
-- Times are epoch milliseconds. Columns that hold JSON are written by src/store/codec.ts.

CREATE TABLE requests (
  id               TEXT    NOT NULL PRIMARY KEY,
  environment      TEXT    NOT NULL,
  command          TEXT    NOT NULL,
  args             TEXT    NOT NULL,
  typed            TEXT    NOT NULL,
  requester_id     TEXT    NOT NULL,
  requester_name   TEXT    NOT NULL,
  reason           TEXT,
  plan             TEXT    NOT NULL,
  digest           TEXT    NOT NULL,
  approvals_needed INTEGER NOT NULL CHECK (approvals_needed >= 0),
  state            TEXT    NOT NULL CHECK (state IN ('planned', 'waiting', 'approved', 'running', 'done', 'failed',
                     'interrupted', 'denied', 'expired', 'outdated', 'withdrawn')),
  created_at       INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  owner            TEXT,
  heartbeat_at     INTEGER,
  finished_at      INTEGER,
  outcome          TEXT,
  origin           TEXT    NOT NULL,
  -- Grows with every change that people can see; a heartbeat is none.
  revision         INTEGER NOT NULL DEFAULT 1,
  CHECK ((state = 'running') = (owner IS NOT NULL)),
  CHECK ((owner IS NULL) = (heartbeat_at IS NULL))
) STRICT;
CREATE INDEX requests_by_state ON requests (state, expires_at);
CREATE INDEX requests_by_time ON requests (created_at);

CREATE TABLE decisions (
  request_id    TEXT    NOT NULL REFERENCES requests (id),
  approver_id   TEXT    NOT NULL,
  approver_name TEXT    NOT NULL,
  verdict       TEXT    NOT NULL CHECK (verdict IN ('approve', 'deny')),
  reason        TEXT,
  at            INTEGER NOT NULL,
  UNIQUE (request_id, approver_id)
) STRICT;

-- The message in the approval channel, and which revision of the request it shows.
CREATE TABLE approval_cards (
  request_id     TEXT    NOT NULL PRIMARY KEY REFERENCES requests (id),
  channel        TEXT    NOT NULL,
  ts             TEXT    NOT NULL,
  shown_revision INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
  sequence      INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  event         TEXT    NOT NULL,
  actor_id      TEXT    NOT NULL,
  actor_name    TEXT    NOT NULL,
  door          TEXT    NOT NULL,
  environment   TEXT,
  command       TEXT,
  arguments     TEXT,
  request_id    TEXT,
  digest        TEXT,
  summary       TEXT    NOT NULL,
  detail        TEXT,
  previous_hash TEXT    NOT NULL,
  hash          TEXT    NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_actor ON audit (actor_id);

-- What was posted where people can see it: finds a tail that was cut off and a trail that was written anew.
CREATE TABLE audit_anchors (
  position INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  hash     TEXT    NOT NULL,
  place    TEXT    NOT NULL,
  at       INTEGER NOT NULL
) STRICT;

CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_loses_nothing BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
-- INSERT OR REPLACE deletes without a DELETE trigger, so that an insert anywhere but at the end is refused, too.
CREATE TRIGGER audit_grows_at_its_end BEFORE INSERT ON audit
WHEN NEW.sequence IS NOT (SELECT COALESCE(MAX(sequence), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_anchors_keep_rows BEFORE UPDATE ON audit_anchors
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_anchors_lose_nothing BEFORE DELETE ON audit_anchors
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_anchors_grow_at_their_end BEFORE INSERT ON audit_anchors
WHEN NEW.position IN (SELECT position FROM audit_anchors)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;

CREATE TABLE leases (
  name       TEXT    NOT NULL PRIMARY KEY,
  owner      TEXT    NOT NULL,
  host       TEXT    NOT NULL,
  pid        INTEGER NOT NULL,
  -- Tells a process from a later one with the same number; null where the system does not say.
  born       TEXT,
  since      INTEGER NOT NULL,
  renewed_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
  position        INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Goes out with the message, so that a repeat can be recognised.
  id              TEXT    NOT NULL UNIQUE,
  lane            TEXT    NOT NULL CHECK (lane IN ('alerts', 'approvals', 'answers', 'digest')),
  destination     TEXT    NOT NULL,
  kind            TEXT    NOT NULL,
  order_key       TEXT    NOT NULL,
  dedupe_key      TEXT    UNIQUE,
  payload         TEXT    NOT NULL,
  state           TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
  attempts        INTEGER NOT NULL DEFAULT 0,
  created_at      INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  -- The process that began to send it and has not said how that went.
  sender          TEXT,
  settled_at      INTEGER,
  receipt         TEXT,
  last_error      TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (destination, order_key, position) WHERE state = 'waiting';
CREATE INDEX outbox_settled ON outbox (state, settled_at) WHERE state <> 'waiting';

CREATE TABLE inbox (
  key         TEXT    NOT NULL PRIMARY KEY,
  kind        TEXT    NOT NULL,
  payload     TEXT    NOT NULL,
  received_at INTEGER NOT NULL,
  replays     INTEGER NOT NULL DEFAULT 0,
  done_at     INTEGER
) STRICT;
CREATE INDEX inbox_unfinished ON inbox (received_at) WHERE done_at IS NULL;
CREATE INDEX inbox_done ON inbox (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE alerts (
  id               TEXT    NOT NULL PRIMARY KEY,
  environment      TEXT    NOT NULL,
  rule             TEXT    NOT NULL,
  member           TEXT    NOT NULL,
  severity         TEXT    NOT NULL,
  state            TEXT    NOT NULL CHECK (state IN ('pending', 'firing', 'acknowledged', 'snoozed', 'resolved')),
  labels           TEXT    NOT NULL,
  value            REAL,
  summary          TEXT    NOT NULL,
  pending_since    INTEGER NOT NULL,
  firing_since     INTEGER,
  acknowledged_by  TEXT,
  acknowledged_at  INTEGER,
  snoozed_by       TEXT,
  snoozed_until    INTEGER,
  resolved_at      INTEGER,
  last_seen_at     INTEGER NOT NULL,
  last_notified_at INTEGER,
  flaps            INTEGER NOT NULL DEFAULT 0,
  revision         INTEGER NOT NULL DEFAULT 1,
  CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
  CHECK ((state = 'snoozed') = (snoozed_until IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX alerts_open ON alerts (environment, rule, member) WHERE state <> 'resolved';
CREATE INDEX alerts_by_time ON alerts (pending_since);
CREATE INDEX alerts_resolved ON alerts (resolved_at) WHERE state = 'resolved';

-- The live message of an environment's rule.
CREATE TABLE alert_messages (
  environment TEXT    NOT NULL,
  rule        TEXT    NOT NULL,
  channel     TEXT    NOT NULL,
  ts          TEXT    NOT NULL,
  posted_at   INTEGER NOT NULL,
  PRIMARY KEY (environment, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_messages_by_place ON alert_messages (channel, ts);

CREATE TABLE offset_snapshots (
  request_id  TEXT    NOT NULL PRIMARY KEY,
  environment TEXT    NOT NULL,
  cluster_id  TEXT    NOT NULL,
  group_id    TEXT    NOT NULL,
  rows        TEXT    NOT NULL,
  at          INTEGER NOT NULL
) STRICT;
CREATE INDEX offset_snapshots_by_group ON offset_snapshots (environment, group_id, at);

CREATE TABLE schedule_runs (
  job         TEXT    NOT NULL,
  environment TEXT    NOT NULL,
  planned_at  INTEGER NOT NULL,
  claimed_at  INTEGER NOT NULL,
  PRIMARY KEY (job, environment, planned_at)
) STRICT, WITHOUT ROWID;

-- People who have opened the bot's Home tab, and what they see there.
CREATE TABLE homes (
  user_id    TEXT    NOT NULL PRIMARY KEY,
  opened_at  INTEGER NOT NULL,
  view_hash  TEXT
) STRICT;
