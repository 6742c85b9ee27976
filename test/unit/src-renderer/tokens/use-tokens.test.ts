import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useTokens } from '@/features/tokens/use-tokens.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import type { ClientOverrides } from '../../../helpers/fake-client.ts'
import { inScope } from '../in-scope.ts'

const told: string[] = []
vi.mock('@/locales/index.ts', () => ({
  useText: () => ({ t: (key: string, values: object = {}) => `${key} ${JSON.stringify(values)}` }),
}))
vi.mock('element-plus', () => ({
  ElMessage: { success: (text: string) => told.push(text), info: (text: string) => told.push(text) },
}))
beforeEach(() => (told.length = 0))

function open(calls: ClientOverrides['tokens']) {
  let looks = 0
  const client = createFakeClient({ tokens: { status: () => (looks++, Promise.resolve([])), ...calls } })
  return { ...inScope(() => useTokens(client, () => 'p1')).value, looks: () => looks }
}
const answer = (secretId: string, valid: boolean) => ({ secretId, valid, errcode: valid ? 0 : 40014, message: '' })

describe('the tokens of a company', () => {
  it('are asked about again after each thing that is done with them, also one that failed', async () => {
    const tokens = open({ refresh: () => Promise.reject(Object.assign(new Error('off'), { code: 'WECOM_TIMEOUT' })) })
    await tokens.refresh.run(null)
    expect([tokens.looks(), tokens.refresh.failure.value?.code]).toEqual([1, 'WECOM_TIMEOUT'])
    expect([tokens.refreshed.value, tokens.atWork.value]).toEqual([null, undefined])
  })

  it('say which of them is worked on', async () => {
    let seen: string | null | undefined
    const tokens = open({
      refresh: (input) => {
        seen = tokens.atWork.value
        return Promise.resolve({ total: 1, success: input.secretId === 's1' ? 1 : 0, failed: 0, failures: [] })
      },
    })
    await tokens.refresh.run('s1')
    expect([seen, tokens.refreshed.value?.success, tokens.atWork.value]).toEqual(['s1', 1, undefined])
  })

  it('keep what WeCom said of each until its own is another one', async () => {
    const tokens = open({
      validate: ({ secretId }) =>
        Promise.resolve(secretId === undefined ? [answer('s1', true), answer('s2', false)] : [answer(secretId, true)]),
      refresh: () => Promise.resolve({ total: 1, success: 1, failed: 0, failures: [] }),
      clear: () => Promise.resolve({ cleared: 2 }),
    })
    await tokens.validate.run(null)
    expect(told).toEqual(['tokens.validated {"total":2,"valid":1}'])
    await tokens.validate.run('s2')
    expect([...tokens.checked.value.values()].map(({ valid }) => valid)).toEqual([true, true])
    await tokens.refresh.run('s1')
    expect([...tokens.checked.value.keys()]).toEqual(['s2'])
    expect(await tokens.clear.run(null)).toBe(true)
    expect([tokens.checked.value.size, tokens.refreshed.value]).toEqual([0, null])
    expect(told.at(-1)).toBe('tokens.cleared {"n":2}')
  })
})
