/** How the transactional ids of all copies begin: a rule of an authorizer can name them by it. */
export const copyTransactions = 'kafka-ops-copy-'
