-- Who has it wait; null: it goes on.
ALTER TABLE jobs ADD COLUMN paused_by TEXT;
