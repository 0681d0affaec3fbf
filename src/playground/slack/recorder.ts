import type { Args } from './args.ts'

/** What the app asked of the Web API, newest last, for tests to look at. Only the last 2,000 calls are kept. */
export interface Recorder {
  called(call: ApiCall): void
  calls(method?: string): ApiCall[]
}

export interface ApiCall {
  method: string
  args: Args
  at: number
  /** HTTP status; 0 where the connection was cut. */
  status: number
  error: string | undefined
}

export function createRecorder(onCall: () => void, keep = 2000): Recorder {
  const calls: ApiCall[] = []
  return {
    called: call => {
      calls.push(call)
      if (calls.length > keep) calls.splice(0, calls.length - keep)
      onCall()
    },
    calls: method => calls.filter(call => method === undefined || call.method === method),
  }
}
