import { Option } from 'commander'
import type { SecretInfo, SecretKind } from '../../../contract/profiles.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import { chooseSecret, secretKinds } from '../secret-choice.ts'
import type { SecretChoice } from '../secret-choice.ts'
import { UsageError } from '../usage-error.ts'
import type { Register } from './frame.ts'
import { readHiddenValue, wholeNumber } from './option-values.ts'
import type { HiddenValueOptions } from './option-values.ts'

interface SetOptions extends HiddenValueOptions {
  kind: SecretKind
  agentId?: number
  label?: string
  customerApis?: true
  unproven?: true
}

export const registerSecret: Register = (program, { say, run }) => {
  const secret = program
    .command('secret')
    .description(say('管理凭据（从不显示其值）', 'Manage secrets; they are never shown'))
  secret
    .command('set')
    .description(say('验证并保存 Secret', 'Prove a secret and store it'))
    .addOption(new Option('--kind <kind>', say('类型', 'kind')).choices(secretKinds).makeOptionMandatory())
    .option('--agent-id <n>', say('应用 ID（kind 为 app 时）', 'agent id, with kind app'), wholeNumber(1))
    .option('--stdin', say('从标准输入读取', 'read it from standard input'))
    .option('--env <var>', say('从环境变量读取', 'read it from an environment variable'))
    .option('--label <text>', say('显示名称', 'a name for it'))
    .option(
      '--customer-apis',
      say('该应用已列入“可调用接口的应用”', 'this app is listed in 客户联系 → 可调用接口的应用'),
    )
    .option('--unproven', say('不向企业微信验证就保存', 'store it without asking WeCom'))
    .action(run(set))
  secret.command('list').description(say('列出凭据', 'List the secrets')).action(run(list))
  secret
    .command('remove [id]')
    .description(say('删除凭据', 'Remove a secret'))
    .addOption(new Option('--kind <kind>', say('类型', 'kind')).choices(secretKinds))
    .option('--agent-id <n>', say('应用 ID', 'agent id'), wholeNumber(1))
    .action(run(remove))
}

const set = async (context: CommandContext, options: SetOptions) => {
  if (options.kind === 'app' && options.agentId === undefined)
    throw new UsageError(both('kind 为 app 时需要 --agent-id。', '--kind app needs --agent-id.'))
  const secret = await readHiddenValue(
    context,
    options,
    context.say(both('Secret（不回显）：', 'Secret (not shown): ')),
  )
  const client = await context.client()
  const stored = await client.secrets.set(
    {
      profileId: (await context.profile()).id,
      kind: options.kind,
      agentId: options.agentId ?? null,
      secret,
      label: options.label,
      mayCallCustomerApis: options.customerApis ?? false,
      unproven: options.unproven ?? false,
    },
    { signal: context.signal },
  )
  await context.console.result(stored, () =>
    context.say(
      stored.provenAtMs === null
        ? both(`已保存（未验证）：${describe(stored)}`, `Stored without proof: ${describe(stored)}`)
        : both(`已验证并保存：${describe(stored)}`, `Proven and stored: ${describe(stored)}`),
    ),
  )
  return exitCode.done
}

const list = async (context: CommandContext) => {
  const client = await context.client()
  const secrets = await client.secrets.list({ profileId: (await context.profile()).id })
  await context.console.result(secrets, () =>
    secrets.length === 0
      ? context.say(both('还没有凭据。用 secret set 设置。', 'There is no secret yet. Set one with `secret set`.'))
      : renderTable(
          context.console.columns,
          [
            { title: 'id', value: (row) => row.id },
            { title: context.say(both('类型', 'Kind')), value: (row) => row.kind },
            { title: context.say(both('应用 ID', 'Agent id')), value: (row) => row.agentId, align: 'right' },
            { title: context.say(both('名称', 'Label')), value: (row) => row.label },
            { title: context.say(both('末四位', 'Ends with')), value: (row) => row.lastFour },
            { title: context.say(both('验证于', 'Proven')), value: (row) => formatTime(row.provenAtMs) },
          ],
          secrets,
        ),
  )
  return exitCode.done
}

const remove = async (context: CommandContext, id: string | undefined, choice: SecretChoice) => {
  const client = await context.client()
  const profile = await context.profile()
  const secret = chooseSecret(profile.secrets, { ...choice, ...(id === undefined ? {} : { secret: id }) })
  if (!secret)
    throw new UsageError(
      both('请给出凭据 id，或用 --kind 指定。', 'Name the secret by its id, or choose it with --kind.'),
    )
  await client.secrets.remove({ profileId: profile.id, secretId: secret.id })
  await context.console.result({ removed: { id: secret.id, kind: secret.kind, agentId: secret.agentId } }, () =>
    context.say(both(`已删除凭据 ${describe(secret)}`, `Removed the secret ${describe(secret)}`)),
  )
  return exitCode.done
}

const describe = ({ kind, agentId, lastFour }: SecretInfo) =>
  `${kind}${agentId === null ? '' : ` ${agentId}`} (…${lastFour})`
