import { expect, it } from 'vitest'
import type { Notification } from '../../../../../src-main/contract/notifications.ts'
import { createErrcodeService } from '../../../../../src-main/wecom/errcode-service.ts'
import { runCommand } from '../../../../helpers/run-cli.ts'

const services = { errcodes: createErrcodeService() }
const note: Notification = {
  notificationId: 7,
  profileId: 'p1',
  kind: 'sync-failed',
  severity: 'bad',
  title: { 'zh-CN': '“甲”的通讯录同步失败', en: 'Syncing the directory of “甲” failed' },
  text: { 'zh-CN': '原因', en: 'reason' },
  runId: 'r1',
  errcode: 60020,
  refusedIp: null,
  times: 2,
  firstAtMs: 0,
  lastAtMs: 0,
  readAtMs: null,
}

it('explains one errcode in full, and lists those that words fit', async () => {
  const one = await runCommand(['errcode', '60020', '--lang', 'en'], { services })
  expect(one).toMatchObject({ code: 0, stderr: '' })
  expect(one.stdout).toMatch(/Errcode\s+60020/)
  expect(one.stdout).toContain('What to do')
  const busy = await runCommand(['errcode', '--lang', 'zh-CN', '--', '-1'], { services })
  expect(busy.stdout).toMatch(/错误码\s+-1/)
  const many = await runCommand(['errcode', 'ip', 'trusted', '--json', '--limit', '2'], { services })
  expect(JSON.parse(many.stdout)).toMatchObject({ items: [{ errcode: 60020 }, {}] })
  expect((await runCommand(['errcode', 'zebra', '--lang', 'zh-CN'], { services })).stdout).toContain('没有找到“zebra”')
})

it('lists notifications, marks them as read by number, and clears', async () => {
  const marked: unknown[] = []
  const notifications = {
    list: () => ({ unread: 1, items: [note] }),
    markRead: (input: unknown) => {
      marked.push(input)
      return { unread: 0 }
    },
    clear: () => ({ removed: 3 }),
  }
  const list = await runCommand(['notification', 'list', '--lang', 'en'], { services: { notifications } })
  expect(list.stdout).toContain('Syncing the directory of “甲” failed')
  expect(list.stdout).toContain('unread')
  await runCommand(['notification', 'read', '7', '9'], { services: { notifications } })
  await runCommand(['notification', 'read'], { services: { notifications } })
  expect(marked).toEqual([{ notificationIds: [7, 9] }, {}])
  expect((await runCommand(['notification', 'read', 'x'], { services: { notifications } })).code).toBe(2)
  expect((await runCommand(['notification', 'clear'], { services: { notifications } })).stdout).toContain('3')
})
