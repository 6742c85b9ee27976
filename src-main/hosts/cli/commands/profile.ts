import { Option } from 'commander'
import type { Profile, SecretKind } from '../../../contract/profiles.ts'
import { counted } from '../../../contract/words.ts'
import { isLoopback } from '../../../profiles/api-base-url.ts'
import type { CommandContext, DeskClient } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderFields, renderTable } from '../output/table.ts'
import { findProfile } from '../profile-choice.ts'
import { secretKinds } from '../secret-choice.ts'
import { UsageError } from '../usage-error.ts'
import type { Register } from './frame.ts'
import { confirm, readNamedFile, wholeNumber } from './option-values.ts'

const colours = ['blue', 'green', 'teal', 'purple', 'pink', 'orange', 'brown', 'grey'] satisfies Profile['colour'][]
const environments = ['production', 'test', 'practice'] satisfies Profile['environment'][]

interface AddOptions {
  corpId?: string
  apiBase?: string
  proxy?: string
  remark?: string
  timeout?: number
  colour?: Profile['colour']
  environment?: Profile['environment']
  fromEnv?: string
  secretKind?: SecretKind
  unproven?: true
}

export const registerProfile: Register = (program, { say, run }) => {
  const profile = program.command('profile').description(say('管理企业', 'Manage companies'))
  profile
    .command('add <name>')
    .description(say('添加企业', 'Add a company'))
    .option('--corp-id <id>', say('企业 ID（ww 或 wx 开头）', 'corp id (begins with ww or wx)'))
    .option('--api-base <url>', say('接口地址', 'API base URL'))
    .option('--proxy <url>', say('代理：none、system 或地址', 'proxy: none, system or an address'))
    .option('--remark <text>', say('备注', 'remark'))
    .option('--timeout <ms>', say('超时（毫秒）', 'timeout in milliseconds'), wholeNumber(1000, 120_000))
    .addOption(new Option('--colour <colour>', say('标题栏颜色', 'colour of the title bar')).choices(colours))
    .addOption(new Option('--environment <kind>', say('环境标签', 'environment tag')).choices(environments))
    .option('--from-env <file>', say('从 .env 文件导入', 'import from a .env file'))
    .addOption(
      new Option('--secret-kind <kind>', say('.env 中 Secret 的类型', 'kind of the secret in the .env file')).choices(
        secretKinds,
      ),
    )
    .option('--unproven', say('不验证就保存 .env 中的 Secret', 'store the secret of the .env file without proving it'))
    .action(run(add))
  profile.command('list').description(say('列出企业', 'List the companies')).action(run(list))
  profile.command('show [name]').description(say('显示一家企业', 'Show a company')).action(run(show))
  profile.command('use <name>').description(say('切换当前企业', 'Make a company the active one')).action(run(use))
  profile
    .command('remove <name>')
    .description(say('删除企业及其凭据和本地数据', 'Remove a company with its secrets and mirrored data'))
    .option('--yes', say('确认删除', 'confirm the removal'))
    .action(run(remove))
}

const add = async (context: CommandContext, name: string, options: AddOptions) => {
  const client = await context.client()
  const found = options.fromEnv === undefined ? null : await readEnv(context, client, options.fromEnv)
  const corpId = options.corpId ?? found?.corpId
  if (!corpId)
    throw new UsageError(
      found
        ? both('文件中没有企业 ID，请加 --corp-id。', 'The file holds no corp id; give --corp-id.')
        : both(
            '请用 --corp-id 给出企业 ID，或用 --from-env 导入。',
            'Give the corp id with --corp-id, or import it with --from-env.',
          ),
    )
  const apiBaseUrl = options.apiBase ?? found?.apiBaseUrl ?? undefined
  // The practice company: its key needs nobody's acceptance, and no proxy leads to this machine.
  const practice = isLoopback(apiBaseUrl ?? '')
  const added = await client.profiles.add({
    name,
    corpId,
    apiBaseUrl,
    proxy: options.proxy ?? (practice ? 'none' : undefined),
    remark: options.remark ?? found?.remark ?? undefined,
    timeoutMs: options.timeout ?? found?.timeoutMs ?? undefined,
    colour: options.colour,
    environment: options.environment ?? (practice ? 'practice' : undefined),
  })
  if (found?.hasSecret) await storeFoundSecret(context, client, added, found, options)
  const stored = await client.profiles.get({ profileId: added.id })
  await context.console.result(
    stored,
    () => `${context.say(both('已添加企业', 'Added the company'))}\n${card(context, stored)}`,
  )
  return exitCode.done
}

const readEnv = async (context: CommandContext, client: DeskClient, path: string) => {
  const found = await client.profiles.readEnv({ text: await readNamedFile(path) })
  for (const problem of found.problems) context.console.note(context.say(problem))
  if (found.unknownNames.length > 0)
    context.console.note(
      context.say(
        both(`未使用的变量：${found.unknownNames.join('、')}`, `Variables not used: ${found.unknownNames.join(', ')}`),
      ),
    )
  return found
}

const storeFoundSecret = async (
  context: CommandContext,
  client: DeskClient,
  added: Profile,
  { handle, agentId }: { handle: string | null; agentId: number | null },
  { secretKind, unproven }: AddOptions,
) => {
  const kind = secretKind ?? (agentId === null ? null : 'app')
  if (kind === null || handle === null) {
    context.console.note(
      context.say(
        both(
          '文件中的 Secret 没有应用 ID，无法判断其类型，未保存；请加 --secret-kind，或用 secret set 设置。',
          'The secret in the file has no agent id, so its kind is not known; it was not stored. Give --secret-kind, or set it with `secret set`.',
        ),
      ),
    )
    return
  }
  try {
    await client.secrets.set(
      {
        profileId: added.id,
        kind,
        agentId: kind === 'app' ? agentId : null,
        envHandle: handle,
        unproven: unproven ?? false,
      },
      { signal: context.signal },
    )
  } catch (error) {
    // An import is one step: without its secret the company must not stay behind and block the next try.
    await client.profiles.remove({ profileId: added.id })
    throw error
  }
}

const list = async (context: CommandContext) => {
  const client = await context.client()
  const profiles = await client.profiles.list({})
  await context.console.result(profiles, () =>
    profiles.length === 0
      ? context.say(both('还没有企业。用 profile add 添加。', 'There is no company yet. Add one with `profile add`.'))
      : renderTable(
          context.console.columns,
          [
            { title: '', value: (row) => (row.active ? '●' : ' ') },
            { title: context.say(both('名称', 'Name')), value: (row) => row.name },
            { title: context.say(both('企业 ID', 'Corp id')), value: (row) => row.corpId },
            { title: context.say(both('环境', 'Environment')), value: (row) => row.environment },
            { title: context.say(both('凭据数', 'Secrets')), value: (row) => row.secrets.length, align: 'right' },
            { title: context.say(both('备注', 'Remark')), value: (row) => row.remark },
          ],
          profiles,
        ),
  )
  return exitCode.done
}

const show = async (context: CommandContext, name: string | undefined) => {
  const profile = name === undefined ? await context.profile() : await findProfile(await context.client(), name)
  await context.console.result(profile, () => card(context, profile))
  return exitCode.done
}

const use = async (context: CommandContext, name: string) => {
  const client = await context.client()
  const profile = await client.profiles.use({ profileId: (await findProfile(client, name)).id })
  await context.console.result(profile, () =>
    context.say(both(`当前企业：${profile.name}`, `The active company is ${profile.name}`)),
  )
  return exitCode.done
}

const remove = async (context: CommandContext, name: string, { yes }: { yes?: true }) => {
  const client = await context.client()
  const profile = await findProfile(client, name)
  await confirm(
    context,
    yes,
    context.say(
      both(
        `将删除企业“${profile.name}”、它的 ${profile.secrets.length} 个凭据和全部本地数据。继续？`,
        `This removes the company “${profile.name}”, its ${counted(profile.secrets.length, 'secret')} and all its local data. Continue?`,
      ),
    ),
  )
  await client.profiles.remove({ profileId: profile.id })
  await context.console.result({ removed: { id: profile.id, name: profile.name } }, () =>
    context.say(both(`已删除企业 ${profile.name}`, `Removed the company ${profile.name}`)),
  )
  return exitCode.done
}

const card = (context: CommandContext, profile: Profile): string =>
  renderFields([
    [context.say(both('名称', 'Name')), profile.name],
    [context.say(both('企业 ID', 'Corp id')), profile.corpId],
    [context.say(both('环境', 'Environment')), profile.environment],
    [context.say(both('颜色', 'Colour')), profile.colour],
    [context.say(both('接口地址', 'API base URL')), profile.apiBaseUrl],
    [context.say(both('代理', 'Proxy')), profile.proxy],
    [context.say(both('超时', 'Timeout')), `${profile.timeoutMs} ms`],
    [context.say(both('备注', 'Remark')), profile.remark || null],
    [context.say(both('当前', 'Active')), context.say(profile.active ? both('是', 'yes') : both('否', 'no'))],
    [context.say(both('添加于', 'Added')), formatTime(profile.createdAtMs)],
    [
      context.say(both('凭据', 'Secrets')),
      profile.secrets
        .map(({ kind, agentId, lastFour }) => `${kind}${agentId === null ? '' : ` ${agentId}`} (…${lastFour})`)
        .join(', ') || context.say(both('无', 'none')),
    ],
  ])
