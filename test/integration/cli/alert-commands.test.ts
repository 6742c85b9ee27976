import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openAlertReceiver } from '../../helpers/alert-receiver.ts'
import type { AlertReceiver } from '../../helpers/alert-receiver.ts'
import { createCliProcess } from './cli-process.ts'
import type { CliProcess } from './cli-process.ts'

// Every command is a process of its own, and the machine may be busy with other tests.

const planted = {
  hook: 'planted-cli-hook-1234567890',
  SIGN: 'SECplanted-cli-sign-1234567890',
  TOKEN: 'planted-cli-token-1234567890',
}
let cli: CliProcess
let receiver: AlertReceiver

beforeAll(async () => {
  receiver = await openAlertReceiver()
  cli = createCliProcess({ SIGN: planted.SIGN, TOKEN: planted.TOKEN })
})
afterAll(async () => {
  cli.dispose()
  await receiver.close()
})

it('adds a channel with keys from standard input and variables, tests it, and shows none of them', async () => {
  const url = `${receiver.origin}/hooks/${planted.hook}`
  const add = ['alert', 'add', 'webhook', 'own', '--stdin', '--sign-env', 'SIGN', '--token-env', 'TOKEN']
  // Nobody has accepted that credentials lie under a key file.
  expect((await cli.json(add, url)).document['error']).toMatchObject({ code: 'VAULT_REFUSED' })
  const added = await cli.json([...add, '--severity', 'doubt', '--accept-key-file'], url)
  expect(added).toMatchObject({
    code: 0,
    document: {
      name: 'own',
      minimumSeverity: 'doubt',
      target: { address: receiver.origin, lastFour: '7890', hasSignSecret: true, hasBearerToken: true },
    },
  })
  const test = await cli.json(['alert', 'test', 'own'])
  expect(test).toMatchObject({ code: 0, document: { outcome: 'sent' } })
  expect(receiver.received[0]).toMatchObject({
    path: `/hooks/${planted.hook}`,
    headers: { authorization: `Bearer ${planted.TOKEN}` },
    json: { event: 'test' },
  })
  receiver.answer = () => ({ status: 403, body: { error: 'go away' } })
  const refused = await cli.run(['alert', 'test', 'own', '--lang', 'en'])
  expect(refused.code).toBe(5)
  expect(refused.stdout).toMatch(/Not sent\.\n.*HTTP 403.*\nThe receiver said: HTTP 403 .*go away/s)
  // Nobody listens there.
  const { code } = await cli.json(['alert', 'add', 'webhook', 'nowhere', '--stdin'], 'http://127.0.0.1:9/hook')
  expect([code, (await cli.run(['alert', 'test', 'nowhere'])).code]).toEqual([0, 6])
})

it('changes rules and quiet hours, and refuses what makes no sense', async () => {
  const set = [
    'alert',
    'set-rule',
    'disk-low',
    '--limit',
    '5.5',
    '--repeat',
    '30m',
    '--recovery',
    'off',
    '--channel',
    'own',
  ]
  expect(await cli.json(set)).toMatchObject({
    code: 0,
    document: {
      kind: 'disk-low',
      threshold: 5.5,
      quietForMs: 1_800_000,
      tellRecovery: false,
      channelIds: [expect.any(String)],
    },
  })
  expect((await cli.run(['alert', 'set-rule', 'sync-failed', '--limit', '5'])).code).toBe(2)
  const quiet = ['alert', 'quiet', '--enabled', 'on', '--hours', '23:00-06:30', '--time-zone', 'Asia/Shanghai']
  expect(await cli.json(quiet)).toMatchObject({
    document: { enabled: true, from: '23:00', to: '06:30', timeZone: 'Asia/Shanghai', letBadThrough: true },
  })
})

it('lists in words, turns off and removes; nothing printed or logged holds a key', async () => {
  const lists = await Promise.all(
    [['channels'], ['deliveries']].map((args) => cli.run(['alert', ...args, '--lang', 'zh-CN'])),
  )
  expect(lists.map(({ code }) => code)).toEqual([0, 0])
  expect(lists[0]?.stdout).toContain(receiver.origin)
  expect(lists[1]?.stdout).toContain('测试消息')
  const off = await cli.json(['alert', 'set', 'own', '--enabled', 'off', '--no-token', '--name', '运维'])
  expect(off).toMatchObject({
    document: { enabled: false, name: '运维', target: { hasBearerToken: false, hasSignSecret: true } },
  })
  expect((await cli.run(['alert', 'remove', '运维', '--yes'])).code).toBe(0)
  const logs = join(cli.dataDir, 'logs')
  // Nothing need have been worth a line.
  const log = (existsSync(logs) ? readdirSync(logs) : []).map((name) => readFileSync(join(logs, name), 'utf8')).join('')
  for (const secret of Object.values(planted)) {
    expect(cli.printed).not.toContain(secret)
    expect(log).not.toContain(secret)
  }
})
