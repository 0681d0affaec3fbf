-- Alerts that flap resolve late, alerts that nobody takes escalate; each channel that is told of a rule has a live message.
ALTER TABLE alerts ADD COLUMN clear_since INTEGER;
-- How many steps of its route's escalation have been told.
ALTER TABLE alerts ADD COLUMN escalations INTEGER NOT NULL DEFAULT 0;

ALTER TABLE alert_messages RENAME TO alert_messages_of_rules;
DROP INDEX alert_messages_by_place;
CREATE TABLE alert_messages (
  environment TEXT    NOT NULL,
  rule        TEXT    NOT NULL,
  channel     TEXT    NOT NULL,
  ts          TEXT    NOT NULL,
  posted_at   INTEGER NOT NULL,
  PRIMARY KEY (environment, rule, channel)
) STRICT, WITHOUT ROWID;
INSERT INTO alert_messages SELECT environment, rule, channel, ts, posted_at FROM alert_messages_of_rules;
DROP TABLE alert_messages_of_rules;

CREATE INDEX alerts_of_member ON alerts (environment, rule, member, resolved_at) WHERE state = 'resolved';
-- When a receiver was last reached.
CREATE INDEX outbox_by_destination ON outbox (destination, state, settled_at);
