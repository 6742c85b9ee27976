import { expect, it } from 'vitest'
import type { DirectoryLayout } from '@contract/directory.ts'
import { firstColumns } from '@/features/directory/table-columns.ts'
import { useLayout } from '@/features/directory/use-layout.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { inScope, settle } from '../in-scope.ts'

it('shows a change at once, sends what changed meanwhile as one, and says why it was not kept', async () => {
  const sent: { change: Partial<DirectoryLayout>; answer: () => void; fail: () => void }[] = []
  let kept: DirectoryLayout = { columns: firstColumns(), savedFilters: [] }
  const client = createFakeClient({
    directory: {
      layout: () => Promise.resolve(kept),
      setLayout: (change) =>
        new Promise((resolve, reject) => {
          const asked = change as Partial<DirectoryLayout>
          sent.push({
            change: asked,
            answer: () => resolve((kept = { ...kept, ...asked })),
            fail: () => reject(Object.assign(new Error('gone'), { code: 'DISCONNECTED' })),
          })
        }),
    },
  })
  const { value: layout } = inScope(() => useLayout(client))
  await layout.load()
  expect(layout.ready.value).toBe(true)
  const widths = [100, 120, 140].map((widthPx) => ({ columns: [{ name: 'name' as const, widthPx }] }))
  for (const change of widths) void layout.change(change)
  expect(layout.layout.value.columns).toEqual(widths[2]?.columns)
  expect(sent).toHaveLength(1)
  await layout.load() // another window's notice: what this window says is newer
  expect(layout.layout.value.columns).toEqual(widths[2]?.columns)
  sent[0]?.answer()
  await settle()
  expect(sent[1]?.change).toEqual(widths[2])
  sent[1]?.fail()
  await settle()
  expect(layout.failure.value?.code).toBe('DISCONNECTED')
})
