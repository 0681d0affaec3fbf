import type { Method } from './method.ts'

export const identity: Record<string, Method> = {
  'auth.test': backend => {
    const { team, bot } = backend.workspace.scenario
    return {
      url: `${backend.base()}/`,
      team: team.name,
      user: bot.name,
      team_id: team.id,
      user_id: bot.userId,
      bot_id: bot.botId,
      is_enterprise_install: false,
    }
  },
  'apps.connections.open': backend => ({ url: backend.openSocketUrl() }),
}
