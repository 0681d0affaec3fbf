/** Keys whose value is a secret. `password_env` is none: it names the variable that holds it. */
const secretKey = /(^|[_-])(password|passphrase|secret|token|api[_-]?key|private[_-]?key)$/i

/** Slack's tokens, private keys in PEM form, and addresses with a password inside. */
const secretText = /\bxox[a-z]-|\bxapp-|-----BEGIN [A-Z ]*PRIVATE KEY|:\/\/[^/@\s:]*:[^/@\s]+@/

export const isSecretKey = (key: string): boolean => secretKey.test(key)
export const looksSecret = (text: string): boolean => secretText.test(text)
