import { describe, expect, it } from 'vitest'
import type { Change, Problem } from '@contract/sync.ts'
import { resultsOf, useRefresh } from '@/features/directory/use-refresh.ts'
import { createFakeClient, fakeRun } from '../../../helpers/fake-client.ts'
import { inScope } from '../in-scope.ts'

const why = { 'zh-CN': '没有权限', en: 'Not allowed' }
const people = ['a', 'b', 'c', 'D'].map((userId) => ({ userId, name: userId.toUpperCase() }))
const change = (id: string, operation: Change['operation']): Change => ({
  entity: 'member',
  id,
  name: id,
  operation,
  fields: operation === 'updated' ? [{ field: 'position', before: '旧', after: '新' }] : [],
  departmentId: null,
  departmentPath: [],
})
const problems: Problem[] = [{ kind: 'member', id: 'b', reason: why }]
const changes = [change('a', 'removed'), change('d', 'updated')]

describe('refreshing people', () => {
  it('tells what became of each, worst first, whatever the case of their ids', () => {
    const found = resultsOf(people, { state: 'partial', reason: null }, changes, problems)
    expect(found.map(({ userId, outcome }) => `${userId} ${outcome}`)).toEqual([
      'b failed',
      'a removed',
      'D updated',
      'c unchanged',
    ])
    expect(found[0]?.reason).toEqual(why)
    expect(found[2]?.fields).toHaveLength(1)
  })

  it('calls nobody unchanged when the run failed', () => {
    const found = resultsOf(people, { state: 'failed', reason: why }, [], [])
    expect(found.every(({ outcome, reason }) => outcome === 'failed' && reason === why)).toBe(true)
  })

  it('asks for one person by id and for several by their list, and says why it could not', async () => {
    const scopes: unknown[] = []
    const client = createFakeClient({
      sync: {
        start: ({ scope }) => {
          scopes.push(scope)
          return Promise.reject(Object.assign(new Error('busy'), { code: 'ALREADY_RUNNING', data: { runId: 'r' } }))
        },
      },
    })
    const { value: refresh, end } = inScope(() => useRefresh(client))
    await refresh.start(people.slice(0, 1))
    await refresh.start(people)
    expect(scopes).toEqual([{ userId: 'a' }, { userIds: ['a', 'b', 'c', 'D'] }])
    expect(refresh.failure.value).toMatchObject({ code: 'ALREADY_RUNNING', subject: 'r' })
    expect(refresh.busy.value).toBe(false)
    end()
  })

  it('reads the end of the run', async () => {
    const client = createFakeClient({
      sync: {
        start: () => Promise.resolve({ runId: 'r' }),
        // The stream of a run that is over when it is asked for.
        watch: () => Promise.resolve((async function* none() {})() as never),
        changes: () => Promise.resolve({ total: 2, counts: [], items: changes }),
        problems: () => Promise.resolve({ total: 1, items: problems }),
        get: () => Promise.resolve(fakeRun({ state: 'partial' })),
      },
    })
    const { value: refresh } = inScope(() => useRefresh(client))
    await refresh.start(people)
    expect(refresh.results.value).toHaveLength(4)
  })
})
