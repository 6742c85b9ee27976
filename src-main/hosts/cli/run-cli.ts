import { CommanderError } from 'commander'
import type { Language } from '../../contract/shapes.ts'
import type { CliHost, CommandContext, DeskClient, Environment, Session } from './command-context.ts'
import type { Work } from './commands/frame.ts'
import { chooseDataDir } from '../../data-dir.ts'
import { exitCode } from './exit-code.ts'
import type { ExitCode } from './exit-code.ts'
import { chooseLanguage } from './language.ts'
import { createConsole } from './output/console.ts'
import type { Console, Terminal } from './output/console.ts'
import { explainParseError } from './parse-error.ts'
import { activeProfile, findProfile } from './profile-choice.ts'
import { createProgram } from './program.ts'
import type { GlobalOptions } from './program.ts'

export interface CliOptions {
  /** Without the interpreter and the script. */
  argv: readonly string[]
  env: Environment
  terminal: Terminal
  version: string
  /** Aborted to cancel what runs. */
  signal: AbortSignal
  host: CliHost
}

/** Runs one command line from parsing to the last byte of its output. Never throws; never ends the process. */
export const runCli = async (options: CliOptions): Promise<ExitCode> => {
  const { argv, env, terminal, signal, host } = options
  // Needed before parsing, since help and the complaints about the command line are in that language too.
  const language = chooseLanguage(valueOf(argv, '--lang'), env)
  const console = createConsole(terminal, argv.includes('--json'))
  let dataDir = chooseDataDir(valueOf(argv, '--data-dir'), env)
  let outcome: ExitCode = exitCode.done
  const opened: { session: Promise<Session> | null } = { session: null }

  const fail = async (error: unknown): Promise<ExitCode> => {
    const { describeFailure } = await import('./failure.ts')
    const failure = await describeFailure(error, (defect) => host.reportDefect(defect, dataDir))
    // After a SIGINT every way in which the work stopped is the cancellation that was asked for.
    const exit = signal.aborted && failure.exit !== exitCode.defect ? exitCode.cancelled : failure.exit
    if (console.json && !console.answered)
      await console.result({ error: { code: failure.code, message: failure.message, data: failure.data } }, () => '')
    if (!console.json || failure.exit === exitCode.defect) {
      const { renderErrorCard } = await import('./output/error-card.ts')
      console.note(renderErrorCard(failure, language))
    }
    return exit
  }

  const run =
    <Arguments extends unknown[]>(work: Work<Arguments>) =>
    async (...args: Arguments): Promise<void> => {
      const chosen = program.opts<GlobalOptions>()
      dataDir = chooseDataDir(chosen.dataDir, env)
      const open = () => (opened.session ??= host.openSession({ dataDir, env }))
      const context = createContext({
        console,
        version: options.version,
        language,
        env,
        host,
        dataDir,
        signal,
        chosen,
        open,
      })
      outcome = await work(context, ...args)
    }

  const reminders: string[] = []
  const help: string[] = []
  const program = createProgram({
    language,
    version: options.version,
    run,
    writeHelp: (text) => help.push(text),
    writeReminder: (text) => reminders.push(text),
  })

  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) outcome = await fail(error)
    else if (error.exitCode !== 0) {
      if (error.code === 'commander.help' && !console.json) console.note(reminders.join(''))
      outcome = await fail(explainParseError(error))
    }
  }
  if (help.length > 0) await writeText(terminal, help.join(''))
  // A session that could not be opened has been reported where it was asked for.
  const session = await opened.session?.catch(() => null)
  try {
    await session?.dispose()
  } catch (error) {
    const failed = await fail(error)
    if (outcome === exitCode.done) outcome = failed
  }
  return outcome
}

const writeText = ({ stdout }: Terminal, text: string) =>
  new Promise<void>((resolve) => stdout.write(text, () => resolve()))

/** The value of an option in a command line that has not been parsed. */
const valueOf = (argv: readonly string[], name: string): string | undefined => {
  const index = argv.findIndex((word) => word === name || word.startsWith(`${name}=`))
  const word = argv[index]
  if (word === undefined) return undefined
  return word === name ? argv[index + 1] : word.slice(name.length + 1)
}

interface ContextParts {
  console: Console
  version: string
  language: Language
  env: Environment
  host: CliHost
  dataDir: string
  signal: AbortSignal
  chosen: GlobalOptions
  open(): Promise<Session>
}

const createContext = ({ chosen, open, ...parts }: ContextParts): CommandContext => {
  let accepted: Promise<unknown> | null = null
  const client = async (): Promise<DeskClient> => {
    const { client: calls } = await open()
    if (chosen.acceptKeyFile) await (accepted ??= calls.vault.acceptKeyFile({}))
    return calls
  }
  return {
    ...parts,
    say: (sentence) => sentence[parts.language],
    client,
    profile: async () =>
      chosen.profile === undefined ? activeProfile(await client()) : findProfile(await client(), chosen.profile),
  }
}
