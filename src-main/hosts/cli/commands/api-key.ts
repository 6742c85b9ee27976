import type { ApiKey } from '../../../contract/access.ts'
import { notFound } from '../../../errors.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import type { Register } from './frame.ts'
import { confirm, listed, wholeNumber } from './option-values.ts'
import { readPermissionList } from './role.ts'

const dayMs = 86_400_000

export const registerApiKey: Register = (program, { say, run }) => {
  const key = program.command('api-key').description(say('脚本使用的 API 密钥', 'Keys of scripts'))
  key
    .command('list')
    .description(say('列出密钥（从不显示其值）', 'List the keys; they are never shown'))
    .action(run(list))
  key
    .command('add <name>')
    .description(say('创建密钥并显示这一次', 'Make a key and show it this once'))
    .requiredOption('--scopes <list>', say('权限，逗号分隔', 'permissions, with commas'), listed)
    .option(
      '--expires-days <n>',
      say('多少天后到期（默认永不）', 'expires after so many days; never unless given'),
      wholeNumber(1, 3650),
    )
    .action(run(add))
  key
    .command('revoke <name>')
    .description(say('吊销密钥，立即生效', 'Make a key useless, at once'))
    .option('--yes', say('确认吊销', 'confirm it'))
    .action(run(revoke))
}

const list = async (context: CommandContext) => {
  const keys = await (await context.client()).access.apiKeys({})
  await context.console.result(keys, () =>
    keys.length === 0 ? context.say(both('还没有密钥。', 'There are no keys.')) : table(context, keys),
  )
  return exitCode.done
}

const add = async (
  context: CommandContext,
  name: string,
  { scopes, expiresDays }: { scopes: string[]; expiresDays?: number },
) => {
  const client = await context.client()
  const made = await client.access.addApiKey({
    name,
    scopes: readPermissionList(scopes),
    expiresAtMs: expiresDays === undefined ? null : Date.now() + expiresDays * dayMs,
  })
  await context.console.result(made, () =>
    [context.say(both('密钥只显示这一次：', 'The key is shown this once:')), `  ${made.key}`].join('\n'),
  )
  return exitCode.done
}

const revoke = async (context: CommandContext, name: string, { yes }: { yes?: true }) => {
  const client = await context.client()
  const found = (await client.access.apiKeys({})).find(
    (key) => key.keyId === name || key.name.toLowerCase() === name.toLowerCase(),
  )
  if (!found)
    throw notFound('API key', name, { 'zh-CN': `没有名为「${name}」的密钥。`, en: `There is no key named “${name}”.` })
  await confirm(
    context,
    yes,
    context.say(
      both(
        `使用密钥「${found.name}」的脚本将立即无法访问。继续？`,
        `Scripts that use the key “${found.name}” lose access at once. Continue?`,
      ),
    ),
  )
  await client.access.revokeApiKey({ keyId: found.keyId })
  await context.console.result({ removed: { keyId: found.keyId, name: found.name } }, () =>
    context.say(both(`已吊销密钥 ${found.name}`, `Revoked the key ${found.name}`)),
  )
  return exitCode.done
}

const table = (context: CommandContext, keys: readonly ApiKey[]): string =>
  renderTable(
    context.console.columns,
    [
      { title: context.say(both('名称', 'Name')), value: (row) => row.name },
      { title: context.say(both('末 4 位', 'Ends with')), value: (row) => `…${row.lastFour}` },
      {
        title: context.say(both('权限', 'Scopes')),
        value: (row) => row.scopes.map((scope) => scope.replace('wechat.', '')).join(' '),
      },
      { title: context.say(both('创建者', 'Made by')), value: (row) => row.createdBy },
      {
        title: context.say(both('到期', 'Expires')),
        value: (row) => (row.expiresAtMs === null ? context.say(both('永不', 'never')) : formatTime(row.expiresAtMs)),
      },
      {
        title: context.say(both('上次使用', 'Last used')),
        value: (row) => (row.lastUsedAtMs === null ? '–' : formatTime(row.lastUsedAtMs)),
      },
    ],
    keys,
  )
