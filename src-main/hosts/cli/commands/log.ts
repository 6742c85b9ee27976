import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Option } from 'commander'
import { logEntryLevels } from '../../../contract/logs.ts'
import type { LogEntry } from '../../../contract/logs.ts'
import { counted } from '../../../contract/words.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import { assertFree, offeredParts, saveFile } from '../saved-file.ts'
import { momentOf, startOf } from './directory-dates.ts'
import type { Frame, Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'

type Level = LogEntry['level']

interface FilterOptions {
  level: Level
  text?: string
  run?: string
}

export const registerLog: Register = (program, frame) => {
  const { say, run } = frame
  const log = program
    .command('log')
    .description(say('查看日志、生成诊断包', 'Look at the log, make a diagnostics bundle'))
  filtered(log.command('list'), frame)
    .description(say('列出日志，最新的在前', 'List lines of the log, newest first'))
    .option('--from <moment>', say('不早于（日期或时间）', 'not before this day or moment'))
    .option('--to <moment>', say('不晚于（日期或时间）', 'not after this day or moment'))
    .option('--limit <n>', say('最多显示', 'at most'), wholeNumber(1, 100_000), 200)
    .option('--follow', say('继续显示新的日志', 'go on with new lines'))
    .action(run(list))
  filtered(log.command('follow'), frame)
    .description(say('持续显示新的日志，Ctrl+C 结束', 'Show new lines as they are written, until Ctrl+C'))
    .action(run((context: CommandContext, options: FilterOptions) => follow(context, options)))
  log.command('files').description(say('列出日志文件', 'List the files of the log')).action(run(files))
  log
    .command('diagnostics')
    .description(say('生成诊断包（不含凭据和人员信息）', 'Make a diagnostics bundle without credentials and people'))
    .option('--out <file>', say('写入的 zip 文件；不写则只预览', 'the zip file to write; without it only a preview'))
    .option('--parts <list>', say('只含这些部分，以逗号分隔', 'only these parts, with commas'))
    .option('--force', say('覆盖已有文件', 'replace a file that is there'))
    .action(run(diagnostics))
}

const filtered = (command: Command, { say }: Frame): Command =>
  command
    .addOption(
      new Option('--level <level>', say('此级别及更严重的', 'of this level or worse'))
        .choices([...logEntryLevels])
        .default('debug'),
    )
    .option('--text <text>', say('任意位置包含的文字', 'a text anywhere in the line'))
    .option('--run <id>', say('某次同步的日志', 'what was written for one sync run'))

const filterOf = ({ level, text, run }: FilterOptions) => ({
  levels: logEntryLevels.slice(logEntryLevels.indexOf(level)),
  ...(text === undefined ? {} : { text }),
  ...(run === undefined ? {} : { runId: run }),
})

/** As in JSON output: fields are an object there, as they were logged. */
const withFields = (entry: LogEntry) => {
  try {
    return { ...entry, fields: JSON.parse(entry.fields) as unknown }
  } catch {
    return entry // cut where it was too long
  }
}

/** What comes from a file must not move the cursor or pass for a line of ours. */
const plain = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ')

const readable = ({ atMs, level, message, fields }: LogEntry): string =>
  plain(`${formatTime(atMs) ?? ''} ${level.toUpperCase().padEnd(5)} ${message}${fields === '{}' ? '' : ` ${fields}`}`)

const list = async (
  context: CommandContext,
  options: FilterOptions & { from?: string; to?: string; limit: number; follow?: true },
) => {
  const client = await context.client()
  const filter = {
    ...filterOf(options),
    ...(options.from === undefined ? {} : { fromMs: startOf(options.from, Date.now()) }),
    ...(options.to === undefined ? {} : { toMs: momentOf(options.to, Date.now()) }),
  }
  const items: LogEntry[] = []
  let end: string | null = null
  for (let before: string | undefined; items.length < options.limit && !context.signal.aborted;) {
    const limit = Math.min(1000, options.limit - items.length)
    const page = await client.logs.list({ ...filter, limit, ...(before === undefined ? {} : { before }) })
    items.push(...page.items)
    end ??= page.end
    if (page.more === null) break
    before = page.more
  }
  if (options.follow) {
    // As a log is read that goes on: the newest line last.
    for (const entry of items.reverse()) await context.console.item(withFields(entry), () => readable(entry))
    return follow(context, options, end)
  }
  await context.console.result({ items: items.map(withFields) }, () =>
    items.length === 0 ? context.say(both('没有符合的日志。', 'No lines fit.')) : items.map(readable).join('\n'),
  )
  return exitCode.done
}

const follow = async (context: CommandContext, options: FilterOptions, after: string | null = null) => {
  const client = await context.client()
  const from = after === null ? {} : { after }
  try {
    const batches = await client.logs.follow({ ...filterOf(options), ...from }, { signal: context.signal })
    for await (const { items, leftOut } of batches) {
      if (leftOut > 0)
        context.console.note(context.say(both(`略过 ${leftOut} 行。`, `${counted(leftOut, 'line')} left out.`)))
      for (const entry of items) await context.console.item(withFields(entry), () => readable(entry))
      if (context.console.closed) break
    }
  } catch (error) {
    // Ctrl+C is the regular end of it.
    if (!context.signal.aborted) throw error
  }
  return exitCode.done
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`

const files = async (context: CommandContext) => {
  const client = await context.client()
  const found = await client.logs.files({})
  const { largestFileBytes, mostBytes, keptDays } = found
  await context.console.result(found, () =>
    [
      found.folder,
      found.files.length === 0
        ? context.say(both('还没有日志。', 'There is no log yet.'))
        : renderTable(
            context.console.columns,
            [
              { title: context.say(both('文件', 'File')), value: (file) => file.name },
              { title: context.say(both('大小', 'Size')), value: (file) => megabytes(file.sizeBytes), align: 'right' },
              { title: context.say(both('最后写入', 'Last written')), value: (file) => formatTime(file.lastWriteAtMs) },
            ],
            found.files,
          ),
      context.say(
        both(
          `保留 ${keptDays} 天；单个文件 ${megabytes(largestFileBytes)}，合计 ${megabytes(mostBytes)}。`,
          `Kept ${keptDays} days; ${megabytes(largestFileBytes)} a file, ${megabytes(mostBytes)} together.`,
        ),
      ),
    ].join('\n'),
  )
  return exitCode.done
}

const diagnostics = async (context: CommandContext, options: { out?: string; parts?: string; force?: true }) => {
  const client = await context.client()
  if (options.out === undefined) {
    const parts = await client.logs.previewDiagnostics({})
    await context.console.result(parts, () =>
      [
        renderTable(
          context.console.columns,
          [
            { title: context.say(both('部分', 'Part')), value: (part) => part.name },
            { title: context.say(both('字节', 'Bytes')), value: (part) => part.sizeBytes, align: 'right' },
            { title: context.say(both('内容', 'What is in it')), value: (part) => context.say(part.description) },
          ],
          parts,
        ),
        context.say(both('用 --out 文件名 生成。', 'Make it with --out FILE.')),
      ].join('\n'),
    )
    return exitCode.done
  }
  const file = resolve(options.out)
  await assertFree(file, options.force ?? false)
  const parts = options.parts?.split(',').map((part) => part.trim())
  const made = await client.logs.makeDiagnostics(parts ? { parts } : {})
  await saveFile(file, options.force ?? false, offeredParts(client, made.fileId))
  await context.console.result({ file, sizeBytes: made.sizeBytes }, () =>
    context.say(both(`已写入 ${file}。`, `Written to ${file}.`)),
  )
  return exitCode.done
}
