import type { Problem } from '@contract/sync.ts'
import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { groupProblems, useProblems } from '@/features/sync/use-problems.ts'
import { createFakeClient } from '../../../../helpers/fake-client.ts'
import { inScope, settle } from '../../in-scope.ts'

const problem = (id: string, reason: string, kind: Problem['kind'] = 'member'): Problem => ({
  kind,
  id,
  reason: { 'zh-CN': reason, en: `${reason} (en)` },
})

describe('groupProblems', () => {
  it('puts reasons together that differ by the name of the thing only, the most frequent first', () => {
    const groups = groupProblems([
      problem('5', '读取失败 (HTTP_500)', 'department'),
      problem('li', '账号 li 无效'),
      problem('7', '读取失败 (HTTP_500)', 'department'),
      problem('a.*(', '账号 a.*( 无效'),
      problem('wang', '账号 wang 无效'),
      problem('', '读取失败 (HTTP_500)', 'run'),
    ])
    expect(groups.map(({ problems }) => problems.map(({ id }) => id))).toEqual([
      ['li', 'a.*(', 'wang'],
      ['5', '7'],
      [''],
    ])
  })
})

describe('useProblems', () => {
  const all = Array.from({ length: 2_500 }, (_, index) => problem(`user${index}`, `原因 ${index % 4}`))
  const open = (items: Problem[]) => {
    const asked: number[] = []
    const client = createFakeClient({
      sync: {
        problems: ({ offset = 0, limit = 100 }) => {
          asked.push(offset)
          return Promise.resolve({ total: items.length, items: items.slice(offset, offset + limit) })
        },
      },
    })
    return { asked, ...inScope(() => useProblems(client, ref('run-1'))) }
  }

  it('fetches all of them part after part, shows many reasons as headings, and opens one', async () => {
    const { value: problems, asked } = open(all)
    for (let turn = 0; turn < 10; turn++) await settle()
    expect(asked).toEqual([0, 1000, 2000])
    expect(problems.loaded.value).toBe(2_500)
    expect(problems.lines.value).toHaveLength(4)
    const [first] = problems.groups.value
    if (!first) throw new Error('There is no group')
    problems.toggle(first)
    expect(problems.lines.value).toHaveLength(4 + 625)
    problems.toggle(first)
    expect(problems.lines.value).toHaveLength(4)
  })

  it('filters by id and by reason in either language, and copies what fits', async () => {
    const { value: problems } = open(all.slice(0, 8))
    await settle()
    problems.query.value = 'USER7'
    expect(problems.lines.value).toHaveLength(2) // its heading, and itself
    expect(problems.asText((pair) => pair.en)).toBe('member\tuser7\t原因 3 (en)')
    problems.query.value = '(EN)'
    expect(problems.groups.value).toHaveLength(4)
    problems.query.value = 'nothing'
    expect(problems.lines.value).toEqual([])
  })

  it('ends where the host has fewer than it says', async () => {
    const client = createFakeClient({ sync: { problems: () => Promise.resolve({ total: 9, items: [] }) } })
    const { value: problems } = inScope(() => useProblems(client, ref('run-1')))
    await settle()
    expect(problems.total.value).toBe(9)
    expect(problems.lines.value).toEqual([])
  })
})
