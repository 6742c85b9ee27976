import type { CommandContext, DeskClient } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { followRun } from '../run-result.ts'
import { UsageError } from '../usage-error.ts'
import type { Register } from './frame.ts'

export const registerCall: Register = (program, { say, run }) => {
  program
    .command('call <name> [input]')
    .description(
      say(
        '调用契约中的任意接口，例如 call sync.runs \'{"limit":5}\'；输入为 - 时从标准输入读取',
        'Make any call of the contract, such as call sync.runs \'{"limit":5}\'; with - the input comes from standard input',
      ),
    )
    .action(run(call))
}

const call = async (context: CommandContext, name: string, input: string | undefined) => {
  const target = await findCall(name)
  const value = parseInput(input === '-' ? await context.console.readInput() : (input ?? '{}'))
  const client = await context.client()
  const answer = await invoke(client, target, value, context.signal)
  if (isStream(answer)) {
    for await (const item of answer) {
      await context.console.item(item)
      if (context.console.closed) break
    }
    return context.signal.aborted ? exitCode.cancelled : exitCode.done
  }
  await context.console.result(answer, () => JSON.stringify(answer, null, 2))
  await stayForRun(context, client, target, answer)
  return exitCode.done
}

interface Target {
  area: string
  verb: string
}

const findCall = async (name: string): Promise<Target> => {
  const { contractCalls } = await import('../contract-description.ts')
  const calls = contractCalls()
  const found = calls.get(name)
  if (found) return found
  const [area, verb] = name.split('.')
  const near = [...calls].filter(([, known]) => known.area === area || known.verb === verb).map(([known]) => known)
  const areas = [...new Set([...calls.values()].map((known) => known.area))]
  throw new UsageError(
    near.length > 0
      ? both(
          `没有名为 ${name} 的接口。是否要用：${near.join('、')}？`,
          `There is no call ${name}. Did you mean one of: ${near.join(', ')}?`,
        )
      : both(
          `没有名为 ${name} 的接口。领域：${areas.join('、')}；详见 schema。`,
          `There is no call ${name}. Areas: ${areas.join(', ')}; see \`schema\`.`,
        ),
  )
}

const parseInput = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new UsageError(both('输入不是有效的 JSON。', 'The input is not valid JSON.'), { cause: error })
  }
}

/** The one place where a call is chosen by its name at run time; the router checks the input. */
const invoke = async (
  client: DeskClient,
  { area, verb }: Target,
  input: unknown,
  signal: AbortSignal,
): Promise<unknown> => {
  const calls: unknown = Reflect.get(client, area)
  const procedure: unknown = isObject(calls) ? Reflect.get(calls, verb) : undefined
  if (typeof procedure !== 'function') throw new Error(`${area}.${verb} is in the contract but not in the router`)
  return (await procedure(input, { signal })) as unknown
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

const isStream = (value: unknown): value is AsyncIterable<unknown> => isObject(value) && Symbol.asyncIterator in value

/** A run lives in the process that started it: leaving at once would end it. */
const stayForRun = async (context: CommandContext, client: DeskClient, { area, verb }: Target, answer: unknown) => {
  if (area !== 'sync' || (verb !== 'start' && verb !== 'confirm')) return
  const runId: unknown = isObject(answer) ? Reflect.get(answer, 'runId') : undefined
  if (typeof runId === 'string') await followRun(context, client, runId)
}
