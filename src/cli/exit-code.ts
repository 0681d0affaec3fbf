import type { Failure } from '../core/failure.ts'
import type { Request } from '../core/request.ts'

/**
 * 0 done, or nothing to do · 1 failed, or faults found · 2 not understood, or a confirmation is missing · 3 differences
 * found · 4 not permitted, or needs an approval that cannot be asked for here · 5 waiting · 6 partly done · 7 denied or
 * expired · 130 ended by Ctrl-C (128 + SIGINT, as shells have it).
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 130

export function exitOfFailure(failure: Pick<Failure, 'code'>): ExitCode {
  if (failure.code === 'usage') return 2
  if (failure.code === 'not-permitted') return 4
  return 1
}

export function exitOfRequest(request: Pick<Request, 'state' | 'outcome'>): ExitCode {
  switch (request.state) {
    case 'done':
      return 0
    case 'planned':
    case 'waiting':
    case 'approved':
    case 'running':
      return 5
    case 'denied':
    case 'expired':
      return 7
    case 'interrupted':
      return 6
    case 'failed':
      if (request.outcome?.kind === 'partly') return 6
      return request.outcome?.kind === 'failed' && request.outcome.code === 'not-permitted' ? 4 : 1
    case 'outdated':
    case 'withdrawn':
      return 1
  }
}
