import { z } from 'zod'
import { blockId, chars } from './text.ts'

/** `data_visualization`, in Slack since June 2026. Every series has exactly one point for each category, in any order. */
const plotted = {
  series: z
    .array(
      z.strictObject({
        name: chars(20),
        data: z
          .array(z.strictObject({ label: chars(20), value: z.number() }))
          .min(1)
          .max(20),
      }),
    )
    .min(1)
    .max(12),
  axis_config: z.strictObject({
    categories: z.array(chars(20)).min(1).max(20),
    x_label: z.string().max(50).optional(),
    y_label: z.string().max(50).optional(),
  }),
}

export const chart = z.strictObject({
  type: z.literal('data_visualization'),
  block_id: blockId,
  title: chars(50),
  chart: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('line'), ...plotted }),
    z.strictObject({ type: z.literal('bar'), ...plotted }),
    z.strictObject({ type: z.literal('area'), ...plotted }),
    z.strictObject({
      type: z.literal('pie'),
      segments: z
        .array(z.strictObject({ label: chars(20), value: z.number().positive() }))
        .min(1)
        .max(12),
    }),
  ]),
})

export type Chart = z.infer<typeof chart>
