import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPracticeCompany } from '../../src-main/sandbox/index.ts'
import type { PracticeCompany } from '../../src-main/sandbox/index.ts'
import { systemClock } from '../../src-main/system-clock.ts'
import { createQuietLog } from '../helpers/quiet-log.ts'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

const secret = 'a-secret-that-came-in-a-file-0000000000001'
const env = (corpId: string) => `WECHAT_CORP_ID=${corpId}\nWECHAT_AGENT_ID=1000009\nWECHAT_SECRET=${secret}\nOTHER=1\n`

describe('the first run', () => {
  let desk: DeskUnderTest
  let company: PracticeCompany
  beforeAll(async () => {
    company = await openPracticeCompany({
      departments: 3,
      members: 5,
      seed: 7,
      clock: systemClock,
      log: createQuietLog(),
    })
    desk = await openDesk()
  })
  afterAll(async () => {
    await desk.close()
    await company.dispose()
  })

  const at = (name: string) => desk.page.locator(`[data-test=${name}]`)
  const focused = (what: string) => desk.page.evaluate(`document.activeElement?.matches(${JSON.stringify(what)})`)
  /** As a person who has no mouse: Tab until it is there, and no way round. */
  const tabTo = async (what: string) => {
    for (let step = 0; step < 40; step++) {
      if (await focused(what)) return
      await desk.page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not reach ${what}`)
  }

  it('connects a company and syncs it by Tab, Enter and typing alone', async () => {
    const { keyboard } = desk.page
    await at('own-company').waitFor()
    await tabTo('[data-test=own-company]')
    await keyboard.press('Enter')
    await at('company-name').waitFor()
    await tabTo('[data-test=company-name]')
    await keyboard.type('键盘企业')
    await tabTo('[data-test=corp-id]')
    await keyboard.type(company.credentials.corpId)
    await tabTo('[data-test=network]')
    await keyboard.press('Enter')
    await tabTo('[data-test=api-base-url]')
    await keyboard.press('Control+a')
    await keyboard.type(company.apiBaseUrl)
    await keyboard.press('Enter')

    const [app] = company.credentials.secrets
    await at('agent-id').waitFor()
    await tabTo('[data-test=agent-id]')
    await keyboard.type(String(app?.agentId))
    await tabTo('[data-test=secret] input')
    await keyboard.type(app?.secret ?? '')
    await keyboard.press('Enter')
    await at('accept-key-file').waitFor()
    await tabTo('[data-test=accept-key-file]')
    await keyboard.press('Enter')
    await at('wizard-sync').waitFor()
    await tabTo('[data-test=wizard-sync]')
    await keyboard.press('Enter')
    await desk.page.waitForURL(/#\/sync/)
    const people = async () => Object(await desk.call('GET', '/members?limit=1')).total as number
    await expect.poll(people, { timeout: 15_000 }).toBe(5)
  })

  it.each(['chosen', 'dropped'] as const)('reads a .env file that is %s, and the secret never shows', async (how) => {
    const { page } = desk
    const corpId = how === 'chosen' ? 'wwfedcba9876543210' : 'ww0123456789fedcba'
    await page.evaluate(`location.hash = '#/start/company'`)
    await at('company-name').waitFor()
    if (how === 'chosen') {
      await at('env-toggle').click()
      const file = { name: '.env', mimeType: 'text/plain', buffer: Buffer.from(env(corpId)) }
      await page.locator('[data-test=env-import] input[type=file]').setInputFiles(file)
    } else {
      const dataTransfer = await page.evaluateHandle(`(() => {
        const transfer = new DataTransfer()
        transfer.items.add(new File([${JSON.stringify(env(corpId))}], '.env'))
        return transfer
      })()`)
      await at('env-toggle').dispatchEvent('drop', { dataTransfer })
    }
    await expect.poll(() => at('corp-id').inputValue()).toBe(corpId)
    expect(await at('env-import').innerText()).toContain('OTHER')
    await page.fill('[data-test=company-name]', '来自文件')
    await at('wizard-next').click()
    await at('secret-from-env').waitFor()
    expect(await at('agent-id').inputValue()).toBe('1000009')
    expect(await page.content()).not.toContain(secret)
    await page.evaluate(`location.hash = '#/directory'`)
    await page.locator('[data-test=member-row]').first().waitFor()
  })

  it('takes no file that is too large for a .env', async () => {
    const { page } = desk
    await page.evaluate(`location.hash = '#/start/company'`)
    await at('env-toggle').click()
    const file = { name: 'disk.img', mimeType: 'text/plain', buffer: Buffer.alloc(200_000, 'A=1\n') }
    await page.locator('[data-test=env-import] input[type=file]').setInputFiles(file)
    await page.getByText('文件过大').waitFor()
    expect(await at('corp-id').inputValue()).toBe('')
  })

  it('broke no rule of the content security policy and threw nothing', () => {
    expect(desk.complaints).toEqual([])
  })
})
