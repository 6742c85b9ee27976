import { Option } from 'commander'
import { privateFields, retentionKinds, wipeWords } from '../../../contract/privacy.ts'
import type { CompanyPrivacy, PrivateField, RetentionKind, RetentionPreview } from '../../../contract/privacy.ts'
import type { Bilingual } from '../../../contract/shapes.ts'
import { counted } from '../../../contract/words.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderFields, renderTable } from '../output/table.ts'
import { assertFree, offeredParts, saveFile } from '../saved-file.ts'
import { UsageError } from '../usage-error.ts'
import type { Frame, Register } from './frame.ts'
import { confirm } from './option-values.ts'

const fieldTitles: Readonly<Record<PrivateField, Bilingual>> = {
  mobile: both('手机', 'mobile'),
  email: both('邮箱和企业邮箱', 'e-mail and business mail'),
  avatar: both('头像', 'picture'),
  address: both('地址', 'address'),
  gender: both('性别', 'gender'),
  extendedAttributes: both('扩展属性', 'extended attributes'),
}

export const registerPrivacy: Register = (program, frame) => {
  const { say, run } = frame
  const privacy = program
    .command('privacy')
    .description(
      say('隐私：保存哪些字段、保留多久、忘记与清除', 'Privacy: what is kept, for how long, and how it is erased'),
    )
  privacy
    .command('fields')
    .description(say('企业保存成员的哪些私人字段', 'Which private fields of people the company keeps'))
    .action(run(fields))
  privacy
    .command('set-fields')
    .description(
      say(
        `打开或关闭字段：${privateFields.join('、')}。关闭的会从已保存的数据中抹去`,
        `Switch fields on or off: ${privateFields.join(', ')}. What is switched off is erased`,
      ),
    )
    .option('--on <list>', say('保存，以逗号分隔', 'keep these, with commas'))
    .option('--off <list>', say('不保存并抹去，以逗号分隔', 'stop keeping and erase these, with commas'))
    .option('--yes', say('确认抹去', 'confirm the erasing'))
    .action(run(setFields))
  registerRetention(privacy, frame)
  registerPeople(privacy, frame)
  privacy
    .command('wipe')
    .description(say('清除本机上的全部数据', 'Remove everything of this program from this machine'))
    .option('--keep-backups', say('保留备份', 'leave the backups'))
    .option('--yes', say('确认清除', 'confirm it'))
    .action(run(wipe))
}

const registerRetention = (privacy: Parameters<Register>[0], { say, run }: Frame) => {
  privacy
    .command('retention')
    .description(say('各类数据保留多久', 'How long each kind of data is kept'))
    .action(run(retention))
  privacy
    .command('set-retention <rules...>')
    .description(
      say(
        `更改期限，如 history=365 runs=ever；种类：${retentionKinds.join('、')}`,
        `Change it, such as history=365 runs=ever; kinds: ${retentionKinds.join(', ')}`,
      ),
    )
    .option('--yes', say('确认', 'confirm it'))
    .action(run(setRetention))
  privacy
    .command('preview [rules...]')
    .description(say('现在清理会删除什么（可带未保存的期限）', 'What a clean-up would remove now, also by other times'))
    .action(run(preview))
  privacy
    .command('clean-up')
    .description(say('删除超过期限的数据', 'Remove what is past its time'))
    .option('--yes', say('确认删除', 'confirm the removal'))
    .action(run(cleanUp))
}

const registerPeople = (privacy: Parameters<Register>[0], { say, run }: Frame) => {
  privacy
    .command('report <userid>')
    .description(say('一个人的全部数据（含完整号码，记入审计）', 'Everything kept about a person, unmasked; recorded'))
    .requiredOption('--out <file>', say('写到哪个文件；- 为标准输出', 'the file to write; - is standard output'))
    .addOption(
      new Option('--format <format>', say('格式（默认看文件名）', 'format (default: by the name)')).choices([
        'html',
        'json',
      ]),
    )
    .option('--force', say('覆盖已有文件', 'replace a file that is there'))
    .action(run(report))
  privacy
    .command('forget <userid>')
    .description(say('抹去一个人；不加 --yes 只显示会抹去什么', 'Erase a person; without --yes only shows what goes'))
    .option('--stay-away', say('以后的同步也略过此人', 'leave the person out of later syncs as well'))
    .option('--yes', say('确认抹去', 'confirm the erasing'))
    .action(run(forget))
  privacy
    .command('allow <userid>')
    .description(say('允许被忘记的人再次同步', 'Let a person who stays forgotten come back'))
    .action(run(allow))
}

const fieldsText = ({ say }: CommandContext, { kept, erasing, forgottenPeople }: CompanyPrivacy): string =>
  renderFields([
    ...privateFields.map((field): [string, string] => [
      say(fieldTitles[field]),
      say(kept[field] ? both('保存', 'kept') : both('不保存', 'not kept')),
    ]),
    ...(erasing
      ? [[say(both('正在抹去', 'Erasing')), `${erasing.done} / ${erasing.total}`] satisfies [string, string]]
      : []),
    [say(both('被忘记的人', 'People forgotten')), String(forgottenPeople)],
  ])

const fields = async (context: CommandContext) => {
  const found = await (await context.client()).privacy.fields({ profileId: (await context.profile()).id })
  await context.console.result(found, () => fieldsText(context, found))
  return exitCode.done
}

const fieldsIn = (list: string | undefined): PrivateField[] =>
  (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const field = privateFields.find((known) => known === name)
      if (field) return field
      throw new UsageError(
        both(
          `没有字段 ${name}。可用的：${privateFields.join('、')}`,
          `No such field: ${name}. Known: ${privateFields.join(', ')}`,
        ),
      )
    })

const setFields = async (context: CommandContext, { on, off, yes }: { on?: string; off?: string; yes?: true }) => {
  const [kept, dropped] = [fieldsIn(on), fieldsIn(off)]
  if (kept.length + dropped.length === 0)
    throw new UsageError(both('请用 --on 或 --off 给出字段。', 'Name fields with --on or --off.'))
  const { id: profileId, name } = await context.profile()
  if (dropped.length > 0)
    await confirm(
      context,
      yes,
      context.say(
        both(
          `将从企业“${name}”已保存的数据中抹去：${dropped.map((field) => fieldTitles[field]['zh-CN']).join('、')}，不能撤销。`,
          `This erases from what is stored of "${name}": ${dropped.map((field) => fieldTitles[field].en).join(', ')}. It cannot be undone.`,
        ),
      ),
    )
  const client = await context.client()
  const switches = Object.fromEntries([...kept.map((f) => [f, true]), ...dropped.map((f) => [f, false])]) as Partial<
    Record<PrivateField, boolean>
  >
  const result = await client.privacy.setFields({ profileId, ...switches })
  await context.console.result(result, () => fieldsText(context, result))
  return exitCode.done
}

const daysText = ({ say }: CommandContext, days: number | null): string =>
  days === null ? say(both('永久', 'ever')) : say(both(`${days} 天`, counted(days, 'day')))

const retention = async (context: CommandContext) => {
  const rules = await (await context.client()).privacy.retention({})
  await context.console.result(rules, () =>
    renderFields(rules.map((rule) => [rule.kind, daysText(context, rule.keptDays)])),
  )
  return exitCode.done
}

const rulesIn = (texts: readonly string[]): { kind: RetentionKind; keptDays: number | null }[] =>
  texts.map((text) => {
    const [name, days = ''] = text.split('=')
    const kind = retentionKinds.find((known) => known === name)
    if (kind && days === 'ever') return { kind, keptDays: null }
    if (kind && /^[1-9]\d{0,4}$/.test(days)) return { kind, keptDays: Number(days) }
    throw new UsageError(
      both(
        `“${text}”不是期限。请写成 种类=天数 或 种类=ever；种类：${retentionKinds.join('、')}`,
        `"${text}" is no rule. Write kind=days or kind=ever; kinds: ${retentionKinds.join(', ')}`,
      ),
    )
  })

const setRetention = async (context: CommandContext, texts: string[], { yes }: { yes?: true }) => {
  const rules = rulesIn(texts)
  const client = await context.client()
  const found = await client.privacy.previewRetention({ rules })
  const going = found.filter(({ kind, count }) => count > 0 && rules.some((rule) => rule.kind === kind))
  if (going.length > 0)
    await confirm(
      context,
      yes,
      context.say(
        both(
          `下一次清理将删除 ${going.map(({ title, count }) => `${title['zh-CN']} ${count} 项`).join('，')}。`,
          `The next clean-up will remove ${going.map(({ title, count }) => `${count} of "${title.en}"`).join(', ')}.`,
        ),
      ),
    )
  const stored = await client.privacy.setRetention({ rules })
  await context.console.result(stored, () =>
    renderFields(stored.map((rule) => [rule.kind, daysText(context, rule.keptDays)])),
  )
  return exitCode.done
}

const previewText = (context: CommandContext, found: readonly RetentionPreview[]): string => {
  const { say } = context
  return renderTable(
    context.console.columns,
    [
      { title: say(both('种类', 'Kind')), value: (row) => row.kind },
      { title: say(both('数据', 'Data')), value: (row) => say(row.title) },
      { title: say(both('会删除', 'Would go')), value: (row) => row.count, align: 'right' },
      { title: say(both('最早', 'Oldest')), value: (row) => formatTime(row.oldestAtMs) },
      { title: say(both('例如', 'Such as')), value: (row) => row.examples.slice(0, 3).join(', ') },
    ],
    found,
  )
}

const preview = async (context: CommandContext, texts: string[]) => {
  const client = await context.client()
  const found = await client.privacy.previewRetention(texts.length > 0 ? { rules: rulesIn(texts) } : {})
  await context.console.result(found, () => previewText(context, found))
  return exitCode.done
}

const cleanUp = async (context: CommandContext, { yes }: { yes?: true }) => {
  const client = await context.client()
  const found = await client.privacy.previewRetention({})
  const count = found.reduce((sum, one) => sum + one.count, 0)
  if (count > 0)
    await confirm(
      context,
      yes,
      context.say(
        both(
          `将删除 ${count} 项超过期限的数据，不能撤销。`,
          `This removes ${counted(count, 'item')} past the time they are kept. It cannot be undone.`,
        ),
      ),
    )
  const removed = await client.privacy.cleanUp({})
  await context.console.result(removed, () => renderFields(removed.map((one) => [one.kind, String(one.removed)])))
  return exitCode.done
}

interface ReportOptions {
  out: string
  format?: 'html' | 'json'
  force?: true
}

const report = async (context: CommandContext, userId: string, { out, format, force = undefined }: ReportOptions) => {
  const client = await context.client()
  const isStdout = out === '-'
  if (isStdout && context.console.json)
    throw new UsageError(both('--out - 不能与 --json 同时使用。', '--out - and --json cannot be used together.'))
  if (!isStdout) await assertFree(out, force ?? false)
  const chosen = format ?? (out.toLowerCase().endsWith('.json') ? 'json' : 'html')
  const { id: profileId } = await context.profile()
  const file = await client.privacy.reportPerson({ profileId, userId, format: chosen, language: context.language })
  if (isStdout) {
    for await (const part of offeredParts(client, file.fileId)) await context.console.raw(part)
    return exitCode.done
  }
  await saveFile(out, force ?? false, offeredParts(client, file.fileId))
  await context.console.result({ file: out, format: chosen, sizeBytes: file.sizeBytes }, () =>
    context.say(both(`已写入 ${out}，其中有完整号码。`, `Written to ${out}. It holds full numbers.`)),
  )
  return exitCode.done
}

const forget = async (context: CommandContext, userId: string, { yes, stayAway }: { yes?: true; stayAway?: true }) => {
  const { say } = context
  const client = await context.client()
  const { id: profileId } = await context.profile()
  const found = await client.privacy.previewForget({ profileId, userId })
  const rows = () => renderFields(found.rows.map(({ what, count }) => [say(what), String(count)]))
  if (!yes && !context.console.json) context.console.note(rows())
  await confirm(
    context,
    yes,
    context.say(
      both(
        `将抹去 ${found.name || userId}（${userId}），不能撤销；审计中的账号和已有的 ${found.backups.count} 个备份除外。`,
        `This erases ${found.name || userId} (${userId}) and cannot be undone. The user id in the audit trail and ${counted(found.backups.count, 'backup')} stay.`,
      ),
    ),
  )
  const staysForgotten = stayAway ?? false
  const done = await client.privacy.forgetPerson({ profileId, userId, staysForgotten, confirm: userId })
  await context.console.result(done, () =>
    say(both(`已抹去 ${done.erased} 项。`, `Erased ${counted(done.erased, 'item')}.`)),
  )
  return exitCode.done
}

const allow = async (context: CommandContext, userId: string) => {
  const client = await context.client()
  const result = await client.privacy.allowPerson({ profileId: (await context.profile()).id, userId })
  await context.console.result(result, () =>
    context.say(
      result.changed
        ? both('下一次同步会再次写入此人。', 'The next sync writes this person again.')
        : both('此账号不在名单中。', 'This user id is not in the list.'),
    ),
  )
  return exitCode.done
}

const wipe = async (context: CommandContext, { yes, keepBackups }: { yes?: true; keepBackups?: true }) => {
  await confirm(
    context,
    yes,
    context.say(
      both(
        '将清除本机上的全部数据：企业、凭据、通讯录、历史、审计、日志、导出、设置和主密钥，不能撤销。',
        'This removes everything from this machine: companies, secrets, directory, history, audit trail, logs, exports, settings and the master key. It cannot be undone.',
      ),
    ),
  )
  const client = await context.client()
  const result = await client.privacy.wipe({ confirm: wipeWords.en, alsoBackups: !keepBackups })
  await context.console.result(result, () =>
    context.say(both('正在清除，本命令结束即完成。', 'Wiped when this command ends.')),
  )
  return exitCode.done
}
