/** The name under which the history keeps the score of the cluster. */
export const scoreReading = 'score'
