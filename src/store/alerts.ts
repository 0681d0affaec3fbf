import type { Alert, AlertChange, AlertFilter, AlertState, NewAlert } from './alert.ts'
import { type AlertRow, alertOf, rowOf } from './alert-row.ts'
import type { Database } from './database.ts'
import { withFreshId } from './short-id.ts'

/** The book of alerts. When an alert changes its state is decided elsewhere; here two changes never both win. */
export interface Alerts {
  /** All that are not resolved, oldest first. */
  open(environment: string): Alert[]
  get(id: string): Alert | undefined
  /** How many are open and have fired. */
  counts(): { environment: string; severity: string; state: string; count: number }[]
  /** Newest first. */
  list(filter: AlertFilter): Alert[]
  /** undefined: there is an open alert for this member of the rule already. */
  begin(alert: NewAlert): Alert | undefined
  /** Changes the row if it is still as the caller knew it (same revision, not resolved); undefined when it is not. */
  change(known: Alert, change: AlertChange): Alert | undefined
  /** Forgets an alert that is still pending: it never fired, so nobody was told. False: it is not as the caller knew it. */
  dropPending(known: Alert): boolean
  /** How often an alert of this member of the rule was over since `since`. */
  episodes(environment: string, rule: string, member: string, since: number): number
  /** Returns those that a person could acknowledge (firing or snoozed), as they are now. */
  acknowledge(ids: readonly string[], by: string): Alert[]
  /** Returns those that a person could snooze (firing, acknowledged or snoozed), as they are now. */
  snooze(ids: readonly string[], until: number, by: string): Alert[]
  /** Forgets alerts that were resolved before `before`; returns how many. */
  cleanUp(before: number): number
}

export function alertTable(db: Database, clock: () => number): Alerts {
  const sql = db.sql
  const select = sql.prepare<[string], AlertRow>('SELECT * FROM alerts WHERE id = ?')
  const selectOpen = sql.prepare<[string], AlertRow>(
    `SELECT * FROM alerts WHERE environment = ? AND state <> 'resolved' ORDER BY pending_since, rowid`,
  )
  const selectMany = sql.prepare<Record<string, string | number | null>, AlertRow>(`
    SELECT * FROM alerts
    WHERE (@environment IS NULL OR environment = @environment)
      AND (@states IS NULL OR state IN (SELECT value FROM json_each(@states)))
      AND (@rule IS NULL OR rule = @rule)
      AND (@since IS NULL OR resolved_at IS NULL OR resolved_at >= @since)
    ORDER BY pending_since DESC, rowid DESC LIMIT @limit`)
  const insert = sql.prepare<AlertRow>(`
    INSERT INTO alerts VALUES (@id, @environment, @rule, @member, @severity, @state, @labels, @value, @summary,
      @pending_since, @firing_since, @acknowledged_by, @acknowledged_at, @snoozed_by, @snoozed_until, @resolved_at,
      @last_seen_at, @last_notified_at, @flaps, @revision, @clear_since, @escalations)
    ON CONFLICT DO NOTHING`)
  const countOpen = sql.prepare<[], { environment: string; severity: string; state: string; count: number }>(`
    SELECT environment, severity, state, COUNT(*) AS count FROM alerts
    WHERE state IN ('firing', 'acknowledged', 'snoozed') GROUP BY environment, severity, state`)
  const countEpisodes = sql
    .prepare<[string, string, string, number], number>(`
    SELECT COUNT(*) FROM alerts
    WHERE environment = ? AND rule = ? AND member = ? AND state = 'resolved' AND resolved_at >= ?`)
    .pluck()
  const selectMember = sql.prepare<[string, string, string], { id: string }>(
    `SELECT id FROM alerts WHERE environment = ? AND rule = ? AND member = ? AND state <> 'resolved'`,
  )
  const update = sql.prepare<AlertRow>(`
    UPDATE alerts SET severity = @severity, state = @state, labels = @labels, value = @value, summary = @summary,
      firing_since = @firing_since, acknowledged_by = @acknowledged_by, acknowledged_at = @acknowledged_at,
      snoozed_by = @snoozed_by, snoozed_until = @snoozed_until, resolved_at = @resolved_at,
      last_seen_at = @last_seen_at, last_notified_at = @last_notified_at, flaps = @flaps,
      clear_since = @clear_since, escalations = @escalations, revision = revision + 1
    WHERE id = @id AND revision = @revision AND state <> 'resolved'`)
  const remove = sql.prepare<[string, number]>(
    `DELETE FROM alerts WHERE id = ? AND revision = ? AND state = 'pending'`,
  )
  const forget = sql.prepare<[number]>(`DELETE FROM alerts WHERE state = 'resolved' AND resolved_at < ?`)

  function find(id: string): Alert | undefined {
    const row = select.get(id)
    return row && alertOf(row)
  }

  function change(known: Alert, changed: AlertChange): Alert | undefined {
    const alert = { ...known, ...changed }
    return db.write(() =>
      update.run(rowOf(alert)).changes === 0 ? undefined : { ...alert, revision: known.revision + 1 },
    )
  }

  function changeAll(ids: readonly string[], from: readonly AlertState[], changed: AlertChange): Alert[] {
    return db.write(() =>
      ids.flatMap(id => {
        const alert = find(id)
        return alert && from.includes(alert.state) ? (change(alert, changed) ?? []) : []
      }),
    )
  }

  return {
    open: environment => db.read(() => selectOpen.all(environment).map(alertOf)),
    get: id => db.read(() => find(id)),
    counts: () => db.read(() => countOpen.all()),
    list: ({ environment = null, states, rule = null, since = null, limit }) => {
      const filter = { environment, rule, since, limit, states: states ? JSON.stringify(states) : null }
      return db.read(() => selectMany.all(filter).map(alertOf))
    },
    begin: alert =>
      db.write(() => {
        if (selectMember.get(alert.environment, alert.rule, alert.member)) return undefined
        const whole = { ...untouched, ...alert }
        return find(withFreshId('a', id => insert.run(rowOf({ ...whole, id })).changes === 1))
      }),
    change,
    episodes: (environment, rule, member, since) =>
      db.read(() => countEpisodes.get(environment, rule, member, since) ?? 0),
    dropPending: known => db.write(() => remove.run(known.id, known.revision).changes === 1),
    acknowledge: (ids, by) =>
      changeAll(ids, ['firing', 'snoozed'], {
        state: 'acknowledged',
        acknowledgedBy: by,
        acknowledgedAt: clock(),
        snoozedBy: null,
        snoozedUntil: null,
      }),
    snooze: (ids, until, by) =>
      changeAll(ids, ['firing', 'acknowledged', 'snoozed'], {
        state: 'snoozed',
        snoozedBy: by,
        snoozedUntil: until,
      }),
    cleanUp: before => db.write(() => forget.run(before).changes),
  }
}

const untouched = {
  acknowledgedBy: null,
  acknowledgedAt: null,
  snoozedBy: null,
  snoozedUntil: null,
  resolvedAt: null,
  clearSince: null,
  escalations: 0,
  revision: 1,
}
