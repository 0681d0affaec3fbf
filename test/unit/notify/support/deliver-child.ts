import { loadConfig } from '../../../../src/config/config.ts'
import { mailDelivery } from '../../../../src/notify/mail/deliver-mail.ts'
import { startOutboxWorker } from '../../../../src/notify/outbox-worker.ts'
import { webhookDelivery } from '../../../../src/notify/webhook/deliver-webhook.ts'
import { openStore } from '../../../../src/store/open-store.ts'

/** A process that delivers what is in a store, until it is killed. */
const [data = '', folder = ''] = process.argv.slice(2)
const store = openStore({ folder: data })
const config = loadConfig({ folder, env: {} })
const shared = { config: () => config, env: {} }
startOutboxWorker({
  outbox: store.outbox,
  deliver: {
    webhook: webhookDelivery({ ...shared, clock: Date.now }),
    email: mailDelivery({ ...shared, text: report => report.summary }),
  },
  log: { warn: () => undefined, error: () => undefined },
})
