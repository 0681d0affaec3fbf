import type { Database } from './database.ts'

/** Who has opened the bot's Home tab, and what it shows them: a view that has not changed need not be published again. */
export interface Homes {
  opened(userId: string, at: number): void
  /** `viewHash` tells one view from another. */
  shown(userId: string, viewHash: string): void
  /** People who opened it at `since` or later. */
  recent(since: number): { userId: string; openedAt: number; viewHash: string | null }[]
}

export function homeTable(db: Database): Homes {
  const sql = db.sql
  const open = sql.prepare<[string, number]>(`
    INSERT INTO homes (user_id, opened_at) VALUES (?, ?)
    ON CONFLICT (user_id) DO UPDATE SET opened_at = excluded.opened_at`)
  const show = sql.prepare<[string, string]>('UPDATE homes SET view_hash = ? WHERE user_id = ?')
  const select = sql.prepare<[number], { userId: string; openedAt: number; viewHash: string | null }>(`
    SELECT user_id AS userId, opened_at AS openedAt, view_hash AS viewHash FROM homes
    WHERE opened_at >= ? ORDER BY opened_at DESC`)

  return {
    opened: (userId, at) => void db.write(() => open.run(userId, at)),
    shown: (userId, viewHash) => void db.write(() => show.run(viewHash, userId)),
    recent: since => db.read(() => select.all(since)),
  }
}
