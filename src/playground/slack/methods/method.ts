import type { Args } from '../args.ts'
import type { Backend } from '../backend.ts'

/** One method of the Web API: the answer without its `ok: true`. Throws a Refusal for `ok: false`. */
export type Method = (backend: Backend, args: Args) => object | Promise<object>
