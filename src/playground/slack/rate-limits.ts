/** How many calls of a method are allowed in a window. `perChannel`: counted for each conversation on its own. */
export interface RateLimit {
  calls: number
  windowMs: number
  perChannel?: boolean
}
export type RateLimits = Readonly<Record<string, RateLimit>>

const perMinute = (calls: number): RateLimit => ({ calls, windowMs: 60_000 })

/** Slack's tiers (1: 1, 2: 20, 3: 50, 4: 100 a minute); a channel takes about one message a second, with short bursts. */
export const slackRateLimits: RateLimits = {
  'chat.postMessage': { calls: 10, windowMs: 10_000, perChannel: true },
  'chat.postEphemeral': perMinute(100),
  'chat.update': perMinute(50),
  'chat.delete': perMinute(50),
  'views.open': perMinute(100),
  'views.update': perMinute(100),
  'views.push': perMinute(100),
  'views.publish': perMinute(100),
  'conversations.info': perMinute(50),
  'conversations.list': perMinute(20),
  'conversations.members': perMinute(100),
  'conversations.history': perMinute(50),
  'conversations.replies': perMinute(50),
  'users.info': perMinute(100),
  'users.list': perMinute(20),
  'usergroups.list': perMinute(20),
  'usergroups.users.list': perMinute(20),
  'files.getUploadURLExternal': perMinute(100),
  'files.completeUploadExternal': perMinute(100),
  'reactions.add': perMinute(50),
}

export interface RateLimiter {
  /** Counts a call. Returns 0, or the whole seconds to wait where the call is one too many. */
  take(method: string, channel: string | undefined): number
}

export function createRateLimiter(limits: RateLimits): RateLimiter {
  const calls = new Map<string, number[]>()
  return {
    take: (method, channel) => {
      const limit = limits[method]
      if (!limit) return 0
      const key = limit.perChannel ? `${method} ${channel ?? ''}` : method
      const now = Date.now()
      const recent = (calls.get(key) ?? []).filter(at => at > now - limit.windowMs)
      const [first] = recent
      if (first !== undefined && recent.length >= limit.calls) {
        return Math.max(1, Math.ceil((first + limit.windowMs - now) / 1000))
      }
      calls.set(key, [...recent, now])
      return 0
    },
  }
}
