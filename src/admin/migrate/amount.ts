import { bytes, counted } from '../../core/words.ts'

/** `about 1,000,000 records (1.0 GiB)`. */
export const amount = (records: bigint, size: number): string =>
  `about ${counted(records, 'record')}${size > 0 ? ` (${bytes(size)})` : ''}`
