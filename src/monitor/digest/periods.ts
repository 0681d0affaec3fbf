/** How far back each digest looks. */
export const periods = {
  daily: { title: 'Daily', lengthMs: 86_400_000, word: 'day' },
  weekly: { title: 'Weekly', lengthMs: 7 * 86_400_000, word: 'week' },
  monthly: { title: 'Monthly', lengthMs: 30 * 86_400_000, word: 'month' },
} as const
export type Period = keyof typeof periods
export const periodNames = ['daily', 'weekly', 'monthly'] as const satisfies readonly Period[]
