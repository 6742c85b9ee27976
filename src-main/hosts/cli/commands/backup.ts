import type { BackupFile } from '../../../contract/backup.ts'
import type { Bilingual } from '../../../contract/shapes.ts'
import type { CommandContext, OfflineBackups } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import type { Register } from './frame.ts'
import { confirm } from './option-values.ts'

export const registerBackup: Register = (program, { say, run }) => {
  const backup = program.command('backup').description(say('备份与恢复', 'Backups, and restoring them'))
  backup
    .command('list')
    .description(say('列出备份（数据库损坏时也可用）', 'List the backups; also where the database is damaged'))
    .action(run(list))
  backup.command('create').description(say('立即备份', 'Make a backup now')).action(run(create))
  backup
    .command('check <id>')
    .description(say('检查备份是否可用', 'Look whether a backup can be used'))
    .action(run(check))
  backup
    .command('restore <id>')
    .description(
      say(
        '用备份替换全部数据；现有数据先留作安全备份（数据库损坏时也可用）',
        'Replace all data by a backup; the present data is kept first. Also where the database is damaged',
      ),
    )
    .option('--yes', say('确认恢复', 'confirm the restore'))
    .action(run(restore))
  backup
    .command('remove <id>')
    .description(say('删除备份', 'Remove a backup'))
    .option('--yes', say('确认删除', 'confirm the removal'))
    .action(run(remove))
}

const kinds: Readonly<Record<BackupFile['kind'], Bilingual>> = {
  daily: both('每日', 'daily'),
  manual: both('手动', 'manual'),
  safety: both('恢复前', 'before a restore'),
  migration: both('升级前', 'before an upgrade'),
}
const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`
const intactText = ({ intact }: BackupFile): Bilingual =>
  intact === null ? both('未检查', 'not checked') : intact ? both('完好', 'intact') : both('已损坏', 'damaged')

const render = (context: CommandContext, items: readonly BackupFile[]): string =>
  renderTable<BackupFile>(
    context.console.columns,
    [
      { title: 'ID', value: ({ backupId }) => backupId },
      { title: context.say(both('时间', 'Time')), value: ({ atMs }) => formatTime(atMs) },
      { title: context.say(both('种类', 'Kind')), value: ({ kind }) => context.say(kinds[kind]) },
      { title: context.say(both('大小', 'Size')), value: ({ sizeBytes }) => megabytes(sizeBytes), align: 'right' },
      { title: context.say(both('企业', 'Companies')), value: ({ companies }) => companies, align: 'right' },
      { title: context.say(both('成员', 'Members')), value: ({ members }) => members, align: 'right' },
      { title: context.say(both('状态', 'State')), value: (one) => context.say(intactText(one)) },
    ],
    items,
  )

const withBackups = async <T>(context: CommandContext, work: (backups: OfflineBackups) => Promise<T>): Promise<T> => {
  const backups = await context.host.openBackups({ dataDir: context.dataDir, env: context.env })
  try {
    return await work(backups)
  } finally {
    await backups.dispose()
  }
}

const list = (context: CommandContext) =>
  withBackups(context, async (backups) => {
    const items = await backups.list()
    await context.console.result({ folder: backups.folder, items }, () =>
      items.length === 0
        ? context.say(both('还没有备份。', 'There are no backups yet.'))
        : `${render(context, items)}\n${backups.folder}`,
    )
    return exitCode.done
  })

const create = async (context: CommandContext) => {
  const made = await (await context.client()).backup.create({})
  await context.console.result(made, () => render(context, [made]))
  return exitCode.done
}

const check = (context: CommandContext, backupId: string) =>
  withBackups(context, async (backups) => {
    const checked = await backups.check(backupId)
    await context.console.result(checked, () => render(context, [checked]))
    return checked.intact ? exitCode.done : exitCode.partial
  })

const comingBack = (people: number | null): Bilingual[] => {
  if (people === 0) return []
  return people === null
    ? [
        both(
          '现有数据库无法读取：备份之后被忘记的人（如有）会随备份回来。',
          'The present database cannot be read: whoever was forgotten since the backup comes back.',
        ),
      ]
    : [
        both(
          `备份之后被忘记的 ${people} 人会随备份回来。`,
          people === 1
            ? 'One person who was forgotten since comes back.'
            : `${people} people who were forgotten since come back.`,
        ),
      ]
}

const restore = (context: CommandContext, backupId: string, { yes }: { yes?: true }) =>
  withBackups(context, async (backups) => {
    const { dataDir } = context
    const comeBack = await backups.comeBack(backupId)
    await confirm(
      context,
      yes,
      [
        ...comingBack(comeBack).map(context.say),
        context.say(
          both(`用备份 ${backupId} 替换 ${dataDir} 的全部数据？`, `Replace all data in ${dataDir} by ${backupId}?`),
        ),
      ].join(context.language === 'en' ? ' ' : ''),
    )
    const result = await backups.restore(backupId)
    const { restored, safety, note } = result
    await context.console.result(result, () =>
      [
        context.say(
          both(
            `已恢复到 ${formatTime(restored.atMs)} 的备份${safety ? `；恢复前的数据留作 ${safety.backupId}` : ''}。`,
            `Restored the backup of ${formatTime(restored.atMs)}${safety ? `; the data from before is kept as ${safety.backupId}` : ''}.`,
          ),
        ),
        ...(note ? [context.say(note)] : comingBack(comeBack).map(context.say)),
      ].join('\n'),
    )
    return exitCode.done
  })

const remove = async (context: CommandContext, backupId: string, { yes }: { yes?: true }) => {
  await confirm(context, yes, context.say(both(`删除备份 ${backupId}？`, `Remove the backup ${backupId}?`)))
  const result = await (await context.client()).backup.remove({ backupId })
  await context.console.result(result, () => context.say(both('已删除。', 'Removed.')))
  return exitCode.done
}
