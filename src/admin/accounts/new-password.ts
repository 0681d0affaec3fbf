import { randomBytes } from 'node:crypto'

/** 240 random bits in 40 letters, digits, `-` and `_`: nothing that a shell, YAML, JAAS or a URL reads as its own. */
export const newPassword = (): string => randomBytes(30).toString('base64url')
