import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAlertReceiver } from '../../helpers/alert-receiver.ts'
import type { AlertReceiver } from '../../helpers/alert-receiver.ts'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { openStrangerCompany, strangerSecret } from '../../helpers/stranger-company.ts'

const planted = {
  hook: 'planted-hook-key-1234567890',
  robot: 'planted-robot-key-1234567890',
  sign: 'SECplanted-sign-secret-1234567890',
  bearer: 'planted-bearer-token-1234567890',
}
const rule = { enabled: true, language: 'en', minimumSeverity: 'info' } as const

let receiver: AlertReceiver
let desk: DeskUnderTest

beforeEach(async () => {
  receiver = await openAlertReceiver()
  desk = await openDeskUnderTest()
  await desk.areas.vault.acceptKeyFile({}, desk.call)
})
afterEach(async () => {
  await desk.dispose()
  await receiver.close()
})
const filesBelow = (dir: string): string[] =>
  readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
const addWebhook = (more: { bearerToken?: string; signSecret?: string } = {}) =>
  desk.areas.alerts.addChannel(
    { ...rule, name: 'own', target: { kind: 'webhook', url: `${receiver.origin}/hooks/${planted.hook}`, ...more } },
    desk.call,
  )

describe('channels', () => {
  it('there is one at first: this machine; it can be turned off and not removed', async () => {
    const { alerts } = desk.areas
    expect(await alerts.channels({}, desk.call)).toMatchObject([{ channelId: 'system', kind: 'system', enabled: true }])
    await expect(
      Promise.resolve().then(() => alerts.removeChannel({ channelId: 'system' }, desk.call)),
    ).rejects.toMatchObject({ code: 'INVALID' })
    await alerts.updateChannel({ channelId: 'system', enabled: false }, desk.call)
    expect(await alerts.channels({}, desk.call)).toMatchObject([{ channelId: 'system', enabled: false }])
  })

  it('of one robot share its pace, however its address is written', async () => {
    receiver.answer = () => ({ body: { errcode: 0, errmsg: 'ok' } })
    const add = async (path: string) => {
      const target = { kind: 'wecom-robot', url: receiver.origin + path } as const
      return (await desk.areas.alerts.addChannel({ ...rule, name: path.slice(0, 20), target }, desk.call)).channelId
    }
    const [one, two] = [await add(`/send?key=${planted.robot}`), await add(`/send?debug=1&key=${planted.robot}#x`)]
    const other = await add('/send?key=another-robot')
    const test = (channelId: string) => desk.areas.alerts.testChannel({ channelId }, desk.call)
    for (let n = 0; n < 20; n += 1) expect(await test(n % 2 === 0 ? one : two)).toMatchObject({ outcome: 'sent' })
    const [refused, accepted] = [await test(two), await test(other)]
    expect(refused).toMatchObject({ outcome: 'failed', attempts: 0 })
    expect(refused.reason?.en).toContain('20 messages a minute, from all channels with its address')
    expect(accepted.outcome).toBe('sent')
    expect(receiver.received).toHaveLength(21)
  })

  it('keep their keys to themselves: in answers, errors, logs and the database', async () => {
    const { alerts } = desk.areas
    // The receiver repeats what it got, as careless ones do.
    receiver.answer = ({ path, headers }) => ({ status: 400, body: { path, auth: headers.authorization } })
    const channel = await addWebhook({ bearerToken: planted.bearer, signSecret: planted.sign })
    const robot = await alerts.addChannel(
      { ...rule, name: 'robot', target: { kind: 'wecom-robot', url: `${receiver.origin}/send?key=${planted.robot}` } },
      desk.call,
    )
    expect(channel.target).toMatchObject({
      address: receiver.origin,
      lastFour: '7890',
      hasSignSecret: true,
      hasBearerToken: true,
    })
    const tests = [
      await alerts.testChannel({ channelId: channel.channelId }, desk.call),
      await alerts.testChannel({ channelId: robot.channelId }, desk.call),
    ]
    expect(tests).toMatchObject([
      { outcome: 'failed', answer: expect.stringContaining('HTTP 400') as string },
      { outcome: 'failed' },
    ])
    expect(receiver.received[0]?.headers.authorization).toBe(`Bearer ${planted.bearer}`)
    const shown = JSON.stringify([
      channel,
      robot,
      tests,
      await alerts.channels({}, desk.call),
      await alerts.deliveries({ offset: 0, limit: 100 }, desk.call),
    ])
    await desk.services.dispose()
    const stored = filesBelow(desk.dir).map((path) => readFileSync(path, 'latin1'))
    for (const secret of Object.values(planted)) {
      expect(shown).not.toContain(secret)
      for (const text of stored) expect(text).not.toContain(secret)
    }
    await desk.reopen()
    await desk.areas.alerts.testChannel({ channelId: channel.channelId }, desk.call)
    expect(receiver.received.at(-1)?.path).toBe(`/hooks/${planted.hook}`)
  })

  it('survive a new master key', async () => {
    const channel = await addWebhook()
    await desk.areas.vault.rotate({ newPassphrase: 'a new passphrase of some length' }, desk.call)
    expect(await desk.areas.alerts.testChannel({ channelId: channel.channelId }, desk.call)).toMatchObject({
      outcome: 'sent',
    })
  })

  it.each([
    ['wecom-robot', 'http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1', /https/],
    ['wecom-robot', 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send', /key=/],
    ['dingtalk', 'https://oapi.dingtalk.com/robot/send', /access_token=/],
    ['feishu', 'https://open.feishu.cn/open-apis/bot/hook/old', /v2/],
    ['webhook', 'https://user:secret@example.com/', /user name/],
    ['webhook', 'ftp://example.com/', /https/],
  ] as const)('%s refuses %s', async (kind, url, hint) => {
    const adding = Promise.resolve(
      desk.areas.alerts.addChannel({ ...rule, name: 'x', target: { kind, url } }, desk.call),
    )
    await expect(adding).rejects.toMatchObject({
      code: 'INVALID',
      data: { field: 'url', hint: { en: expect.stringMatching(hint) as string } },
    })
  })

  it('do not take the keys of one receiver to another', async () => {
    const { alerts } = desk.areas
    const { channelId } = await addWebhook({ bearerToken: planted.bearer })
    const other = await openAlertReceiver()
    try {
      const target = { kind: 'webhook', url: `${other.origin}/hook` } as const
      await expect(Promise.resolve(alerts.updateChannel({ channelId, target }, desk.call))).rejects.toMatchObject({
        data: { field: 'bearerToken' },
      })
      await alerts.updateChannel({ channelId, target: { ...target, bearerToken: null } }, desk.call)
      await alerts.testChannel({ channelId }, desk.call)
      expect(other.received[0]?.headers.authorization).toBeUndefined()
    } finally {
      await other.close()
    }
  })

  it('of an app need people, and not everybody; what WeCom says of them is told', async () => {
    const { alerts } = desk.areas
    let sent: string | null = null
    const company = await openStrangerCompany({
      departments: [],
      members: new Map(),
      intercept: (path) => {
        if (path !== 'message/send') return null
        sent = path
        return { errcode: 0, errmsg: 'ok', invaliduser: 'gone|left', invalidparty: '', msgid: 'm' }
      },
    })
    try {
      const profileId = await desk.addCompany({
        apiBaseUrl: company.apiBaseUrl,
        secrets: [
          { kind: 'app', agentId: 1, secret: strangerSecret },
          { kind: 'directory-sync', agentId: null, secret: strangerSecret },
        ],
      })
      const secrets = await desk.areas.secrets.list({ profileId }, desk.call)
      const [app, sync] = ['app', 'directory-sync'].map((kind) => secrets.find((one) => one.kind === kind)?.id ?? '')
      const add = (secretId: string | undefined, toUsers: string[]) =>
        Promise.resolve().then(() =>
          alerts.addChannel(
            {
              ...rule,
              name: 'app',
              target: { kind: 'wecom-app', profileId, secretId: secretId ?? '', toUsers, toDepartments: [] },
            },
            desk.call,
          ),
        )
      await expect(add(app, [])).rejects.toMatchObject({ data: { field: 'toUsers' } })
      await expect(add(app, ['@all'])).rejects.toMatchObject({ data: { field: 'toUsers' } })
      await expect(add(app, ['a|b'])).rejects.toMatchObject({ data: { field: 'toUsers' } })
      await expect(add(sync, ['a'])).rejects.toMatchObject({ data: { field: 'secretId' } })
      const { channelId } = await add(app, ['zhangsan', 'gone', 'left'])
      const test = await alerts.testChannel({ channelId }, desk.call)
      expect(sent).toBe('message/send')
      expect(test).toMatchObject({ outcome: 'sent', reason: { en: expect.stringContaining('gone, left') as string } })
    } finally {
      await company.close()
    }
  })
})

describe('rules', () => {
  it('change one at a time, refuse what makes no sense, and forget channels that are gone', async () => {
    const { alerts } = desk.areas
    const { channelId } = await addWebhook()
    const before = alerts.rules({}, desk.call)
    const { rules } = await before
    const failed = rules.find(({ kind }) => kind === 'sync-failed')
    const disk = rules.find(({ kind }) => kind === 'disk-low')
    if (!failed || !disk) throw new Error('a rule is missing')
    const after = await alerts.setRules({ rules: [{ ...failed, channelIds: [channelId], quietForMs: 0 }] }, desk.call)
    expect(after.rules.find(({ kind }) => kind === 'sync-failed')).toMatchObject({
      channelIds: [channelId],
      quietForMs: 0,
    })
    expect(after.rules.filter(({ kind }) => kind !== 'sync-failed')).toEqual(
      rules.filter(({ kind }) => kind !== 'sync-failed'),
    )
    const refused = (input: Parameters<typeof alerts.setRules>[0]) =>
      expect(Promise.resolve(alerts.setRules(input, desk.call))).rejects.toMatchObject({ name: 'DeskError' })
    await refused({ rules: [{ ...failed, channelIds: ['nowhere'] }] })
    await refused({ rules: [{ ...failed, threshold: 1 }] })
    await refused({ rules: [{ ...disk, threshold: null }] })
    await refused({ quietHours: { ...after.quietHours, from: '08:00', to: '08:00' } })
    await refused({ quietHours: { ...after.quietHours, timeZone: 'Mars/Olympus' } })
    await alerts.removeChannel({ channelId }, desk.call)
    expect((await alerts.rules({}, desk.call)).rules.find(({ kind }) => kind === 'sync-failed')?.channelIds).toEqual([])
  })
})

it('an alert of a real run goes out, and its recovery after the next one', async () => {
  await addWebhook()
  let broken = true
  const company = await openStrangerCompany({
    departments: [{ id: 1, name: 'root', parentid: 0 }],
    members: new Map([[1, [{ userid: 'a', name: 'a', department: [1] }]]]),
    intercept: (path) => (broken && path === 'department/list' ? { errcode: 60_011, errmsg: 'no privilege' } : null),
  })
  try {
    await desk.addCompany({
      apiBaseUrl: company.apiBaseUrl,
      secrets: [{ kind: 'app', agentId: 1, secret: strangerSecret }],
    })
    expect((await desk.sync('departments')).state).toBe('failed')
    await receiver.until(1)
    broken = false
    expect((await desk.sync('departments')).state).toBe('succeeded')
    await receiver.until(2)
    expect(receiver.received.map(({ json }) => [json['event'], json['kind'], json['company']])).toMatchObject([
      ['alert', 'sync-failed', { name: 'stranger' }],
      ['recovery', 'sync-failed', { name: 'stranger' }],
    ])
  } finally {
    await company.close()
  }
})
