import { afterEach, describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import { useDepartmentChoice } from '@/features/sync/use-department-choice.ts'
import { useOptionCursor } from '@/features/sync/use-option-cursor.ts'
import { usePeopleChoice } from '@/features/sync/use-people-choice.ts'
import { createFakeClient, fakeDepartments } from '../../../../helpers/fake-client.ts'
import { inScope, settle } from '../../in-scope.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))
const use = <T>(composable: () => T): T => {
  const { value, end } = inScope(composable)
  ends.push(end)
  return value
}

describe('useDepartmentChoice', () => {
  it('finds by name, pinyin and initials, and survives parents in a loop', async () => {
    const [first, second] = fakeDepartments
    if (!first || !second) throw new Error('There are no departments')
    const looped = [
      { ...first, parentId: second.departmentId },
      { ...second, parentId: first.departmentId },
    ]
    const client = createFakeClient({ directory: { departments: () => Promise.resolve(looped) } })
    const choice = use(() => useDepartmentChoice(client))
    await settle()
    choice.query.value = 'YF'
    expect(choice.found.value.map(({ name }) => name)).toEqual(['研发'])
    expect(choice.pathAbove({ ...second, parentId: first.departmentId })).toEqual(['总公司'])
  })
})

describe('usePeopleChoice', () => {
  it('asks for the newest text only, and offers an account that nobody has', async () => {
    const asked: string[] = []
    let answer: () => void = () => undefined
    const client = createFakeClient({
      directory: {
        find: ({ query }) => {
          asked.push(query)
          return new Promise((resolve) => (answer = () => resolve({ total: 0, items: [] })))
        },
      },
    })
    const choice = use(() => usePeopleChoice(client))
    for (const text of ['n', 'ne', 'new.one']) {
      choice.query.value = text
      await nextTick()
    }
    answer()
    await settle()
    expect(asked).toEqual(['n', 'new.one'])
    answer()
    await settle()
    expect(choice.options.value).toEqual([{ userId: 'new.one', name: 'new.one', position: '', unknown: true }])
    choice.query.value = '不是 账号'
    await nextTick()
    await settle()
    expect(choice.options.value).toEqual([])
  })
})

describe('useOptionCursor', () => {
  const press = (key: string, isComposing = false) => ({ key, isComposing })

  it('leaves keys to whoever is composing, and stays within what is found', async () => {
    const count = ref(2)
    const chosen: number[] = []
    const cursor = use(() =>
      useOptionCursor(
        count,
        (index) => chosen.push(index),
        () => undefined,
      ),
    )
    expect(cursor.key(press('Enter', true))).toBe(false)
    cursor.key(press('ArrowDown'))
    cursor.key(press('ArrowDown'))
    cursor.key(press('Enter'))
    expect(chosen).toEqual([1])
    count.value = 0
    await nextTick()
    expect(cursor.key(press('Enter'))).toBe(false)
    expect(cursor.current.value).toBe(-1)
  })
})
