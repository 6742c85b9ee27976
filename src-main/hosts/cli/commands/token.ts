import { Option } from 'commander'
import type { TokenStatus } from '../../../contract/tokens.ts'
import { counted } from '../../../contract/words.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode, exitCodeOfFailures } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import { chooseSecret, secretKinds } from '../secret-choice.ts'
import type { SecretChoice } from '../secret-choice.ts'
import type { Register, Work } from './frame.ts'
import { wholeNumber } from './option-values.ts'

export const registerToken: Register = (program, { say, run }) => {
  const token = program
    .command('token')
    .description(say('管理访问令牌（从不显示）', 'Manage access tokens; they are never shown'))
  const add = (name: string, description: string, work: Work<[SecretChoice]>) =>
    token
      .command(name)
      .description(description)
      .option('--secret <id>', say('仅此凭据 id', 'only the secret with this id'))
      .addOption(new Option('--kind <kind>', say('仅此类型', 'only secrets of this kind')).choices(secretKinds))
      .option('--agent-id <n>', say('仅此应用', 'only this app'), wholeNumber(1))
      .action(run(work))
  add('status', say('令牌状态与有效期', 'Age and expiry of tokens'), status)
  add(
    'refresh',
    say('重新获取（仍有效时企业微信返回同一个）', 'Fetch again; while one is valid WeCom returns the same'),
    refresh,
  )
  add('clear', say('清除缓存', 'Forget cached tokens'), clear)
  add('validate', say('向企业微信确认令牌是否有效', 'Ask WeCom whether cached tokens still work'), validate)
}

const target = async (context: CommandContext, choice: SecretChoice) => {
  const profile = await context.profile()
  const secret = chooseSecret(profile.secrets, choice)
  const names = new Map(
    profile.secrets.map(({ id, kind, agentId }) => [id, agentId === null ? kind : `${kind} ${agentId}`]),
  )
  return {
    input: { profileId: profile.id, ...(secret ? { secretId: secret.id } : {}) },
    nameOf: (secretId: string) => names.get(secretId) ?? secretId,
  }
}

const states: Readonly<Record<TokenStatus['state'], ReturnType<typeof both>>> = {
  none: both('无', 'none'),
  valid: both('有效', 'valid'),
  expired: both('已过期', 'expired'),
  refused: both('被拒绝', 'refused'),
}

const status = async (context: CommandContext, choice: SecretChoice) => {
  const client = await context.client()
  const { input, nameOf } = await target(context, choice)
  const found = await client.tokens.status(input)
  await context.console.result(found, () =>
    renderTable(
      context.console.columns,
      [
        { title: context.say(both('凭据', 'Secret')), value: (row) => nameOf(row.secretId) },
        { title: context.say(both('状态', 'State')), value: (row) => context.say(states[row.state]) },
        { title: context.say(both('获取于', 'Fetched')), value: (row) => formatTime(row.fetchedAtMs) },
        { title: context.say(both('到期', 'Expires')), value: (row) => formatTime(row.expiresAtMs) },
        { title: context.say(both('今日请求', 'Requests today')), value: (row) => row.requestsToday, align: 'right' },
        {
          title: context.say(both('最近错误', 'Last error')),
          value: (row) => row.lastError?.message ?? null,
          whole: true,
        },
      ],
      found,
    ),
  )
  return exitCode.done
}

const refresh = async (context: CommandContext, choice: SecretChoice) => {
  const client = await context.client()
  const { input, nameOf } = await target(context, choice)
  const done = await client.tokens.refresh(input, { signal: context.signal })
  await context.console.result(done, () =>
    [
      context.say(
        both(
          `共 ${done.total} 个：成功 ${done.success}，失败 ${done.failed}`,
          `${done.total} in all: ${done.success} fetched, ${done.failed} failed`,
        ),
      ),
      ...done.failures.map((failure) => `✖ ${nameOf(failure.secretId)}  ${failure.message}`),
    ].join('\n'),
  )
  return exitCodeOfFailures(done.total, done.failures)
}

const clear = async (context: CommandContext, choice: SecretChoice) => {
  const client = await context.client()
  const { input } = await target(context, choice)
  const done = await client.tokens.clear(input)
  await context.console.result(done, () =>
    context.say(both(`已清除 ${done.cleared} 个令牌缓存`, `Forgot ${counted(done.cleared, 'cached token')}`)),
  )
  return exitCode.done
}

const validate = async (context: CommandContext, choice: SecretChoice) => {
  const client = await context.client()
  const { input, nameOf } = await target(context, choice)
  const answers = await client.tokens.validate(input, { signal: context.signal })
  await context.console.result(answers, () =>
    renderTable(
      context.console.columns,
      [
        { title: context.say(both('凭据', 'Secret')), value: (row) => nameOf(row.secretId) },
        {
          title: context.say(both('结果', 'Result')),
          value: (row) => context.say(row.valid ? both('有效', 'valid') : both('无效', 'not valid')),
        },
        { title: context.say(both('错误码', 'errcode')), value: (row) => row.errcode, align: 'right' },
        { title: context.say(both('说明', 'Detail')), value: (row) => row.message, whole: true },
      ],
      answers,
    ),
  )
  const failures = answers.filter(({ valid }) => !valid)
  const known = await client.tokens.status(input)
  const hasToken = failures.some(({ secretId }) =>
    known.some((token) => token.secretId === secretId && token.state !== 'none'),
  )
  // Nothing was asked where nothing is cached yet; `refresh` fetches a token.
  return failures.length > 0 && !hasToken ? exitCode.notConfigured : exitCodeOfFailures(answers.length, failures)
}
