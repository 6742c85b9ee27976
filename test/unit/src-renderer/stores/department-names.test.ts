import type { Department } from '@contract/directory.ts'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, watchEffect } from 'vue'
import type { DeskClient } from '@/client/index.ts'
import { useDepartmentNames } from '@/stores/department-names.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'

const department = (departmentId: number, name: string, parentId: number | null): Department => ({
  departmentId,
  name,
  parentId,
  memberCount: 0,
  totalMemberCount: 0,
  childCount: 0,
  sortOrder: 0,
  leaderUserIds: [],
  pinyin: '',
  orphan: false,
})
const present = [department(1, '公司', null), department(2, '市场部', 1)]
const gone = [department(9, '品牌组', 2), department(2, '旧名', null)]

const departments = vi.fn<DeskClient['directory']['departments']>()
const client = createFakeClient({ directory: { departments } })

beforeEach(() => {
  setActivePinia(createPinia())
  departments.mockReset()
  departments.mockImplementation(({ removed }) => Promise.resolve(removed ? gone : present))
})

it('knows what a removed department was called and where it was, under the names of today', async () => {
  const store = useDepartmentNames()
  await store.need(client, 'p1')
  expect(store.pathOf('9')).toEqual(['公司', '市场部', '品牌组'])
  expect(store.pathOf('2')).toEqual(['公司', '市场部'])
  expect(store.pathOf('77')).toBeNull()
})

it('keeps the names it has while it asks anew after a sync, but none of another company', async () => {
  const store = useDepartmentNames()
  await store.need(client, 'p1')
  store.forget()
  const again = store.need(client, 'p1')
  expect(store.pathOf('9')).not.toBeNull()
  await again
  const other = store.need(client, 'p2')
  expect(store.pathOf('2')).toBeNull()
  await other
})

it('does not ask over and over where it fails, and asks again with the next who needs names', async () => {
  departments.mockRejectedValue(new Error('the host is away'))
  const store = useDepartmentNames()
  const scope = effectScope()
  scope.run(() => watchEffect(() => void store.need(client, 'p1')))
  for (let turn = 0; turn < 5; turn++) await nextTick()
  expect(departments).toHaveBeenCalledOnce()
  await store.need(client, 'p1')
  expect(departments).toHaveBeenCalledTimes(2)
  scope.stop()
})
