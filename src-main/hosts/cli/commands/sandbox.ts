import type { CommandContext, PracticeCompany } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { renderFields } from '../output/table.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import type { Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'

interface SandboxOptions {
  port: number
  departments: number
  members: number
  seed: number
}

export const registerSandbox: Register = (program, { say, run }) => {
  program
    .command('sandbox')
    .description(say('单独运行演练企业，直到 Ctrl+C', 'The practice company alone, until Ctrl+C'))
    .option('--port <n>', say('端口（0 为任意空闲端口）', 'port (0: any free one)'), wholeNumber(0, 65_535), 0)
    .option('--departments <n>', say('部门数', 'departments'), wholeNumber(1, 30_000), 40)
    .option('--members <n>', say('成员数', 'members'), wholeNumber(1, 500_000), 800)
    .option(
      '--seed <n>',
      say('种子：相同种子得到相同的人', 'seed; the same one gives the same people'),
      wholeNumber(0),
      1,
    )
    .action(run(sandbox))
}

const sandbox = async (context: CommandContext, options: SandboxOptions) => {
  const company = await context.host.startPracticeCompany(options)
  try {
    await context.console.result(company.description, () => readable(context, company.description))
    await untilInterrupted(context.signal)
  } finally {
    await company.stop()
  }
  return exitCode.done
}

const readable = (context: CommandContext, company: PracticeCompany['description']): string => {
  const { say } = context
  return [
    renderFields([
      [say(both('接口地址', 'API base URL')), company.apiBaseUrl],
      [say(both('企业 ID', 'Corp id')), company.corpId],
      ...company.secrets.map(({ kind, agentId, secret, label }): [string, string] => [
        agentId === null ? kind : `${kind} ${agentId}`,
        `${secret}  ${label}`,
      ]),
      [say(both('部门', 'Departments')), company.departments],
      [say(both('成员', 'Members')), company.members],
      [say(both('种子', 'Seed')), company.seed],
    ]),
    '',
    say(
      both(
        '这些凭据只对演练企业有效。按 Ctrl+C 结束。',
        'These credentials open the practice company only. Ctrl+C ends it.',
      ),
    ),
  ].join('\n')
}
