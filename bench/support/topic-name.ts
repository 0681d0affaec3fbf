/** The simulated cluster's topics, by number. */
export const topicName = (topic: number): string => `a-topic-with-a-name-of-usual-length-${topic}`
