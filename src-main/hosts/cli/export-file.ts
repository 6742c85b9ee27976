import { extname, resolve } from 'node:path'
import type { ExportFormat, ExportTask } from '../../contract/exports.ts'
import { exportFormats } from '../../contract/exports.ts'
import { counted } from '../../contract/words.ts'
import { cancelled, invalid } from '../../errors.ts'
import type { CommandContext, DeskClient } from './command-context.ts'
import { both } from './language.ts'
import { truncateToWidth } from './output/display-width.ts'
import { formatDuration } from './output/format.ts'
import { assertFree, saveFile } from './saved-file.ts'
import { UsageError } from './usage-error.ts'

type StartInput = Parameters<DeskClient['exports']['start']>[0]
type Task = Omit<ExportTask, 'source'>

export interface ExportTarget {
  /** `-`: standard output. */
  out: string
  format?: ExportFormat
  force?: true
}

const toStdout = '-'
const barCells = 20

/** The format that was asked for, else the one that the name ends with. @throws UsageError where neither says it */
const formatFor = ({ out, format }: ExportTarget): ExportFormat => {
  if (out === toStdout) {
    if (format === 'xlsx')
      throw new UsageError(
        both('标准输出只能写 CSV；Excel 请用 --out 文件名。', 'Standard output takes CSV only; for Excel name a file.'),
      )
    return 'csv'
  }
  const ending = exportFormats.find((name) => extname(out).toLowerCase() === `.${name}`)
  const chosen = format ?? ending
  if (chosen) return chosen
  throw new UsageError(
    both(
      '无法从文件名判断格式：请以 .xlsx 或 .csv 结尾，或加 --format。',
      'The name does not say the format: let it end with .xlsx or .csv, or add --format.',
    ),
  )
}

/** Runs an export and puts its file where it was asked for. @returns the end of the export, and what it is now */
export const exportTo = async (
  context: CommandContext,
  target: ExportTarget,
  source: StartInput['source'],
): Promise<{ task: Task; file: string; format: ExportFormat }> => {
  const format = formatFor(target)
  const isStdout = target.out === toStdout
  if (isStdout && context.console.json)
    throw new UsageError(both('--out - 不能与 --json 同时使用。', '--out - and --json cannot be used together.'))
  const file = isStdout ? toStdout : resolve(target.out)
  if (!isStdout) await assertFree(file, target.force ?? false)

  const client = await context.client()
  const { exportId } = await client.exports.start({ source, format, language: context.language })
  const task = await followExport(context, client, exportId)
  if (task.state === 'cancelled') throw cancelled()
  if (task.state !== 'done')
    throw invalid(task.failure ?? { 'zh-CN': '导出没有完成。', en: 'The export was not finished.' })
  if (isStdout) for await (const part of partsOf(client, exportId)) await context.console.raw(part)
  else await saveFile(file, target.force ?? false, partsOf(client, exportId))
  return { task, file, format }
}

/** Waits for the end. The first SIGINT cancels it. */
const followExport = async (context: CommandContext, client: DeskClient, exportId: string): Promise<Task> => {
  let latest: Task | null = null
  const cancel = () => void client.exports.cancel({ exportId }).catch(() => undefined) // it ended by itself
  context.signal.addEventListener('abort', cancel, { once: true })
  if (context.signal.aborted) cancel()
  try {
    for await (const task of await client.exports.watch({ exportId })) {
      latest = task
      if (context.console.bar) context.console.progress(progressLine(context, task, context.console.bar.columns))
    }
  } finally {
    context.signal.removeEventListener('abort', cancel)
    context.console.progress('')
  }
  if (!latest) throw new Error('The export told nothing')
  return latest
}

const progressLine = ({ say, language }: CommandContext, task: Task, columns: number): string => {
  const { rowsDone, rowsTotal, remainingMs } = task
  const parts = [task.state === 'queued' ? say(both('排队中', 'Waiting')) : say(both('正在导出', 'Exporting'))]
  if (rowsTotal !== null && rowsTotal > 0) {
    const share = Math.min(1, rowsDone / rowsTotal)
    const filled = Math.round(share * barCells)
    parts.push(`${'█'.repeat(filled)}${'░'.repeat(barCells - filled)} ${Math.floor(share * 100)}%`)
  }
  parts.push(say(both(`${rowsDone} 行`, counted(rowsDone, 'row'))))
  if (remainingMs !== null) {
    const left = formatDuration(remainingMs, language)
    parts.push(say(both(`剩余 ${left}`, `${left} left`)))
  }
  // A full last column would make some terminals wrap.
  return truncateToWidth(parts.join('  '), columns - 1)
}

async function* partsOf(client: DeskClient, exportId: string): AsyncGenerator<Buffer, void, void> {
  for (let offset: number | null = 0; offset !== null;) {
    const part: { base64: string; nextOffset: number | null } = await client.exports.read({ exportId, offset })
    yield Buffer.from(part.base64, 'base64')
    offset = part.nextOffset
  }
}
