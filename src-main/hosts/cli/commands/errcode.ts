import type { ErrcodeEntry } from '../../../contract/errcodes.ts'
import type { Bilingual } from '../../../contract/shapes.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { renderFields, renderTable } from '../output/table.ts'
import type { Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'

export const registerErrcode: Register = (program, { say, run }) => {
  program
    .command('errcode [query...]')
    .description(say('查询企业微信错误码（离线）', "Look up WeCom's errcodes, offline"))
    .option('--limit <n>', say('最多显示', 'at most'), wholeNumber(1, 1000), 20)
    .action(run(lookUp))
}

const lookUp = async (context: CommandContext, words: string[], { limit }: { limit: number }) => {
  const client = await context.client()
  const query = words.join(' ')
  const found = await client.errcodes.search({ query, limit })
  const [first] = found.items
  await context.console.result(found, () => {
    if (!first) return context.say(both(`没有找到“${query}”。`, `Nothing found for “${query}”.`))
    const isTheOne = found.total === 1 || String(first.errcode) === query.trim()
    return isTheOne ? describe(context, first) : table(context, found)
  })
  return exitCode.done
}

const classes: Readonly<Record<NonNullable<ErrcodeEntry['class']> | 'other', Bilingual>> = {
  R: both('稍后重试', 'Try again later'),
  T: both('令牌', 'Token'),
  C: both('配置', 'Configuration'),
  P: both('权限或可见范围', 'Permission or range'),
  L: both('频率限制', 'Limit'),
  N: both('找不到', 'Not found'),
  D: both('参数或数据', 'Parameter or data'),
  other: both('未分类', 'Not classed'),
}

const describe = (context: CommandContext, entry: ErrcodeEntry) =>
  renderFields([
    [context.say(both('错误码', 'Errcode')), entry.errcode],
    [context.say(both('含义', 'Meaning')), context.say(entry.meaning)],
    [context.say(both('怎么办', 'What to do')), context.say(entry.whatToDo)],
    [context.say(both('类别', 'Class')), context.say(classes[entry.class ?? 'other'])],
  ])

const table = (context: CommandContext, { total, items }: { total: number; items: ErrcodeEntry[] }) => {
  const rows = renderTable(
    context.console.columns,
    [
      { title: context.say(both('错误码', 'Errcode')), value: ({ errcode }) => errcode, align: 'right' },
      { title: context.say(both('含义', 'Meaning')), value: ({ meaning }) => context.say(meaning), whole: true },
    ],
    items,
  )
  if (total === items.length) return rows
  return `${rows}\n${context.say(both(`共 ${total} 条，显示 ${items.length} 条`, `${items.length} of ${total}`))}`
}
