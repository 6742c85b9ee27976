import { Command, Option } from 'commander'
import type { Language } from '../../contract/shapes.ts'
import { registerAppLock } from './commands/app-lock.ts'
import { registerAudit } from './commands/audit.ts'
import { registerApiKey } from './commands/api-key.ts'
import { registerBackup } from './commands/backup.ts'
import { registerAlert } from './commands/alert.ts'
import { registerCall } from './commands/call.ts'
import { registerConfig } from './commands/config.ts'
import { registerDepartment } from './commands/department.ts'
import { registerDirectory } from './commands/directory.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerErrcode } from './commands/errcode.ts'
import type { Frame, Register } from './commands/frame.ts'
import { registerLog } from './commands/log.ts'
import { registerMember } from './commands/member.ts'
import { registerMetrics } from './commands/metrics.ts'
import { registerNotification } from './commands/notification.ts'
import { registerOperator } from './commands/operator.ts'
import { registerPrivacy } from './commands/privacy.ts'
import { registerProfile } from './commands/profile.ts'
import { registerRole } from './commands/role.ts'
import { registerSandbox } from './commands/sandbox.ts'
import { registerSchedule } from './commands/schedule.ts'
import { registerSchema } from './commands/schema.ts'
import { registerSecret } from './commands/secret.ts'
import { registerServe } from './commands/serve.ts'
import { registerSync } from './commands/sync.ts'
import { registerToken } from './commands/token.ts'
import { registerVault } from './commands/vault.ts'

/** Options that every command takes, before or after its name. */
export interface GlobalOptions {
  dataDir?: string
  profile?: string
  json?: true
  lang?: Language
  acceptKeyFile?: true
}

export interface ProgramOptions {
  language: Language
  version: string
  run: Frame['run']
  writeHelp(text: string): void
  /** Help that nobody asked for: a command was left out. */
  writeReminder(text: string): void
}

const commands: readonly Register[] = [
  registerProfile,
  registerSecret,
  registerDoctor,
  registerToken,
  registerSync,
  registerSchedule,
  registerDepartment,
  registerMember,
  registerDirectory,
  registerNotification,
  registerAlert,
  registerLog,
  registerMetrics,
  registerErrcode,
  registerOperator,
  registerRole,
  registerApiKey,
  registerVault,
  registerBackup,
  registerPrivacy,
  registerConfig,
  registerAudit,
  registerAppLock,
  registerCall,
  registerSchema,
  registerServe,
  registerSandbox,
]

/** Headings that commander writes in English. */
const headings = new Map([
  ['Usage:', '用法：'],
  ['Arguments:', '参数：'],
  ['Options:', '选项：'],
  ['Global Options:', '全局选项：'],
  ['Commands:', '命令：'],
])

/** The frame of the command line with every command. Errors are thrown as CommanderError, nothing exits. */
export const createProgram = ({ language, version, run, writeHelp, writeReminder }: ProgramOptions): Command => {
  const say: Frame['say'] = (chinese, english) => (language === 'zh-CN' ? chinese : english)
  const program = new Command('wecom-desk')
    .exitOverride()
    .configureOutput({ writeOut: writeHelp, writeErr: writeReminder, outputError: () => undefined })
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => (language === 'zh-CN' ? (headings.get(title) ?? title) : title),
      // Commander's own is English, and shows an empty list as a default.
      optionDescription: ({ description, argChoices, defaultValue }) => {
        const usual = typeof defaultValue === 'string' || typeof defaultValue === 'number' ? `${defaultValue}` : ''
        const notes = [
          ...(argChoices ? [say(`可用：${argChoices.join('、')}`, `choices: ${argChoices.join(', ')}`)] : []),
          ...(usual === '' ? [] : [say(`默认：${usual}`, `default: ${usual}`)]),
        ].join(say('；', '; '))
        return notes === '' ? description : `${description}${say(`（${notes}）`, ` (${notes})`)}`
      },
    })
    .description(say('企业微信管理员的命令行', 'The command line of a WeCom (企业微信) administrator'))
    .version(version, '-V, --version', say('显示版本', 'show the version'))
    .helpOption('-h, --help', say('显示帮助', 'show help'))
    .helpCommand('help [command]', say('显示某个命令的帮助', 'show help for a command'))
    .option('--data-dir <dir>', say('数据目录（或 WECOM_DESK_DATA_DIR）', 'data directory (or WECOM_DESK_DATA_DIR)'))
    .option('--profile <name>', say('使用的企业（默认当前企业）', 'the company to work on (default: the active one)'))
    .option('--json', say('结果为一个 JSON 文档', 'print the result as one JSON document'))
    .addOption(new Option('--lang <language>', say('语言', 'language')).choices(['zh-CN', 'en']))
    .option('--accept-key-file', say('接受用密钥文件保护真实企业的凭据', 'accept a key file for real companies'))
  for (const register of commands) register(program, { say, run })
  return program
}
