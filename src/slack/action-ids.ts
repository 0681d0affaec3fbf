/**
 * What the bot's buttons and forms are called on the wire. A button carries an id of something the bot knows, or a command
 * that is run as if the person who clicked had typed it; nothing else in it is believed.
 */
export const actionIds = {
  /** `run:N`: run the command in the value. */
  run: 'run',
  /** Open the form of the command in the value. */
  form: 'form',
  submit: 'request-submit',
  confirm: 'request-confirm',
  withdraw: 'request-withdraw',
  approve: 'request-approve',
  deny: 'request-deny',
  fullPlan: 'request-plan',
  /** Ends the live message in the value. */
  stopLive: 'live-stop',
} as const

export const viewIds = {
  /** The form of one command. */
  command: 'command-form',
  /** Why a request is denied. */
  denial: 'denial-form',
  /** The list of commands that the global shortcut opens. */
  chooser: 'command-chooser',
  plan: 'request-plan',
  /** The code of an administrator's second factor, before a request goes on. */
  code: 'second-factor-code',
  /** Setting one up. */
  enrolment: 'second-factor-enrolment',
  /** A new password of an account. */
  password: 'account-password',
} as const

/** The callback id of the global shortcut. */
export const shortcutId = 'kafka'
