import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openAlertDesk } from '../../helpers/alert-desk.ts'
import { openAlertReceiver } from '../../helpers/alert-receiver.ts'
import type { AlertReceiver } from '../../helpers/alert-receiver.ts'
import { systemClock } from '../../../src-main/system-clock.ts'

const program = resolve(import.meta.dirname, '../../helpers/alert-process.ts')
let dataDir: string
let receiver: AlertReceiver
let children: ChildProcess[]

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'wecom-desk-alert-processes-'))
  receiver = await openAlertReceiver()
  children = []
  const desk = openAlertDesk({ dataDir, clock: systemClock })
  await desk.channel('hook', 'webhook')
  await desk.rule('backup-failed', { channelIds: ['hook'] })
  await desk.dispose()
})
afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await receiver.close()
  rmSync(dataDir, { recursive: true, force: true })
})
const start = async (subject?: string): Promise<ChildProcess> => {
  const child = fork(program, [dataDir, `${receiver.origin}/hook`, ...(subject === undefined ? [] : [subject])])
  children.push(child)
  await once(child, 'message')
  return child
}
const told = () => receiver.received.map(({ json }) => [json['subject'], json['attempt']])

it('an alert that was accepted is not sent again after kill -9; one without an answer is, by the next process', async () => {
  const first = await start('accepted')
  await receiver.until(1)
  // It counts as accepted once that is written down.
  const looker = openAlertDesk({ dataDir, clock: systemClock })
  while (looker.all()[0]?.outcome !== 'sent') await systemClock.sleep(10)
  await looker.dispose()
  first.kill('SIGKILL')
  await once(first, 'exit')
  receiver.answer = () => ({ silent: true })
  const second = await start('cut off')
  await receiver.until(2)
  second.kill('SIGKILL')
  await once(second, 'exit')
  receiver.answer = () => ({ body: {} })
  await start()
  await receiver.until(3)
  expect(told()).toEqual([
    ['accepted', 1],
    ['cut off', 1],
    ['cut off', 2],
  ])
})

it('two processes on one data directory send what each raised once', async () => {
  await Promise.all([start('one'), start('other')])
  await receiver.until(2)
  const [first, second] = children
  for (const child of [first, second]) {
    child?.send('end')
    if (child) await once(child, 'exit')
  }
  expect(told().sort()).toEqual([
    ['one', 1],
    ['other', 1],
  ])
})
