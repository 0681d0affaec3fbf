import { limits } from './limits.ts'

/** What is left of a message while its parts are laid out, the most important first. */
export interface Room {
  blocks: number
  characters: number
  tables: number
  charts: number
  /** What did not fit, in words: "12 of 340 rows are shown". */
  cuts: string[]
}

/** Where the report is shown: forms and Home know neither tables nor charts, but hold more. */
export type Surface = 'message' | 'view'

export const emptyRoom = (surface: Surface): Room =>
  surface === 'message'
    ? {
        blocks: limits.blocksInMessage,
        characters: limits.messageCharacters,
        tables: 1,
        charts: limits.chartsInMessage,
        cuts: [],
      }
    : { blocks: limits.blocksInView, characters: limits.viewCharacters, tables: 0, charts: 0, cuts: [] }
