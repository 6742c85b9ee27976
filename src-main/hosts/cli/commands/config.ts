import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Option } from 'commander'
import { mostConfigBytes } from '../../../contract/backup.ts'
import type { ConfigContents } from '../../../contract/backup.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderFields, renderTable } from '../output/table.ts'
import { assertFree, offeredParts, saveFile } from '../saved-file.ts'
import { UsageError } from '../usage-error.ts'
import type { Register } from './frame.ts'
import { readHiddenValue } from './option-values.ts'
import type { HiddenValueOptions } from './option-values.ts'

const shortestPassphrase = 10

export const registerConfig: Register = (program, { say, run }) => {
  const config = program
    .command('config')
    .description(say('把配置加密导出，移到另一台机器', 'The configuration as an encrypted file, for another machine'))
  const stdin = say('从标准输入读取口令', 'read the passphrase from standard input')
  const env = say('从环境变量读取口令', 'read the passphrase from an environment variable')
  config
    .command('export')
    .description(say('导出企业、凭据、规则、计划与告警设置', 'Write companies, secrets, rules, schedules and alerts'))
    .requiredOption('--out <file>', say('写到哪个文件', 'the file to write'))
    .option('--force', say('覆盖已有文件', 'replace a file that is there'))
    .option('--stdin', stdin)
    .option('--env <var>', env)
    .action(run(exportConfig))
  config
    .command('show <file>')
    .description(say('查看配置文件的内容', 'Show what a configuration file holds'))
    .option('--stdin', stdin)
    .option('--env <var>', env)
    .action(run(show))
  config
    .command('import <file>')
    .description(say('导入配置文件', 'Take over a configuration file'))
    .addOption(
      new Option('--existing <what>', say('已有的企业保留还是替换', 'what becomes of companies that are here already'))
        .choices(['keep', 'replace'])
        .default('keep'),
    )
    .option('--stdin', stdin)
    .option('--env <var>', env)
    .action(run(importConfig))
}

const passphraseOf = async (context: CommandContext, options: HiddenValueOptions): Promise<string> => {
  const question = context.say(both('口令（不回显）：', 'Passphrase (not shown): '))
  const passphrase = await readHiddenValue(context, options, question)
  if (passphrase.length >= shortestPassphrase) return passphrase
  throw new UsageError(
    both(`口令至少 ${shortestPassphrase} 个字符。`, `The passphrase needs at least ${shortestPassphrase} characters.`),
  )
}

const readConfigFile = async (path: string): Promise<string> => {
  try {
    const isTooLarge = (await stat(path)).size > mostConfigBytes
    if (!isTooLarge) return (await readFile(path)).toString('base64')
  } catch (error) {
    throw new UsageError(both(`无法读取文件 ${path}。`, `The file ${path} cannot be read.`), { cause: error })
  }
  throw new UsageError(
    both(
      `文件 ${path} 太大，不可能是配置文件（最大 2 MB）。`,
      `The file ${path} is too large to be a configuration, which has 2 MB at most.`,
    ),
  )
}

const exportConfig = async (
  context: CommandContext,
  { out, force, ...hidden }: HiddenValueOptions & { out: string; force?: true },
) => {
  const file = resolve(out)
  await assertFree(file, force ?? false)
  const passphrase = await passphraseOf(context, hidden)
  if (context.console.interactive && !hidden.stdin && hidden.env === undefined) {
    const again = await context.console.ask(context.say(both('再输入一次：', 'Once more: ')), { hidden: true })
    if (again.trim() !== passphrase)
      throw new UsageError(both('两次输入的口令不同。', 'The two passphrases are not the same.'))
  }
  const client = await context.client()
  const { fileId, sizeBytes } = await client.backup.exportConfig({ passphrase })
  await saveFile(file, force ?? false, offeredParts(client, fileId))
  const stays = (await client.profiles.list({})).filter(({ environment }) => environment === 'practice')
  await context.console.result({ file, sizeBytes }, () =>
    context.say(
      both(
        `已导出到 ${file}。请妥善保管口令：没有它，文件无法打开。${stays.length > 0 ? `演练企业不导出：${stays.map(({ name }) => name).join('、')}。` : ''}`,
        `Written to ${file}. Keep the passphrase: without it the file cannot be opened.${stays.length > 0 ? ` Practice companies stay out of it: ${stays.map(({ name }) => name).join(', ')}.` : ''}`,
      ),
    ),
  )
  return exitCode.done
}

const describe = (context: CommandContext, contents: ConfigContents): string => {
  const yesOrNo = (is: boolean) => context.say(is ? both('是', 'yes') : both('否', 'no'))
  return [
    renderFields([
      [context.say(both('导出时间', 'Written')), formatTime(contents.madeAtMs)],
      [context.say(both('版本', 'Version')), contents.version],
      [context.say(both('计划', 'Schedules')), contents.schedules],
      [context.say(both('告警通道', 'Alert channels')), contents.channels],
    ]),
    renderTable<ConfigContents['companies'][number]>(
      context.console.columns,
      [
        { title: context.say(both('企业', 'Company')), value: ({ name }) => name },
        { title: context.say(both('企业 ID', 'Corp id')), value: ({ corpId }) => corpId },
        { title: context.say(both('凭据', 'Secrets')), value: ({ secrets }) => secrets, align: 'right' },
        { title: context.say(both('本机已有', 'Here already')), value: ({ exists }) => yesOrNo(exists) },
      ],
      contents.companies,
    ),
  ].join('\n\n')
}

const show = async (context: CommandContext, path: string, hidden: HiddenValueOptions) => {
  const file = await readConfigFile(path)
  const passphrase = await passphraseOf(context, hidden)
  const contents = await (await context.client()).backup.previewConfig({ file, passphrase })
  await context.console.result(contents, () => describe(context, contents))
  return exitCode.done
}

const importConfig = async (
  context: CommandContext,
  path: string,
  { existing, ...hidden }: HiddenValueOptions & { existing: 'keep' | 'replace' },
) => {
  const file = await readConfigFile(path)
  const passphrase = await passphraseOf(context, hidden)
  const counts = await (await context.client()).backup.importConfig({ file, passphrase, existing })
  await context.console.result(counts, () =>
    context.say(
      both(
        `企业：新增 ${counts.added}，替换 ${counts.replaced}，保留 ${counts.kept}。`,
        `Companies: ${counts.added} added, ${counts.replaced} replaced, ${counts.kept} kept.`,
      ),
    ),
  )
  return exitCode.done
}
