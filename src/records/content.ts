import { z } from 'zod'

/** Bytes of a record as far as they can be shown. */
export const contentShape = z.object({
  /** How they were read. `none`: there are none (null). `hidden`: they may not be told. */
  format: z.enum(['avro', 'json-schema', 'protobuf', 'json', 'text', 'hex', 'none', 'hidden']),
  /** Id in the schema registry, where the bytes carry one. */
  schemaId: z.number().nullable(),
  /** The JSON value; text; hexadecimal digits; null where there is nothing or it is hidden. */
  content: z.unknown(),
  /** How many bytes there are. */
  size: z.number(),
  /** The content is the beginning only. */
  isCut: z.boolean(),
  /** Why it could not be read better, or is hidden. */
  note: z.string().nullable(),
})
export type Content = z.infer<typeof contentShape>
