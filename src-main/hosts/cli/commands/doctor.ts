import { Option } from 'commander'
import type { CapabilityReport, DoctorReport, DoctorStep } from '../../../contract/profiles.ts'
import { counted } from '../../../contract/words.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode, exitCodeOfDoctor } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatDuration } from '../output/format.ts'
import { printable, renderFields, renderTable } from '../output/table.ts'
import { chooseSecret, secretKinds } from '../secret-choice.ts'
import type { SecretChoice } from '../secret-choice.ts'
import type { Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'

export const registerDoctor: Register = (program, { say, run }) => {
  program
    .command('doctor')
    .description(
      say('连接诊断：逐步检查解析、TLS、令牌、应用和可见范围', 'Check name, TLS, token, agent and scope, step by step'),
    )
    .option('--secret <id>', say('凭据 id', 'id of the secret'))
    .addOption(new Option('--kind <kind>', say('凭据类型', 'kind of secret')).choices(secretKinds))
    .option('--agent-id <n>', say('应用 ID', 'agent id'), wholeNumber(1))
    .action(run(doctor))
  program
    .command('address')
    .description(say('企业微信看到的本机出口地址（不使用 Secret）', 'Which address WeCom sees; no secret is sent'))
    .action(run(address))
  program
    .command('capabilities')
    .description(say('每个凭据能做什么', 'What each secret may do'))
    .action(run(capabilities))
}

const stepTitles: Readonly<Record<DoctorStep['name'], ReturnType<typeof both>>> = {
  resolve: both('解析域名', 'Name'),
  connect: both('建立连接', 'Connection'),
  token: both('获取令牌', 'Token'),
  agent: both('应用', 'Agent'),
  scope: both('可见范围', 'Scope'),
}
const stepSigns: Readonly<Record<DoctorStep['state'], string>> = { passed: '✔', failed: '✖', skipped: '–' }

const doctor = async (context: CommandContext, choice: SecretChoice) => {
  const client = await context.client()
  const profile = await context.profile()
  const secret = chooseSecret(profile.secrets, choice)
  const report = await client.doctor.run(
    { profileId: profile.id, ...(secret ? { secretId: secret.id } : {}) },
    { signal: context.signal },
  )
  await context.console.result(report, () => readable(context, report))
  return exitCodeOfDoctor(report)
}

const readable = (context: CommandContext, report: DoctorReport): string => {
  const lines = report.steps.map((step) =>
    printable(
      [
        stepSigns[step.state],
        context.say(stepTitles[step.name]),
        step.state === 'skipped' ? '' : formatDuration(step.durationMs, context.language),
        context.say(step.detail),
      ]
        .filter((part) => part !== '')
        .join('  '),
    ),
  )
  for (const step of report.steps) {
    if (step.state !== 'failed') continue
    const card = renderFields([
      [context.say(both('错误码', 'errcode')), step.errcode],
      [context.say(both('被拒绝的 IP', 'Refused IP')), step.refusedIp],
      [context.say(both('怎么办', 'What to do')), step.remedy ? context.say(step.remedy) : null],
    ])
    if (card) lines.push('', card)
  }
  if (report.tokenPreview !== null)
    lines.push(
      '',
      `${context.say(both('令牌前 20 个字符', 'First 20 characters of the token'))}  ${report.tokenPreview}`,
    )
  lines.push(
    '',
    context.say(report.passed ? both('全部通过。', 'Everything passed.') : both('未通过。', 'Not passed.')),
  )
  return lines.join('\n')
}

const address = async (context: CommandContext) => {
  const client = await context.client()
  const seen = await client.doctor.address({ profileId: (await context.profile()).id }, { signal: context.signal })
  await context.console.result(seen, () => printable(seen.address ?? context.say(seen.detail)))
  return seen.address === null ? exitCode.partial : exitCode.done
}

const capabilityStates: Readonly<Record<CapabilityReport['capabilities'][number]['state'], ReturnType<typeof both>>> = {
  available: both('可用', 'available'),
  'scope-too-small': both('可见范围不足', 'scope too small'),
  'no-permission': both('无权限', 'no permission'),
  'other-secret-needed': both('需要其他类型的凭据', 'needs another kind of secret'),
  'ip-refused': both('IP 被拒绝', 'IP refused'),
  'not-offered': both('服务器未提供', 'not offered by the server'),
  failed: both('未能检查', 'could not be checked'),
}

const capabilities = async (context: CommandContext) => {
  const client = await context.client()
  const reports = await client.doctor.capabilities(
    { profileId: (await context.profile()).id },
    { signal: context.signal },
  )
  await context.console.result(reports, () =>
    reports.length === 0
      ? context.say(both('还没有凭据。用 secret set 设置。', 'There is no secret yet. Set one with `secret set`.'))
      : reports.map((report) => capabilityTable(context, report)).join('\n\n'),
  )
  return exitCode.done
}

const capabilityTable = (context: CommandContext, report: CapabilityReport): string => {
  const departments = report.visibleDepartmentIds.length
  const { visibleMemberCount } = report
  const members = visibleMemberCount ?? '?'
  const told = visibleMemberCount === null ? 'visible members not known' : counted(visibleMemberCount, 'visible member')
  const heading = context.say(
    both(
      `${report.kind}（${report.secretId}）：可见部门 ${departments} 个，可见成员 ${members} 人`,
      `${report.kind} (${report.secretId}): ${counted(departments, 'visible department')}, ${told}`,
    ),
  )
  return `${heading}\n${renderTable(
    context.console.columns,
    [
      { title: context.say(both('能力', 'Capability')), value: (row) => context.say(row.title) },
      { title: context.say(both('结果', 'Result')), value: (row) => context.say(capabilityStates[row.state]) },
      { title: context.say(both('错误码', 'errcode')), value: (row) => row.errcode, align: 'right' },
      { title: context.say(both('说明', 'Detail')), value: (row) => context.say(row.detail), whole: true },
    ],
    report.capabilities,
  )}`
}
