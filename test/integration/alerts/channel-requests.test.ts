import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSenders } from '../../../src-main/alerts/channels/senders.ts'
import { createSystemSend } from '../../../src-main/alerts/channels/system.ts'
import type { Senders } from '../../../src-main/alerts/channels/senders.ts'
import type { AlertMessage, ChannelKeys, SendOutcome } from '../../../src-main/alerts/channels/send-types.ts'
import type { ChannelFacts, ChannelKind } from '../../../src-main/contract/alerts.ts'
import type { Language } from '../../../src-main/contract/shapes.ts'
import { createTransport } from '../../../src-main/wecom/transport.ts'
import type { Transport } from '../../../src-main/wecom/transport.ts'
import type { CompanyClient, WecomClient } from '../../../src-main/wecom/types.ts'
import { openAlertReceiver } from '../../helpers/alert-receiver.ts'
import type { AlertReceiver, Answer } from '../../helpers/alert-receiver.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import type { ManualClock } from '../../helpers/manual-clock.ts'

const startMs = Date.UTC(2026, 0, 5, 9, 30, 15)
const secret = 'SEC-planted-signing-secret'

const noFacts: ChannelFacts = {
  address: null,
  lastFour: null,
  hasSignSecret: false,
  hasBearerToken: false,
  profileId: null,
  secretId: null,
  toUsers: [],
  toDepartments: [],
}
const alert: AlertMessage = {
  deliveryId: 7,
  event: 'alert',
  kind: 'sync-failed',
  severity: 'bad',
  company: { profileId: 'p1', name: '北京示例' },
  subject: 'all',
  title: { 'zh-CN': '通讯录同步失败：“北京示例”', en: 'Directory sync failed: “北京示例”' },
  text: { 'zh-CN': '没有改动任何数据。', en: 'Nothing was changed.' },
  atMs: startMs,
  attempt: 1,
  mayRepeat: false,
}
/** Everything that a name could try on a chat. */
const hostile: AlertMessage = {
  ...alert,
  title: {
    'zh-CN': 'x](http://evil.example) <at user_id="all">所有人</at> <@all> @all **粗** `c` [点我](http://evil.example)',
    en: 'x](http://evil.example)',
  },
  text: { 'zh-CN': '第一行\n[故障] 伪造\r\n\u202e反转\u2028@所有人 <font color="warning">', en: 'a' },
}

let receiver: AlertReceiver
let transport: Transport
let clock: ManualClock
let senders: Senders
let shown: { title: string; body: string; level: string }[]
let companyCalls: { endpoint: string; input: unknown; body: unknown; options: unknown }[]
let companyAnswer: () => unknown

beforeEach(async () => {
  receiver = await openAlertReceiver()
  clock = createManualClock({ startMs })
  transport = createTransport({ clock, environment: {}, maxReplyBytes: 64 * 1024 })
  shown = []
  companyCalls = []
  companyAnswer = () => ({ messageId: 'm1', invalidUsers: [], invalidDepartments: [], unlicensedUsers: [] })
  // Only what the sender uses; the real client has tests of its own.
  const company = {
    company: { secrets: [{ id: 's1', kind: 'app', agentId: 1_000_002, mayCallCustomerApis: false }] },
    call: (endpoint: { name: string; body?(input: unknown): unknown }, input: unknown, options: unknown) => {
      companyCalls.push({ endpoint: endpoint.name, input, body: endpoint.body?.(input), options })
      return Promise.resolve(companyAnswer())
    },
  } as unknown as CompanyClient
  const wecom: WecomClient = { forProfile: () => company }
  senders = createSenders({
    hasScreen: true,
    transport,
    wecom,
    clock,
    notifier: { notify: (notice) => shown.push(notice) },
  })
})
afterEach(async () => {
  transport.dispose()
  await receiver.close()
})

const send = (
  kind: ChannelKind,
  message: AlertMessage,
  keys: Partial<ChannelKeys> = {},
  options: { language?: Language; facts?: Partial<ChannelFacts> } = {},
): Promise<SendOutcome> =>
  senders[kind]({
    message,
    language: options.language ?? 'zh-CN',
    facts: { ...noFacts, ...options.facts },
    keys: { url: null, signSecret: null, bearerToken: null, ...keys },
    signal: new AbortController().signal,
  })
const only = () => {
  expect(receiver.received).toHaveLength(1)
  const [request] = receiver.received
  if (!request) throw new Error('nothing came')
  expect(request.method).toBe('POST')
  expect(request.headers['content-type']).toBe('application/json; charset=utf-8')
  return request
}
const stamp = (() => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const at = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' }).format(startMs)
  return `${at} ${timeZone} · WeCom Desk`
})()

describe('the exact request of', () => {
  it('a Feishu bot: time and signature in the body, the key being time and secret', async () => {
    const url = `${receiver.origin}/open-apis/bot/v2/hook/planted-hook-key`
    const outcome = await send('feishu', alert, { url, signSecret: secret })
    const { path, json } = only()
    expect(path).toBe('/open-apis/bot/v2/hook/planted-hook-key')
    const timestamp = String(Math.floor(startMs / 1000))
    expect(json).toEqual({
      timestamp,
      sign: createHmac('sha256', Buffer.from(`${timestamp}\n${secret}`))
        .update('')
        .digest('base64'),
      msg_type: 'text',
      content: { text: `[故障] 通讯录同步失败：“北京示例”\n没有改动任何数据。\n${stamp}` },
    })
    expect(outcome).toMatchObject({ outcome: 'sent' })
  })

  it('a Feishu bot without a signature: neither time nor signature', async () => {
    await send('feishu', alert, { url: `${receiver.origin}/open-apis/bot/v2/hook/k` })
    expect(Object.keys(only().json)).toEqual(['msg_type', 'content'])
  })

  it('a WeCom group robot: markdown, the key in the address', async () => {
    await send('wecom-robot', alert, { url: `${receiver.origin}/cgi-bin/webhook/send?key=planted-robot-key` })
    const { path, query, json } = only()
    expect([path, query.toString()]).toEqual(['/cgi-bin/webhook/send', 'key=planted-robot-key'])
    expect(json).toEqual({
      msgtype: 'markdown',
      markdown: {
        content:
          '**<font color="warning">故障</font> 通讯录同步失败：“北京示例”**\n' +
          `> 没有改动任何数据。\n<font color="comment">${stamp}</font>`,
      },
    })
  })

  it('a DingTalk robot: time in milliseconds and the encoded signature in the address', async () => {
    const url = `${receiver.origin}/robot/send?access_token=planted-token`
    await send('dingtalk', alert, { url, signSecret: secret }, { language: 'en' })
    const { path, query, json, headers } = only()
    expect(path).toBe('/robot/send')
    expect(headers.host).toBe(new URL(receiver.origin).host)
    const sign = createHmac('sha256', secret).update(`${startMs}\n${secret}`).digest('base64')
    // Read back by the receiver: a `+` that was not encoded would have become a space.
    expect(Object.fromEntries(query)).toEqual({ access_token: 'planted-token', timestamp: String(startMs), sign })
    expect(json).toEqual({
      msgtype: 'markdown',
      markdown: {
        title: '[Failure] Directory sync failed: “北京示例”',
        text: `**Failure** Directory sync failed: “北京示例”\n\n> Nothing was changed.\n\n${stamp}`,
      },
      at: { atMobiles: [], atUserIds: [], isAtAll: false },
    })
  })

  it('a webhook of one’s own: the documented JSON, token, time and signature over both', async () => {
    const keys = { url: `${receiver.origin}/hooks/planted?x=1`, bearerToken: 'planted-bearer', signSecret: secret }
    await send('webhook', alert, keys)
    const { path, headers, body, json } = only()
    expect(path).toBe('/hooks/planted')
    expect(json).toEqual({
      version: 1,
      id: 7,
      event: 'alert',
      kind: 'sync-failed',
      severity: 'bad',
      company: { id: 'p1', name: '北京示例' },
      subject: 'all',
      title: alert.title,
      text: alert.text,
      occurredAt: '2026-01-05T09:30:15.000Z',
      attempt: 1,
    })
    const timestamp = String(Math.floor(startMs / 1000))
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
    expect(headers).toMatchObject({
      authorization: 'Bearer planted-bearer',
      'x-wecom-desk-delivery': '7',
      'x-wecom-desk-timestamp': timestamp,
      'x-wecom-desk-signature': `sha256=${signature}`,
    })
  })

  it('a webhook without keys: no such headers', async () => {
    await send('webhook', alert, { url: `${receiver.origin}/hook` })
    const { headers } = only()
    expect(headers.authorization).toBeUndefined()
    expect(headers['x-wecom-desk-signature']).toBeUndefined()
  })

  it('a message of an app: members and departments, and the duplicate check that makes a retry safe', async () => {
    companyAnswer = () => ({ messageId: 'm1', invalidUsers: ['gone'], invalidDepartments: ['9'], unlicensedUsers: [] })
    const facts = { profileId: 'p1', secretId: 's1', toUsers: ['zhangsan', 'gone'], toDepartments: [2, 9] }
    const outcome = await send('wecom-app', { ...alert, mayRepeat: true }, {}, { facts })
    expect(companyCalls).toHaveLength(1)
    expect(companyCalls[0]).toMatchObject({
      endpoint: 'message/send',
      body: {
        touser: 'zhangsan|gone',
        toparty: '2|9',
        msgtype: 'text',
        agentid: 1_000_002,
        // The same in every attempt, so that WeCom knows it again.
        text: { content: `[故障] 通讯录同步失败：“北京示例”\n没有改动任何数据。\n${stamp}` },
        safe: 0,
        enable_id_trans: 0,
        enable_duplicate_check: 1,
        duplicate_check_interval: 14_400,
      },
      options: { secretId: 's1', waitForLimits: false },
    })
    expect(outcome).toMatchObject({ outcome: 'sent', note: { en: expect.stringContaining('gone') as string } })
  })

  it('this machine: a notification that leads to the page where it belongs', async () => {
    await send('system', alert)
    expect(shown).toEqual([
      { title: '通讯录同步失败：“北京示例”', body: '没有改动任何数据。', level: 'error', page: '/sync' },
    ])
    // Nobody sees it where there is no desktop, which is said.
    senders = { ...senders, system: createSystemSend({ notify: () => undefined }, false) }
    expect(await send('system', alert)).toMatchObject({
      outcome: 'sent',
      note: { en: expect.stringMatching(/log only/) },
    })
  })
})

describe('names that attack the chat', () => {
  it.each([
    [
      'feishu',
      '/open-apis/bot/v2/hook/k',
      (json: Record<string, unknown>) => (json['content'] as { text: string }).text,
    ],
    [
      'wecom-robot',
      '/cgi-bin/webhook/send?key=k',
      (json: Record<string, unknown>) => (json['markdown'] as { content: string }).content,
    ],
    [
      'dingtalk',
      '/robot/send?access_token=k',
      (json: Record<string, unknown>) => (json['markdown'] as { text: string }).text,
    ],
  ] as const)('mention nobody, forge no link and no line: %s', async (kind, path, textIn) => {
    await send(kind, hostile, { url: receiver.origin + path })
    const own = /<\/?font( color="(warning|comment)")?>|^> /gm
    const text = textIn(only().json).replaceAll('**', '').replace(own, '')
    expect(text.replace(/^\[故障\] /, '')).not.toMatch(/[<>[\]`@*]/)
    expect(text).not.toMatch(/[\u202e\u2028\r]/)
    // Title, text and foot; the line breaks of the text are none of ours.
    expect(text.split('\n').filter((line) => line !== '')).toHaveLength(3)
    expect(text).toContain('伪造')
  })

  it('reach other systems as they are: they decide what they show', async () => {
    await send('webhook', hostile, { url: `${receiver.origin}/hook` })
    expect(only().json['title']).toEqual(hostile.title)
  })
})

describe('what the receiver says', () => {
  const answer = (given: Answer) => (receiver.answer = () => given)
  const urls: Partial<Record<ChannelKind, string>> = {
    feishu: '/open-apis/bot/v2/hook/k',
    'wecom-robot': '/cgi-bin/webhook/send?key=k',
    dingtalk: '/robot/send?access_token=k',
    webhook: '/hook',
  }
  const said = async (kind: ChannelKind, given: Answer) => {
    answer(given)
    return send(kind, alert, { url: `${receiver.origin}${urls[kind] ?? ''}` })
  }

  it.each([
    ['feishu', { code: 19021, msg: 'sign match fail or timestamp is not within one hour' }, 'refused', /签名/],
    ['feishu', { code: 19022, msg: 'Ip Not Allowed' }, 'refused', /IP 白名单/],
    ['feishu', { code: 19024, msg: 'Key Words Not Found' }, 'refused', /WeCom Desk/],
    ['feishu', { code: 11232, msg: 'frequency limited' }, 'retry', /频率/],
    ['feishu', { code: 9499, msg: 'too many request' }, 'retry', /频率/],
    ['feishu', { code: 9499, msg: 'Bad Request' }, 'refused', /9499/],
    ['feishu', { StatusCode: 0, StatusMessage: 'success' }, 'sent', null],
    ['wecom-robot', { errcode: 93000, errmsg: 'invalid webhook url' }, 'refused', /Webhook/],
    ['wecom-robot', { errcode: 93004, errmsg: 'stopped' }, 'refused', /停用/],
    ['wecom-robot', { errcode: 93008, errmsg: 'not in group' }, 'refused', /不在群/],
    ['wecom-robot', { errcode: 45009, errmsg: 'api freq out of limit' }, 'retry', /20 条/],
    ['dingtalk', { errcode: 310000, errmsg: 'keywords not in content' }, 'refused', /WeCom Desk/],
    ['dingtalk', { errcode: 310000, errmsg: 'sign not match, more: [x]' }, 'refused', /SEC/],
    ['dingtalk', { errcode: 310000, errmsg: 'description:机器人发送签名不匹配' }, 'refused', /加签密钥/],
    ['dingtalk', { errcode: 310000, errmsg: 'invalid timestamp' }, 'refused', /时间/],
    ['dingtalk', { errcode: 310000, errmsg: 'ip 1.2.3.4 not in whitelist' }, 'refused', /IP 地址段/],
    ['dingtalk', { errcode: 130101, errmsg: 'send too fast' }, 'retry', /20 条/],
    ['dingtalk', { errcode: 410100, errmsg: '发送速度太快而限流' }, 'retry', /20 条/],
    ['dingtalk', { errcode: -1, errmsg: '系统繁忙' }, 'retry', /繁忙/],
    ['dingtalk', { errcode: 300001, errmsg: 'token is not exist' }, 'refused', /重新复制/],
    ['dingtalk', { errcode: 400102, errmsg: 'bot is stopped' }, 'refused', /停用/],
    ['dingtalk', { errcode: 400013, errmsg: '群已被解散' }, 'refused', /解散/],
  ] as const)('%s %o: %s', async (kind, body, outcome, reason) => {
    const result = await said(kind, { body })
    expect(result.outcome).toBe(outcome)
    if (result.outcome === 'sent') return
    expect(result.reason['zh-CN']).toMatch(reason ?? /$^/)
    expect(result.reason.en).not.toMatch(/\p{Script=Han}/u)
    expect(result.uncertain).toBe(false)
    expect(result.answer).toContain(String('errcode' in body ? body.errcode : 'code' in body ? body.code : ''))
  })

  it('a page instead of an answer is no success', async () => {
    for (const kind of ['feishu', 'wecom-robot', 'dingtalk'] as const)
      expect(await said(kind, { body: '<html>please sign in</html>' })).toMatchObject({ outcome: 'refused' })
  })

  it.each([
    [500, 'retry'],
    [429, 'retry'],
    [404, 'refused'],
    [401, 'refused'],
    [302, 'refused'],
  ] as const)('HTTP %i: %s, and no redirect is followed', async (status, outcome) => {
    const result = await said('webhook', {
      status,
      body: { error: 'x' },
      headers: { location: `${receiver.origin}/elsewhere` },
    })
    expect(result.outcome).toBe(outcome)
    expect(receiver.received).toHaveLength(1)
  })

  it('nothing: after 10 s it is tried again, and may have arrived', async () => {
    answer({ silent: true })
    const sending = send('webhook', alert, { url: `${receiver.origin}/hook` })
    await receiver.until(1)
    await clock.advance(9_999)
    let done = false
    void sending.then(() => (done = true))
    await clock.advance(0)
    expect(done).toBe(false)
    await clock.advance(1)
    expect(await sending).toMatchObject({ outcome: 'retry', uncertain: true })
  })

  it('a cut connection may have arrived, a refused one has not', async () => {
    expect(await said('webhook', { cut: true })).toMatchObject({ outcome: 'retry', uncertain: true })
    await receiver.close()
    const gone = await send('webhook', alert, { url: `${receiver.origin}/hook` })
    expect(gone).toMatchObject({ outcome: 'retry', uncertain: false, answer: 'ECONNREFUSED' })
    receiver = await openAlertReceiver()
  })

  it('a long answer is not read', async () => {
    expect(await said('webhook', { body: 'x'.repeat(80_000) })).toMatchObject({ outcome: 'refused' })
  })
})
