import type { ComposeOptions, Composition } from '../composition.ts'
import type { Context } from '../context.ts'
import type { Command, Service } from '../core/command.ts'
import { type Invocation, understand } from '../core/command-line.ts'
import { Failure, toFailure } from '../core/failure.ts'
import type { Answer } from '../core/pipeline.ts'
import type { Caller } from '../core/pipeline-options.ts'
import { presentFailure } from '../core/present-failure.ts'
import { presentHelp } from '../core/present-help.ts'
import { version } from '../version.ts'
import { askedFormat, guessedFormat } from './asked-format.ts'
import { type ExitCode, exitOfFailure } from './exit-code.ts'
import { fileText } from './file-text.ts'
import { followJobs } from './follow-jobs.ts'
import { type Format, formatted } from './formats.ts'
import { fullScreen } from './full-screen.ts'
import { type Guard, Interrupted, interruptible } from './interruptible.ts'
import { type OutputFile, openOutputFile } from './output-file.ts'
import { paintFor } from './paint.ts'
import type { Look } from './render-report.ts'
import type { Result } from './result.ts'
import { resultOfAnswer, resultOfRequest } from './result-of-answer.ts'
import { serveAnswers } from './serve-answers.ts'
import { settle } from './settle.ts'
import { statusLine } from './status-line.ts'
import { type TerminalIo, writeTo } from './terminal-io.ts'
import { visibleLines } from './visible.ts'

export interface Terminal {
  io: TerminalIo
  commands: readonly Command<Context>[]
  compose: (hooks: Pick<ComposeOptions, 'moved' | 'log' | 'databaseMade'>) => Promise<Composition>
}

/**
 * One command line, from the words to the exit code: the same pipeline and policy as in Slack. The answer goes to stdout
 * or into a file, everything else to stderr. Faults become text and an exit code; nothing is thrown.
 */
export async function runTerminal(terminal: Terminal): Promise<ExitCode> {
  const { io } = terminal
  try {
    return await answerLine(terminal)
  } catch (error) {
    if (error instanceof Interrupted) return 130
    const failure = toFailure(error)
    await writeFault(io, failedResult(failure, null, null), guessedFormat(io.words))
    return exitOfFailure(failure)
  }
}

async function answerLine(terminal: Terminal): Promise<ExitCode> {
  const { io, commands } = terminal
  if (io.words.length === 1 && io.words[0] === '--version') {
    await writeTo(io.stdout, `${version}\n`)
    return 0
  }
  const understood = understand(io.words, commands, { now: io.now(), zone: 'utc' })
  if (understood.kind === 'help') {
    const report = presentHelp(commands, understood.topic)
    const format = guessedFormat(io.words)
    const help: Result = { command: 'help', environment: null, exit: 0, report, data: report, failures: [] }
    await writeTo(io.stdout, formatted(help, format, lookOf(io.stdout, 'utc')))
    return 0
  }
  if (understood.kind === 'unfinished') throw understood.failure
  return answerInvocation(terminal, understood.invocation)
}

async function answerInvocation(terminal: Terminal, invocation: Invocation<Context>): Promise<ExitCode> {
  const { io } = terminal
  const { command, options } = invocation
  const format = askedFormat(options)
  if (format === 'csv' && command.kind === 'change')
    throw new Failure('usage', `${command.name} changes something; its outcome is not made of rows.`, {
      hint: 'Use --format json or yaml.',
    })
  const file = options.output === undefined ? undefined : openOutputFile(options.output)
  try {
    const { result, fault } = await resultOf(terminal, invocation)
    if (fault) await writeFault(io, result, format)
    else
      await writeAnswer(
        io,
        result,
        format,
        options.zone ?? 'utc',
        file && { file, name: options.output ?? '' },
      )
    return result.exit
  } finally {
    file?.drop()
  }
}

/** The answer; or with `fault` why there is none. */
async function resultOf(
  terminal: Terminal,
  invocation: Invocation<Context>,
): Promise<{ result: Result; fault: boolean }> {
  const { io } = terminal
  const { command, options } = invocation
  const guard = interruptible(io)
  let environment = options.env ?? null
  let composition: Composition | undefined
  try {
    composition = await terminal.compose({
      moved: guard.moved,
      log: (message, error) => void warn(io, `${message}: ${toFailure(error).message}`),
      databaseMade: folder => void warn(io, `The audit trail of this is kept in ${folder}.`),
    })
    const opened = composition
    if (command.needsEnvironment) environment ??= composition.config().bot.defaultEnvironment
    const result = await guard.run(() => run(terminal, opened, invocation, guard))
    return { result, fault: false }
  } catch (error) {
    if (error instanceof Interrupted) throw error
    const failure = toFailure(error)
    if (failure.code === 'internal') await warn(io, stackOf(failure))
    return { result: failedResult(failure, command.name, environment), fault: true }
  } finally {
    await composition?.close()
  }
}

async function run(
  terminal: Terminal,
  composition: Composition,
  invocation: Invocation<Context>,
  guard: Guard,
): Promise<Result> {
  const { io, commands } = terminal
  const { signal } = guard
  const { pipeline } = composition
  const caller: Caller = {
    actor: composition.terminalActor(io.user),
    door: 'terminal',
    origin: { door: 'terminal' },
    zone: invocation.options.zone ?? 'utc',
    canAskForApproval: composition.canAskForApproval(),
  }
  const status = statusLine(io)
  const ask = (): Promise<Answer> =>
    pipeline
      .run(invocation, { ...caller, tell: progress => status.tell(progress) })
      .finally(() => status.clear())
  const service = serviceFor(invocation)
  if (service) return serveAnswers({ io, zone: caller.zone, ask, signal, ...service })
  const liveMs = liveFor(io, invocation)
  const answer =
    liveMs === null
      ? await ask()
      : await fullScreen({ io, look: lookOf(io.stdout, caller.zone), ask, liveMs, signal })
  if (answer.kind === 'answer' || answer.kind === 'only-planned') return resultOfAnswer(answer, commands)
  const look = lookOf(io.stderr, caller.zone)
  const request =
    answer.kind === 'finished'
      ? answer.request
      : await settle({ io, pipeline, commands, caller, invocation, look, signal, ...answer })
  const result = resultOfRequest(request, commands)
  const isWell = await followJobs({ io, composition, request, look, guard, wait: invocation.options.wait })
  return isWell ? result : { ...result, exit: result.exit || 1 }
}

/** A live answer fills the screen where there is one; in a pipe, in a file or as a document it is told once. */
function liveFor(io: TerminalIo, { command, args, options }: Invocation<Context>): number | null {
  if (command.kind !== 'query' || command.liveMs === null) return null
  const isScreen =
    io.stdout.isTTY === true && askedFormat(options) === 'table' && options.output === undefined
  return isScreen ? command.liveMs(args) : null
}

/** A document or a file has an end, so they are told once. */
function serviceFor({ command, args, options }: Invocation<Context>): Service | null {
  if (command.kind !== 'query' || command.service === null) return null
  return askedFormat(options) === 'table' && options.output === undefined ? command.service(args) : null
}

const failedResult = (failure: Failure, command: string | null, environment: string | null): Result => ({
  command,
  environment,
  exit: exitOfFailure(failure),
  report: presentFailure(failure),
  data: null,
  failures: [failure],
})

/** Why there is no answer: as text on stderr, or as a document on stdout for those who read documents. */
async function writeFault(io: TerminalIo, result: Result, format: Format): Promise<void> {
  if (format === 'json' || format === 'yaml')
    return writeTo(io.stdout, formatted(result, format, lookOf(io.stdout, 'utc')))
  await writeTo(io.stderr, formatted(result, 'table', lookOf(io.stderr, 'utc')))
}

async function writeAnswer(
  io: TerminalIo,
  result: Result,
  format: Format,
  zone: string,
  target: { file: OutputFile; name: string } | undefined,
): Promise<void> {
  if (target) {
    const text = fileText(result, format, target, zone)
    target.file.keep(text)
    return warn(io, `Written to ${target.name} (${Buffer.byteLength(text)} bytes).`)
  }
  const text = formatted(result, format, lookOf(io.stdout, zone))
  // YAML and CSV keep outside text as it is, for programs; on a screen it must not act.
  const isRaw = format === 'yaml' || format === 'csv'
  await writeTo(io.stdout, isRaw && io.stdout.isTTY ? visibleLines(text) : text)
  if (format === 'csv') for (const failure of result.failures) await warn(io, failure.message)
}

const lookOf = (stream: TerminalIo['stdout'], zone: string): Look => ({
  paint: paintFor(stream),
  zone,
  width: (stream.isTTY && stream.columns) || undefined,
})

const warn = (io: TerminalIo, text: string): Promise<void> =>
  writeTo(io.stderr, `kafka-ops: ${visibleLines(text)}\n`)

/** A fault of the program's own: whoever sits at the terminal can do most with its stack. */
const stackOf = (failure: Failure): string =>
  (failure.cause instanceof Error ? failure.cause.stack : failure.stack) ?? failure.message
