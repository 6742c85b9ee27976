import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAlertReceiver } from '../helpers/alert-receiver.ts'
import type { AlertReceiver } from '../helpers/alert-receiver.ts'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

interface Rules {
  rules: { kind: string; enabled: boolean; channelIds: string[] | null; quietForMs: number; threshold: number | null }[]
  quietHours: { enabled: boolean; from: string; timeZone: string | null }
}

/** One desk: channels with their answers, rules, quiet hours and what was sent. */
describe('alerts', () => {
  let desk: DeskUnderTest
  let receiver: AlertReceiver
  beforeAll(async () => {
    receiver = await openAlertReceiver()
    desk = await openDesk({ language: 'en' })
    await desk.page.locator('[data-test=practice-company]').click()
    await desk.page.waitForURL(/#\/directory/)
    await desk.page.evaluate(`location.hash = '#/settings/alerts'`)
    await desk.page.locator('[data-test=channel]').first().waitFor()
  })
  afterAll(async () => {
    await desk.close()
    await receiver.close()
  })
  const at = (name: string) => desk.page.locator(`[data-test=${name}]`)
  const inChannel = (kind: string, name: string) => desk.page.locator(`[data-kind=${kind}] [data-test=${name}]`)
  const rules = async () => (await desk.call('GET', '/alerts/rules')) as Rules
  const rule = async (kind: string) => (await rules()).rules.find((one) => one.kind === kind)
  const choose = async (field: string, option: string) => {
    await desk.page.locator(field).click()
    await desk.page.locator('.el-select-dropdown__item:visible', { hasText: option }).first().click()
  }

  it('adds a Feishu bot: where its address is found, what is wrong with another, and the key file that is accepted once', async () => {
    const { page } = desk
    await at('add-channel').click()
    await at('add-feishu').click()
    await page.getByText('Custom bot').waitFor()
    await page.fill('#channel-name', 'Ops <b>group</b>')
    await page.fill('#channel-url', 'https://example.com/not-a-bot')
    await page.fill('#channel-sign', 'SECsecret-of-the-bot')
    await at('save-channel').click()
    await page.getByText('/bot/v2/hook/').waitFor()
    await page.fill('#channel-url', `${receiver.origin}/open-apis/bot/v2/hook/0123-4567-89ab`)
    await at('save-channel').click()
    await at('accept-key-file').click()
    await inChannel('feishu', 'test-channel').waitFor()
    const row = page.locator('[data-kind=feishu]')
    expect(await row.innerText()).toContain('Ops <b>group</b>')
    expect(await row.innerText()).toContain(`${receiver.origin} ••••89ab`)
    expect(await page.content()).not.toContain('0123-4567')
  })

  it('tests it: the refusal with what to do, then that it was accepted', async () => {
    receiver.answer = () => ({ body: { code: 19024, msg: 'Key Words Not Found' } })
    await inChannel('feishu', 'test-channel').click()
    const answer = inChannel('feishu', 'test-answer')
    await answer.waitFor()
    expect(await answer.getAttribute('data-outcome')).toBe('failed')
    expect(await answer.innerText()).toMatch(/Set the keyword “WeCom Desk”.*Key Words Not Found/s)
    receiver.answer = () => ({ body: { code: 0, msg: 'success' } })
    await inChannel('feishu', 'test-channel').click()
    await eventually(() => answer.getAttribute('data-outcome')).toBe('sent')
    expect(receiver.received.at(-1)?.json).toMatchObject({ msg_type: 'text', sign: expect.any(String) as string })
    await eventually(() => at('deliveries').locator('tbody tr').count()).toBe(2)
  })

  it('changes a channel without its keys, and takes them to no other server', async () => {
    const { page } = desk
    await inChannel('feishu', 'edit-channel').click()
    await page.fill('#channel-name', 'Ops')
    await at('save-channel').click()
    await page.locator('[data-kind=feishu]', { hasText: 'Ops' }).waitFor()
    await inChannel('feishu', 'test-channel').click()
    await eventually(() => receiver.received.length).toBe(3)
    await inChannel('feishu', 'edit-channel').click()
    // The secret of one receiver is not taken along to another.
    await page.locator('[data-test=channel-url] button').click()
    await page.fill('#channel-url', 'https://open.feishu.cn/open-apis/bot/v2/hook/other')
    await at('save-channel').click()
    await page.getByText('The new address is another server').waitFor()
    await page.keyboard.press('Escape')
    await at('channel-form').waitFor({ state: 'detached' })
  })

  it('stores rules and quiet hours as they are changed', async () => {
    const { page } = desk
    const row = (kind: string) => page.locator(`[data-rule=${kind}]`)
    await row('sync-slow').locator('[data-test=rule-enabled]').click()
    await eventually(async () => (await rule('sync-slow'))?.enabled).toBe(true)
    await choose('[data-rule=sync-failed] [data-test=rule-repeat]', '6 h')
    await eventually(async () => (await rule('sync-failed'))?.quietForMs).toBe(6 * 3_600_000)
    await choose('[data-rule=sync-failed] [data-test=rule-channels]', 'Ops')
    await eventually(async () => (await rule('sync-failed'))?.channelIds?.length).toBe(1)
    await page.keyboard.press('Escape')
    const limit = row('disk-low').locator('input[type=number], [data-test=rule-limit] input').first()
    await limit.fill('7.5')
    await limit.press('Enter')
    await eventually(async () => (await rule('disk-low'))?.threshold).toBe(7.5)
    await at('quiet-enabled').click()
    await choose('[data-test=quiet-from]', '23:30')
    await eventually(async () => (await rules()).quietHours).toMatchObject({
      enabled: true,
      from: '23:30',
      timeZone: null,
    })
    await at('quiet-enabled').click()
    await eventually(async () => (await rules()).quietHours.enabled).toBe(false)
  })

  it('sends what happens: a sync that fails, by the rule', async () => {
    const before = receiver.received.length
    await desk.call('POST', '/practice-company/faults', { kind: 'untrusted-ip', times: null })
    const { runId } = (await desk.call('POST', '/sync/runs', { kind: 'departments' })) as { runId: string }
    const texts = () =>
      receiver.received.slice(before).map(({ json }) => (json['content'] as { text: string }).text.split('\n')[0])
    await eventually(texts).toContainEqual(expect.stringMatching(/^\[Failure\] Department sync failed: “演练企业”$/))
    await desk.call('DELETE', '/practice-company/faults')
    expect(runId).not.toBe('')
    await eventually(() => at('deliveries').locator('tbody tr').count()).toBeGreaterThan(3)
  })

  it('stands in nobody’s way', async () => {
    const { page } = desk
    await page.evaluate(await readFile(axeFile, 'utf8'))
    const violations = async () => {
      const found = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as AxeResults
      return found.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
    }
    for (const theme of ['light', 'dark']) {
      await desk.call('PATCH', '/system/preferences', { theme })
      await page.locator(`html${theme === 'dark' ? '.dark' : ':not(.dark)'}`).waitFor({ state: 'attached' })
      await eventually(() => page.evaluate(`document.getAnimations().length`)).toBe(0)
      expect(await violations(), theme).toEqual([])
      await inChannel('feishu', 'edit-channel').click()
      await at('channel-form').waitFor()
      await eventually(() => page.evaluate(`document.getAnimations().length`)).toBe(0)
      expect(await violations(), `${theme}, form`).toEqual([])
      await page.keyboard.press('Escape')
      await at('channel-form').waitFor({ state: 'detached' })
    }
    expect(desk.complaints).toEqual([])
  })
})
