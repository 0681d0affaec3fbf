/** Slack's hard limits (docs.slack.dev/reference/block-kit), and where it states none, what it was seen to refuse. */
export const limits = {
  blocksInMessage: 50,
  blocksInView: 100,
  headerText: 150,
  buttonText: 75,
  buttonValue: 2000,
  buttonsInBlock: 25,
  optionText: 75,
  optionValue: 150,
  optionsInSelect: 100,
  inputLabel: 2000,
  viewTitle: 24,
  privateMetadata: 3000,
  /** Of the `text` beside the blocks; more is cut by clients. */
  fallbackText: 4000,
  tableRows: 100,
  tableColumns: 20,
  /** Over all cells of the message's table. */
  tableCharacters: 10_000,
  chartsInMessage: 2,
  chartTitle: 50,
  chartLabel: 20,
  chartCategories: 20,
  /** The reference says 6, the changelog 12: six is right under both. */
  chartSeries: 6,
  /** Stated for section text; kept for each piece of rich text, too, where no limit is stated. */
  text: 3000,
  /** Not documented: `msg_blocks_too_long` was seen from about 13,200 characters on (slackapi/bolt-js#2509). */
  messageCharacters: 12_000,
  /** A view may have 250 KB as JSON; nobody reads more than this in one. */
  viewCharacters: 30_000,
} as const
