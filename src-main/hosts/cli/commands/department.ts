import type { Department } from '../../../contract/directory.ts'
import { counted } from '../../../contract/words.ts'
import type { CommandContext } from '../command-context.ts'
import { buildForest } from '../department-forest.ts'
import type { DepartmentNode } from '../department-forest.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { printable } from '../output/table.ts'
import type { Register } from './frame.ts'

export const registerDepartment: Register = (program, { say, run }) => {
  const department = program.command('department').description(say('查看部门', 'Look at departments'))
  department.command('tree').description(say('部门树', 'The tree of departments')).action(run(tree))
}

const tree = async (context: CommandContext) => {
  const client = await context.client()
  const departments = await client.directory.departments({ profileId: (await context.profile()).id })
  const forest = buildForest(departments)
  await context.console.result({ total: departments.length, items: forest }, () =>
    forest.length === 0
      ? context.say(both('还没有部门。先运行 sync all。', 'There are no departments yet. Run `sync all` first.'))
      : draw(forest, (node) => label(context, node)),
  )
  return exitCode.done
}

const label = (context: CommandContext, node: Department): string => {
  const people = context.say(both(`${node.totalMemberCount} 人`, counted(node.totalMemberCount, 'member')))
  const orphan = node.orphan ? context.say(both('（上级不可见）', ' (its parent is not visible)')) : ''
  return `${printable(node.name)} [${node.departmentId}] ${people}${orphan}`
}

/** Branches as lines; with a stack of its own, because a company may be nested deeper than the call stack. */
const draw = (forest: readonly DepartmentNode[], labelOf: (node: DepartmentNode) => string): string => {
  const lines: string[] = []
  const pending = forest.map((node) => ({ node, lead: '', branch: '', below: '' })).reverse()
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, lead, branch, below } = next
    lines.push(lead + branch + labelOf(node))
    const last = node.children.length - 1
    node.children.toReversed().forEach((child, index) => {
      const isLast = last - index === last
      pending.push({ node: child, lead: lead + below, branch: isLast ? '└─ ' : '├─ ', below: isLast ? '   ' : '│  ' })
    })
  }
  return lines.join('\n')
}
