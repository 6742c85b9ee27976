import type { VaultStatus } from '../../../contract/system.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderFields } from '../output/table.ts'
import type { Register } from './frame.ts'
import { readHiddenValue } from './option-values.ts'
import type { HiddenValueOptions } from './option-values.ts'

export const registerVault: Register = (program, { say, run }) => {
  const vault = program.command('vault').description(say('凭据库与主密钥', 'The credential store and its key'))
  vault.command('status').description(say('主密钥的来源与状态', 'Where the key comes from')).action(run(status))
  vault
    .command('accept-key-file')
    .description(say('接受用密钥文件保护真实企业的凭据', 'Accept a key file for real companies'))
    .action(run(accept))
  vault
    .command('unlock')
    .description(say('用口令打开凭据库', 'Open the credential store with a passphrase'))
    .option('--stdin', say('从标准输入读取口令', 'read the passphrase from standard input'))
    .option('--env <var>', say('从环境变量读取口令', 'read the passphrase from an environment variable'))
    .action(run(unlock))
  vault
    .command('rotate')
    .description(say('更换主密钥并重新加密全部凭据', 'Make a new key and encrypt everything with it'))
    .option('--stdin', say('从标准输入读取新口令', 'read a new passphrase from standard input'))
    .option('--env <var>', say('从环境变量读取新口令', 'read a new passphrase from an environment variable'))
    .action(run(rotate))
}

const status = async (context: CommandContext) => print(context, await (await context.client()).vault.status({}))

const accept = async (context: CommandContext) => print(context, await (await context.client()).vault.acceptKeyFile({}))

const unlock = async (context: CommandContext, options: HiddenValueOptions) => {
  const passphrase = await readHiddenValue(
    context,
    options,
    context.say(both('口令（不回显）：', 'Passphrase (not shown): ')),
  )
  return print(context, await (await context.client()).vault.unlock({ passphrase }))
}

const rotate = async (context: CommandContext, options: HiddenValueOptions) => {
  const asked = options.stdin !== undefined || options.env !== undefined
  const newPassphrase = asked ? await readHiddenValue(context, options, '') : undefined
  return print(context, await (await context.client()).vault.rotate({ newPassphrase }))
}

const sources: Readonly<Record<VaultStatus['source'], ReturnType<typeof both>>> = {
  keychain: both('系统钥匙串', 'system keychain'),
  passphrase: both('口令', 'passphrase'),
  'key-file': both('密钥文件', 'key file'),
  none: both('无', 'none'),
}
const states: Readonly<Record<VaultStatus['state'], ReturnType<typeof both>>> = {
  open: both('已打开', 'open'),
  locked: both('已锁定', 'locked'),
  'wrong-key': both('密钥不匹配', 'the key does not fit'),
}

const print = async (context: CommandContext, vault: VaultStatus) => {
  const yesOrNo = vault.keyFileAccepted ? both('是', 'yes') : both('否', 'no')
  await context.console.result(vault, () =>
    renderFields([
      [context.say(both('密钥来源', 'Key from')), context.say(sources[vault.source])],
      [context.say(both('状态', 'State')), context.say(states[vault.state])],
      [context.say(both('已接受密钥文件', 'Key file accepted')), context.say(yesOrNo)],
      [context.say(both('上次更换', 'Last rotated')), formatTime(vault.rotatedAtMs)],
    ]),
  )
  return exitCode.done
}
