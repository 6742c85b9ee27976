import type { Role } from '../../../contract/access.ts'
import { permissions as allPermissions } from '../../../contract/permissions.ts'
import type { Permission } from '../../../contract/permissions.ts'
import { notFound } from '../../../errors.ts'
import type { CommandContext, DeskClient } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { renderTable } from '../output/table.ts'
import { UsageError } from '../usage-error.ts'
import type { Register } from './frame.ts'
import { listed } from './option-values.ts'

export const registerRole: Register = (program, { say, run }) => {
  const role = program.command('role').description(say('由权限组成的角色', 'Roles made of permissions'))
  role.command('list').description(say('列出角色及其权限', 'List roles and their permissions')).action(run(list))
  role
    .command('set <name>')
    .description(say('新建角色，或修改自建角色的权限', 'Make a role, or change the permissions of one of your own'))
    .requiredOption('--permissions <list>', say('权限，逗号分隔', 'permissions, with commas'), listed)
    .action(run(set))
  role
    .command('remove <name>')
    .description(say('删除没有人使用的角色', 'Remove a role that nobody has'))
    .action(run(remove))
}

/** By id, or by its name in either language. */
export const findRole = async (client: DeskClient, name: string): Promise<Role> => {
  const key = name.toLowerCase()
  const found = (await client.access.roles({})).find(
    (role) => role.roleId === name || Object.values(role.name).some((text) => text.toLowerCase() === key),
  )
  if (found) return found
  throw notFound('role', name, { 'zh-CN': `没有角色「${name}」。`, en: `There is no role “${name}”.` })
}

const known: ReadonlySet<string> = new Set(allPermissions)
const isPermission = (name: string): name is Permission => known.has(name)

/** `wechat.` may be left out. @throws UsageError that names what is not one */
export const readPermissionList = (names: readonly string[]): Permission[] =>
  names.map((name) => {
    const whole = name.startsWith('wechat.') ? name : `wechat.${name}`
    if (isPermission(whole)) return whole
    throw new UsageError(
      both(
        `没有权限 ${name}。可用：${allPermissions.join('、')}`,
        `There is no permission ${name}. There are: ${allPermissions.join(', ')}`,
      ),
    )
  })

const list = async (context: CommandContext) => {
  const roles = await (await context.client()).access.roles({})
  await context.console.result(roles, () =>
    renderTable(
      context.console.columns,
      [
        { title: context.say(both('角色', 'Role')), value: (row) => row.roleId },
        { title: context.say(both('名称', 'Name')), value: (row) => context.say(row.name) },
        { title: context.say(both('人数', 'People')), value: (row) => row.operatorCount, align: 'right' },
        {
          title: context.say(both('权限', 'Permissions')),
          value: (row) =>
            row.permissions.length === allPermissions.length
              ? context.say(both('全部', 'all'))
              : row.permissions.map((name) => name.replace('wechat.', '')).join(' '),
        },
      ],
      roles,
    ),
  )
  return exitCode.done
}

const set = async (context: CommandContext, name: string, { permissions }: { permissions: string[] }) => {
  const client = await context.client()
  const wanted = readPermissionList(permissions)
  const own = (await client.access.roles({})).find(
    (role) => !role.isBuiltIn && (role.roleId === name || role.name.en === name),
  )
  const role = await client.access.setRole({ roleId: own?.roleId, name: own?.name.en ?? name, permissions: wanted })
  await context.console.result(role, () =>
    context.say(
      both(
        `已保存角色「${role.name['zh-CN']}」（${role.permissions.length} 项权限）`,
        `Saved the role “${role.name.en}” (permissions: ${role.permissions.length})`,
      ),
    ),
  )
  return exitCode.done
}

const remove = async (context: CommandContext, name: string) => {
  const client = await context.client()
  const role = await findRole(client, name)
  await client.access.removeRole({ roleId: role.roleId })
  await context.console.result({ removed: { roleId: role.roleId, name: role.name } }, () =>
    context.say(both(`已删除角色「${role.name['zh-CN']}」`, `Removed the role “${role.name.en}”`)),
  )
  return exitCode.done
}
