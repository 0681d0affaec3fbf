import { DateTime } from 'luxon'
import { type Argument, argument } from '../../core/argument.ts'
import { parseTime, writeTime } from '../../core/time.ts'

const morningHour = 8

/** Epoch milliseconds; `morning` is the next 8:00 of whoever types it. */
export const timeOrMorning = (explain: string): Argument<number> =>
  argument({
    explain,
    placeholder: 'morning|TIME',
    field: { type: 'text', example: 'morning' },
    parse: (typed, reader) => {
      if (typed.trim().toLowerCase() !== 'morning') return parseTime(typed, reader)
      const now = DateTime.fromMillis(reader.now, { zone: reader.zone })
      const today = now.startOf('day').set({ hour: morningHour })
      return (today > now ? today : today.plus({ days: 1 })).toMillis()
    },
    write: writeTime,
  })
