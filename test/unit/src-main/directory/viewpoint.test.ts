import { describe, expect, it } from 'vitest'
import { chooseViewpoint } from '../../../../src-main/directory/run/viewpoint.ts'
import type { AgentWire } from '../../../../src-main/wecom/endpoints/agents.ts'
import type { Company, CompanyClient } from '../../../../src-main/wecom/types.ts'
import { NetworkError } from '../../../../src-main/wecom/wecom-error.ts'

const range = (agentId: number, departments: number[], users: string[] = []): AgentWire => ({
  agentId,
  name: '',
  description: '',
  logoUrl: '',
  stopped: false,
  redirectDomain: '',
  homeUrl: '',
  allowedUserIds: users,
  allowedDepartmentIds: departments,
  allowedTagIds: [],
})
const noAnswer = () =>
  new NetworkError('ECONNRESET', 'agent/get', {
    endpoint: 'agent/get',
    hint: { 'zh-CN': '', en: '' },
    remedy: 'retry',
    retryable: true,
  })

/** A company whose apps answer agent/get with these ranges; an error is thrown instead. */
const clientOf = (apps: Record<string, AgentWire | Error>, others: Company['secrets'] = []): CompanyClient => ({
  company: {
    profileId: 'p',
    corpId: 'ww0000000000000000',
    apiBaseUrl: 'http://127.0.0.1',
    proxy: 'none',
    timeoutMs: 1000,
    secrets: [
      ...Object.entries(apps).map(([id], index) => ({
        id,
        kind: 'app' as const,
        agentId: 100 - index,
        mayCallCustomerApis: false,
      })),
      ...others,
    ],
  },
  call: <Input, Output>(
    _endpoint: unknown,
    _input: Input,
    options?: { secretId?: string | undefined },
  ): Promise<Output> => {
    const answer = apps[options?.secretId ?? '']
    // Only agent/get is asked here, and its answers are what stands in the table above.
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as Output)
  },
  read: () => Promise.reject(new Error('nothing is read while choosing')),
})
const choose = (client: CompanyClient) => chooseViewpoint(client, new AbortController().signal)

describe('the secret through which the directory is read', () => {
  it('is the app that sees the root', async () => {
    const client = clientOf({ narrow: range(100, [5, 6, 7, 8]), wide: range(99, [1]) })
    expect(await choose(client)).toMatchObject({ secretId: 'wide', kind: 'app', mayBeNarrow: false })
  })
  it('is the oldest of those that see the same', async () => {
    const client = clientOf({ newer: range(100, [1]), older: range(99, [1]), narrow: range(98, [2]) })
    expect(await choose(client)).toMatchObject({ secretId: 'older' })
  })
  it('is not a narrower app for once, when the wider one does not answer', async () => {
    await expect(choose(clientOf({ wide: noAnswer(), narrow: range(99, [2]) }))).rejects.toBeInstanceOf(NetworkError)
  })
  it('is the directory-sync secret where no app works', async () => {
    const assistant = { id: 'assistant', kind: 'directory-sync' as const, agentId: null, mayCallCustomerApis: false }
    const chosen = await choose(clientOf({ app: noAnswer() }, [assistant]))
    expect(chosen).toMatchObject({ secretId: 'assistant', kind: 'directory-sync' })
    expect(chosen.problems).toHaveLength(1)
  })
  it('is an app that could not be asked about itself, where there is nothing else', async () => {
    expect(await choose(clientOf({ app: noAnswer() }))).toMatchObject({ secretId: 'app', range: null })
  })
})
