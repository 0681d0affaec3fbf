import { type Config, escalationsOf, maintenanceUntil, routeOfRule } from '../../config/config.ts'
import type { RuleNow } from './evaluate.ts'
import { measure } from './measure.ts'
import type { Observed } from './observed.ts'

/** The rules of an environment with what was measured for them and what the configuration says at this moment. */
export function rulesNow({ bot }: Config, observed: Observed): RuleNow[] {
  const { environment, now } = observed
  const settings = bot.environments.get(environment)
  return bot.alertRules
    .filter(rule => rule.environments?.includes(environment) ?? true)
    .map(rule => {
      const route = routeOfRule(rule, settings, bot.routes)
      return {
        rule,
        measured: measure[rule.metric](observed, rule),
        place: route.name,
        isQuiet: maintenanceUntil(bot, environment, rule.name, now) !== null,
        escalateAfterMs: escalationsOf(route, bot.routes).map(step => step.afterMs),
      }
    })
}
