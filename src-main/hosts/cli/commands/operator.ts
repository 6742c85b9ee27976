import type { Operator } from '../../../contract/access.ts'
import { notFound } from '../../../errors.ts'
import type { CommandContext, DeskClient } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import { UsageError } from '../usage-error.ts'
import type { Register } from './frame.ts'
import { confirm, readHiddenValue } from './option-values.ts'
import type { HiddenValueOptions } from './option-values.ts'
import { findRole } from './role.ts'

export const registerOperator: Register = (program, { say, run }) => {
  const operator = program
    .command('operator')
    .description(say('可从浏览器登录 serve 的操作员', 'Who may sign in to `serve` from a browser'))
  operator.command('list').description(say('列出操作员', 'List the operators')).action(run(list))
  operator
    .command('add <name>')
    .description(say('添加操作员', 'Add an operator'))
    .requiredOption(
      '--role <role>',
      say('角色：owner、operator、viewer 或自建角色', 'role: owner, operator, viewer or one of your own'),
    )
    .option('--stdin', say('从标准输入读取密码', 'read the password from standard input'))
    .option('--env <var>', say('从环境变量读取密码', 'read the password from an environment variable'))
    .action(run(add))
  operator
    .command('set <name>')
    .description(say('修改角色，启用或停用', 'Change the role, or switch on or off'))
    .option('--role <role>', say('新角色', 'the new role'))
    .option('--enable', say('启用', 'switch on'))
    .option('--disable', say('停用，会话立即结束', 'switch off; sessions end at once'))
    .action(run(set))
  operator
    .command('password <name>')
    .description(say('设置新密码，其会话全部结束', 'Set a new password; all of their sessions end'))
    .option('--stdin', say('从标准输入读取密码', 'read the password from standard input'))
    .option('--env <var>', say('从环境变量读取密码', 'read the password from an environment variable'))
    .action(run(password))
  operator
    .command('remove <name>')
    .description(say('删除操作员及其 API 密钥', 'Remove an operator and the API keys they made'))
    .option('--yes', say('确认删除', 'confirm the removal'))
    .action(run(remove))
}

/** @throws what the contract says where there is none of that name */
const findOperator = async (client: DeskClient, name: string): Promise<Operator> => {
  const key = name.normalize('NFKC').toLowerCase()
  const found = (await client.access.operators({})).find(
    (one) => one.name.normalize('NFKC').toLowerCase() === key || one.operatorId === name,
  )
  if (found) return found
  throw notFound('operator', name, {
    'zh-CN': `没有名为「${name}」的操作员。`,
    en: `There is no operator named “${name}”.`,
  })
}

const askPassword = async (context: CommandContext, options: HiddenValueOptions): Promise<string> => {
  const given = await readHiddenValue(
    context,
    options,
    context.say(both('密码（不回显，至少 10 个字符）：', 'Password (not shown, at least 10 characters): ')),
  )
  if (options.stdin || options.env !== undefined) return given
  const again = await context.console.ask(context.say(both('再输入一次：', 'Once more: ')), { hidden: true })
  if (again.trim() === given) return given
  throw new UsageError(both('两次输入不一致，未做任何改动。', 'The two do not match; nothing was changed.'))
}

const list = async (context: CommandContext) => {
  const operators = await (await context.client()).access.operators({})
  await context.console.result(operators, () =>
    operators.length === 0
      ? context.say(
          both(
            '还没有操作员。用 operator add 名称 --role owner 添加。',
            'There are no operators. Add one with `operator add NAME --role owner`.',
          ),
        )
      : table(context, operators),
  )
  return exitCode.done
}

const add = async (context: CommandContext, name: string, options: HiddenValueOptions & { role: string }) => {
  const client = await context.client()
  const { roleId } = await findRole(client, options.role)
  const added = await client.access.addOperator({ name, roleId, password: await askPassword(context, options) })
  return tell(context, added)
}

const set = async (
  context: CommandContext,
  name: string,
  { role, enable, disable }: { role?: string; enable?: true; disable?: true },
) => {
  if (enable && disable)
    throw new UsageError(both('--enable 与 --disable 只能选一个。', 'Give --enable or --disable, not both.'))
  const client = await context.client()
  const { operatorId } = await findOperator(client, name)
  const changed = await client.access.updateOperator({
    operatorId,
    roleId: role === undefined ? undefined : (await findRole(client, role)).roleId,
    enabled: enable ? true : disable ? false : undefined,
  })
  return tell(context, changed)
}

const password = async (context: CommandContext, name: string, options: HiddenValueOptions) => {
  const client = await context.client()
  const { operatorId } = await findOperator(client, name)
  return tell(
    context,
    await client.access.updateOperator({ operatorId, password: await askPassword(context, options) }),
  )
}

const remove = async (context: CommandContext, name: string, { yes }: { yes?: true }) => {
  const client = await context.client()
  const found = await findOperator(client, name)
  await confirm(
    context,
    yes,
    context.say(
      both(
        `将删除操作员「${found.name}」及其创建的 API 密钥，其会话立即结束。继续？`,
        `This removes the operator “${found.name}” and the API keys they made; their sessions end at once. Continue?`,
      ),
    ),
  )
  await client.access.removeOperator({ operatorId: found.operatorId })
  await context.console.result({ removed: { operatorId: found.operatorId, name: found.name } }, () =>
    context.say(both(`已删除操作员 ${found.name}`, `Removed the operator ${found.name}`)),
  )
  return exitCode.done
}

const tell = async (context: CommandContext, operator: Operator) => {
  await context.console.result(operator, () => table(context, [operator]))
  return exitCode.done
}

const table = (context: CommandContext, operators: readonly Operator[]): string =>
  renderTable(
    context.console.columns,
    [
      { title: context.say(both('名称', 'Name')), value: (row) => row.name },
      { title: context.say(both('角色', 'Role')), value: (row) => row.roleId },
      {
        title: context.say(both('状态', 'State')),
        value: (row) => context.say(row.enabled ? both('启用', 'enabled') : both('停用', 'disabled')),
      },
      {
        title: context.say(both('上次登录', 'Last sign-in')),
        value: (row) => (row.lastLoginAtMs === null ? '–' : formatTime(row.lastLoginAtMs)),
      },
      { title: context.say(both('编号', 'Id')), value: (row) => row.operatorId },
    ],
    operators,
  )
