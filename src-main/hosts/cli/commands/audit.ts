import { resolve } from 'node:path'
import { Option } from 'commander'
import type { AuditEntry } from '../../../contract/audit.ts'
import { counted } from '../../../contract/words.ts'
import type { CommandContext, DeskClient } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import { assertFree, offeredParts, saveFile } from '../saved-file.ts'
import { UsageError } from '../usage-error.ts'
import { momentOf } from './directory-dates.ts'
import type { Frame, Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'
import type { Command } from 'commander'

const outcomes = ['done', 'refused', 'failed'] as const

interface FilterOptions {
  actor?: string
  call?: string
  outcome?: (typeof outcomes)[number]
  text?: string
  from?: string
  to?: string
}

export const registerAudit: Register = (program, frame) => {
  const { say, run } = frame
  const audit = program.command('audit').description(say('查看并校验审计记录', 'Look at the audit trail, and check it'))
  filtered(audit.command('list'), frame)
    .description(say('列出审计记录，最新的在前', 'List the audit trail, newest first'))
    .option('--limit <n>', say('最多显示', 'at most'), wholeNumber(1, 1000), 50)
    .option('--offset <n>', say('跳过前几条', 'rows to leave out'), wholeNumber(0), 0)
    .action(run(list))
  audit
    .command('verify')
    .description(
      say(
        '查找被修改、删除或调换的记录（完好时退出码 0，否则 7）',
        'Look for rows that were tampered with; exits 0 when intact, else 7',
      ),
    )
    .option(
      '--head <hash>',
      say('以前记下的末条哈希，可发现末尾被删', 'a head hash noted earlier: also finds a cut-off end'),
    )
    .action(run(verify))
  filtered(audit.command('export'), frame)
    .description(say('导出审计记录', 'Write the audit trail to a file'))
    .requiredOption('--out <file>', say('文件名；- 为标准输出', 'the file; - is standard output'))
    .addOption(new Option('--format <format>', say('格式', 'format')).choices(['csv', 'jsonl']))
    .option('--force', say('覆盖已有文件', 'replace a file that is there'))
    .action(run(write))
}

const filtered = (command: Command, { say }: Frame): Command =>
  command
    .option('--actor <actor>', say('操作者（与列表中一致）', 'who, as the list has it'))
    .option('--call <call>', say('操作，如 profiles.update', 'what, such as profiles.update'))
    .addOption(new Option('--outcome <outcome>', say('结果', 'outcome')).choices(outcomes))
    .option('--text <text>', say('任意位置包含的文字', 'a text anywhere in the row'))
    .option('--from <date>', say('从该日开始', 'from the beginning of this day on'))
    .option('--to <date>', say('到该日结束', 'to the end of this day'))

const filterOf = ({ actor, call, outcome, text, from, to }: FilterOptions, nowMs: number) => ({
  ...(actor === undefined ? {} : { actor }),
  ...(call === undefined ? {} : { call }),
  ...(outcome === undefined ? {} : { outcome }),
  ...(text === undefined ? {} : { text }),
  ...(from === undefined ? {} : { fromMs: startOf(from, nowMs) }),
  ...(to === undefined ? {} : { toMs: momentOf(to, nowMs) + 1 }),
})

/** The first moment of a day, or the moment itself. */
const startOf = (text: string, nowMs: number): number => {
  const atMs = momentOf(text, nowMs)
  return /T/.test(text) ? atMs : new Date(atMs).setHours(0, 0, 0, 0)
}

/** A name that nothing has would find nothing, and look like good news. */
const assertCall = async (client: DeskClient, call: string | undefined): Promise<void> => {
  if (call === undefined) return
  const { contractCalls } = await import('../contract-description.ts')
  if (contractCalls().has(call)) return
  const { calls } = await client.audit.list({ limit: 1, offset: 0 })
  if (calls.includes(call)) return
  throw new UsageError(
    both(
      `没有名为 ${call} 的操作。已有记录的操作：${calls.join('、') || '无'}。`,
      `There is nothing called ${call}. In the trail there are: ${calls.join(', ') || 'none'}.`,
    ),
  )
}

const list = async (context: CommandContext, options: FilterOptions & { limit: number; offset: number }) => {
  const client = await context.client()
  await assertCall(client, options.call)
  const { limit, offset } = options
  const found = await client.audit.list({ ...filterOf(options, Date.now()), limit, offset })
  await context.console.result({ total: found.total, items: found.items.map(withDetail) }, () =>
    found.items.length === 0
      ? context.say(both('没有符合的记录。', 'No rows fit.'))
      : [
          renderTable(
            context.console.columns,
            [
              { title: '#', value: (row) => row.auditId, align: 'right' },
              { title: context.say(both('时间', 'Time')), value: (row) => formatTime(row.atMs) },
              { title: context.say(both('操作者', 'Who')), value: (row) => row.actor },
              { title: context.say(both('来源', 'Via')), value: (row) => row.via },
              { title: context.say(both('操作', 'What')), value: (row) => row.call },
              { title: context.say(both('对象', 'To what')), value: (row) => row.target, whole: true },
              { title: context.say(both('结果', 'Outcome')), value: (row) => row.outcome },
            ],
            found.items,
          ),
          context.say(both(`共 ${found.total} 条。`, `${found.total} in all.`)),
        ].join('\n'),
  )
  return exitCode.done
}

const withDetail = (entry: AuditEntry) => {
  try {
    return { ...entry, detail: JSON.parse(entry.detail) as unknown }
  } catch {
    return entry // tampered with: shown as it is
  }
}

const verify = async (context: CommandContext, { head }: { head?: string }) => {
  if (head !== undefined && !/^[0-9a-f]{64}$/.test(head))
    throw new UsageError(both('--head 应为 64 位十六进制哈希。', '--head is a hash of 64 hexadecimal digits.'))
  const client = await context.client()
  const verdict = await client.audit.verify(head === undefined ? {} : { knownHash: head })
  await context.console.result(verdict, () =>
    verdict.intact
      ? [
          context.say(
            both(
              `审计记录完好，共 ${verdict.total} 条。`,
              `The audit trail is intact, ${counted(verdict.total, 'row')}.`,
            ),
          ),
          context.say(
            both(
              `末条哈希 ${verdict.headHash || '—'}，另行保存后可发现末尾被删。`,
              `Head hash ${verdict.headHash || '—'}; noted elsewhere, it shows later whether the end was cut off.`,
            ),
          ),
        ].join('\n')
      : [
          context.say(both('审计记录被改动过：', 'The audit trail was tampered with:')),
          ...verdict.findings.map(({ text }) => `  ${context.say(text)}`),
          context.say(
            both(
              `${verdict.total} 条中有 ${verdict.verified} 条完好。`,
              `${verdict.verified} of ${verdict.total} rows fit.`,
            ),
          ),
        ].join('\n'),
  )
  return verdict.intact ? exitCode.done : exitCode.partial
}

const write = async (
  context: CommandContext,
  options: FilterOptions & { out: string; format?: 'csv' | 'jsonl'; force?: true },
) => {
  const isStdout = options.out === '-'
  if (isStdout && context.console.json)
    throw new UsageError(both('--out - 不能与 --json 同时使用。', '--out - and --json cannot be used together.'))
  const file = isStdout ? '-' : resolve(options.out)
  const format = options.format ?? (file.toLowerCase().endsWith('.jsonl') ? 'jsonl' : 'csv')
  if (!isStdout) await assertFree(file, options.force ?? false)
  const client = await context.client()
  await assertCall(client, options.call)
  const { language } = context
  const made = await client.audit.export({ ...filterOf(options, Date.now()), format, language })
  if (isStdout) {
    for await (const part of offeredParts(client, made.fileId)) await context.console.raw(part)
    return exitCode.done
  }
  await saveFile(file, options.force ?? false, offeredParts(client, made.fileId))
  await context.console.result({ file, format, sizeBytes: made.sizeBytes }, () =>
    context.say(both(`已写入 ${file}。`, `Written to ${file}.`)),
  )
  return exitCode.done
}
