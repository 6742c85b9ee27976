import { expect, it } from 'vitest'
import { createSecretAlerts } from '../../../../src-main/alerts/secret-alerts.ts'
import type { NotificationFacts } from '../../../../src-main/alerts/notification-repository.ts'
import type { Recovery } from '../../../../src-main/alerts/notification-service.ts'
import { networkError } from '../../../../src-main/wecom/network-fault.ts'
import { apiError, tokenError } from '../../../../src-main/wecom/reply-error.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

const open = () => {
  const raised: NotificationFacts[] = []
  const recovered: Recovery[] = []
  const clock = createManualClock()
  const watch = createSecretAlerts({
    notices: { raise: (facts) => void raised.push(facts), recovered: (recovery) => void recovered.push(recovery) },
    clock,
    namesOf: (_profileId, secretId) =>
      secretId === 'gone' ? null : { company: '甲公司', secret: { 'zh-CN': '通讯录助手', en: '通讯录助手' } },
  })
  return { raised, recovered, clock, watch }
}
const untrusted = () =>
  apiError('user/list', {
    errcode: 60020,
    errmsg: 'not allow to access from your ip, hint: [17], from ip: 203.0.113.9',
  })

it('takes the calls of one run that fail side by side for one occurrence', async () => {
  const { raised, clock, watch } = open()
  for (let call = 0; call < 10; call++) watch.callFailed('p', 's', untrusted())
  expect(raised).toHaveLength(1)
  expect(raised[0]).toMatchObject({ kind: 'ip-refused', subject: 's', errcode: 60020, refusedIp: '203.0.113.9' })
  watch.callFailed('p', 'another secret of the same company', untrusted())
  expect(raised).toHaveLength(1)
  await clock.advance(60_000)
  watch.callFailed('p', 's', untrusted())
  expect(raised).toHaveLength(2)
})

it.each([40001, 40013, 40091])('knows %i for a refused secret', (errcode) => {
  const { raised, watch } = open()
  watch.tokenFailed('p', 's', tokenError('gettoken', { errcode, errmsg: 'refused' }))
  expect(raised).toMatchObject([{ kind: 'secret-refused', errcode, severity: 'bad', refusedIp: null }])
})

it('tells of tokens that cannot be had only after three times in a row', () => {
  const { raised, recovered, watch } = open()
  const fault = networkError('gettoken', 'ECONNREFUSED', 'refused')
  watch.tokenFailed('p', 's', fault)
  watch.tokenFailed('p', 's', fault)
  watch.tokenIssued('p', 's')
  watch.tokenFailed('p', 's', fault)
  watch.tokenFailed('p', 's', fault)
  expect(raised).toEqual([])
  watch.tokenFailed('p', 's', fault)
  expect(raised).toMatchObject([{ kind: 'token-failing', errcode: null }])
  watch.tokenIssued('p', 's')
  expect(recovered.at(-1)).toEqual({ profileId: 'p', kinds: ['token-failing'], subjects: ['s'] })
})

it('asks the database once about what was put right, not with every call', () => {
  const { recovered, watch } = open()
  for (let call = 0; call < 1000; call++) watch.callAnswered('p', 's')
  expect(recovered).toHaveLength(1)
  watch.callFailed('p', 's', untrusted())
  watch.callAnswered('p', 's')
  expect(recovered).toHaveLength(2)
})

it('ignores other refusals, aborted requests and secrets that are gone', () => {
  const { raised, watch } = open()
  watch.callFailed('p', 's', apiError('user/get', { errcode: 60111, errmsg: 'no such user' }))
  for (let time = 0; time < 5; time++) watch.tokenFailed('p', 's', new DOMException('Aborted', 'AbortError'))
  watch.callFailed('p', 'gone', untrusted())
  expect(raised).toEqual([])
})
