/** Who asks (KIP-511): shown in the brokers' metrics. The name may hold letters, digits, dots and hyphens only. */
export const client = { name: 'kafka-ops-bot', version: '1' } as const
