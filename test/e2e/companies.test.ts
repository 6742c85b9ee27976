import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPracticeCompany } from '../../src-main/sandbox/index.ts'
import { systemClock } from '../../src-main/system-clock.ts'
import { createQuietLog } from '../helpers/quiet-log.ts'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

interface Company {
  id: string
  name: string
  corpId: string
  remark: string
  proxy: string
  environment: string
  apiBaseUrl: string
  timeoutMs: number
  secrets: { id: string; kind: string; agentId: number | null; lastFour: string; provenAtMs: number | null }[]
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const wrong = 'not-the-right-secret-of-this-company-000000'

/** One desk for the whole story, from the first company to the last rule. */
describe('companies and their secrets', () => {
  let desk: DeskUnderTest
  let axe = ''
  beforeAll(async () => {
    axe = await readFile(axeFile, 'utf8')
    desk = await openDesk()
    await desk.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await desk.page.locator('[data-test=practice-company]').click()
    await desk.page.waitForURL(/#\/directory/)
  })
  afterAll(async () => {
    await desk.close()
  })

  const at = (name: string) => desk.page.locator(`[data-test=${name}]`)
  const go = (hash: string) => desk.page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  const fill = (name: string, text: string) => desk.page.fill(`[data-test=${name}]`, text)
  const companies = async () => (await desk.call('GET', '/profiles')) as Company[]
  const practice = async () => {
    const found = (await companies()).find(({ environment }) => environment === 'practice')
    if (!found) throw new Error('The practice company is not there')
    return found
  }
  const copied = () => desk.page.evaluate('navigator.clipboard.readText()')
  const fault = (kind: string) => desk.call('POST', '/practice-company/faults', { kind, times: null })
  const behave = () => desk.call('DELETE', '/practice-company/faults')
  /** What stands in a reader's or a keyboard's way, in both themes. */
  const violations = async (): Promise<string[]> => {
    const { page } = desk
    const lines: string[] = []
    for (const theme of ['dark', 'light']) {
      await desk.call('PATCH', '/system/preferences', { theme })
      await page.locator(theme === 'dark' ? 'html.dark' : 'html:not(.dark)').waitFor({ state: 'attached' })
      await page.evaluate(`(async () => {
        const frame = () => new Promise((done) => requestAnimationFrame(done))
        do await frame()
        while (document.getAnimations().some(({ playState }) => playState === 'running'))
      })()`)
      if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe)
      const found = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as AxeResults
      for (const { id, impact, nodes } of found.violations)
        if (impact === 'serious' || impact === 'critical')
          lines.push(...nodes.map(({ html, failureSummary }) => `${theme} ${id}: ${html} ${failureSummary ?? ''}`))
    }
    return lines
  }

  it('adds a company with the keyboard alone, checks its corp id while it is typed, and keeps nothing that was refused', async () => {
    const { page } = desk
    const { apiBaseUrl } = await practice()
    await go('#/start/company')
    await at('company-name').focus()
    await page.keyboard.type('北京示例科技')
    await page.keyboard.press('Tab')
    const hint = () => at('corp-id-hint').innerText()
    for (const [typed, expected] of [
      ['wwx', '还差 15 位'],
      ['-', '只有字母与数字'],
    ] as const) {
      await page.keyboard.type(typed)
      await expect.poll(hint).toContain(expected)
    }
    await page.keyboard.press('Control+a')
    await page.keyboard.type('ab')
    await expect.poll(hint).toContain('以 ww 开头')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('ww0123456789abcdef ')
    await expect.poll(hint).toContain('有空格')
    for (let step = 0; step < 12 && !(await focused('[data-test=network]')); step++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await fill('api-base-url', 'http://gateway.example')
    expect(await at('address-warning').allInnerTexts()).toHaveLength(2)
    await fill('api-base-url', apiBaseUrl)
    await expect.poll(() => at('address-warning').count()).toBe(0)
    await page.keyboard.press('Enter')

    await at('agent-id').waitFor()
    expect(await violations()).toEqual([])
    await at('agent-id').focus()
    await page.keyboard.type('1000002')
    await page.keyboard.press('Tab')
    await page.keyboard.type(wrong)
    await page.keyboard.press('Enter')
    await at('accept-key-file').focus()
    await page.keyboard.press('Enter')
    const failed = page.locator('[data-test=doctor] li[data-state=failed]')
    await failed.waitFor()
    // The corp id of nobody.
    expect(await failed.innerText()).toContain('40013')
    expect(await failed.innerText()).toContain('我的企业')
    await at('wizard-save-anyway').waitFor()
    await go('#/directory')
    await expect.poll(async () => (await companies()).map(({ name }) => name)).toEqual(['演练企业'])
  })
  const focused = (what: string) => desk.page.evaluate(`document.activeElement?.matches(${JSON.stringify(what)})`)

  it('stores what WeCom accepts, as the active company', async () => {
    const { page } = desk
    const stranger = await openPracticeCompany({
      departments: 3,
      members: 5,
      seed: 7,
      clock: systemClock,
      log: createQuietLog(),
    })
    try {
      const [app] = stranger.credentials.secrets
      await go('#/start/company')
      await fill('company-name', '上海示例科技')
      await fill('corp-id', stranger.credentials.corpId)
      await at('network').click()
      await fill('api-base-url', stranger.apiBaseUrl)
      await at('wizard-next').click()
      await fill('agent-id', String(app?.agentId))
      await page.fill('[data-test=secret] input', app?.secret ?? '')
      await page.keyboard.press('Enter')
      await at('wizard-sync').waitFor()
      const stored = (await companies()).find(({ name }) => name === '上海示例科技')
      expect(stored?.secrets).toMatchObject([{ kind: 'app', lastFour: app?.secret.slice(-4) }])
      expect(stored?.secrets[0]?.provenAtMs).not.toBeNull()
      expect(await violations()).toEqual([])
      await go('#/settings/active/company')
      await at('remove-company').click()
      await fill('confirm-typed', '上海示例科技')
      await at('confirm').click()
      await expect.poll(async () => (await companies()).length).toBe(1)
    } finally {
      await stranger.dispose()
    }
  })

  it('says at its field that a name is taken', async () => {
    const { page } = desk
    await go('#/start/company')
    await fill('company-name', '演练企业')
    await fill('corp-id', 'ww0123456789abcdef')
    await at('wizard-next').click()
    await fill('agent-id', '1000002')
    await page.fill('[data-test=secret] input', wrong)
    await at('wizard-check').click()
    await page.locator('.el-form-item__error', { hasText: '已有名为“演练企业”的企业' }).waitFor()
    await at('company-name').waitFor()
    await go('#/directory')
  })

  it('reads a .env that is pasted, and the secret never shows', async () => {
    const { page } = desk
    await go('#/start/company')
    await at('env-toggle').click()
    await fill(
      'env-text',
      `WECHAT_CORP_ID=wwfedcba9876543210\nWECHAT_AGENT_ID=1000009\nWECHAT_SECRET=${wrong}\nOTHER=1\n`,
    )
    await at('env-read').click()
    await expect.poll(() => at('corp-id').inputValue()).toBe('wwfedcba9876543210')
    expect(await at('env-import').innerText()).toContain('OTHER')
    await fill('company-name', '来自 .env')
    await at('wizard-next').click()
    await at('secret-from-env').waitFor()
    expect(await at('agent-id').inputValue()).toBe('1000009')
    expect(await page.content()).not.toContain(wrong)
    await go('#/directory')
  })

  it('keeps the working secret when the new one is refused, and replaces it only when told to', async () => {
    const { page } = desk
    const before = (await practice()).secrets.find(({ kind }) => kind === 'directory-sync')
    await go('#/settings/active/credentials')
    const card = page.locator('[data-test=credential][data-kind=directory-sync]')
    await card.locator('[data-test=replace-secret]').click()
    await card.locator('[data-test=secret] input').fill(wrong)
    await card.locator('[data-test=prove-secret]').click()
    await card.locator('[data-test=draft-verdict]').waitFor()
    expect(await card.locator('[data-test=draft-verdict]').innerText()).toContain(`••••${before?.lastFour} 仍在使用`)
    expect(await card.locator('[data-test=doctor] li[data-state=failed]').innerText()).toContain('40001')
    expect((await practice()).secrets.find(({ kind }) => kind === 'directory-sync')).toEqual(before)
    expect(await violations()).toEqual([])

    await card.locator('[data-test=keep-secret]').click()
    await at('confirm').click()
    await expect.poll(() => card.locator('[data-test=last-four]').innerText()).toBe('••••0000')
    expect((await practice()).secrets.find(({ kind }) => kind === 'directory-sync')?.provenAtMs).toBeNull()
  })

  it('says which kinds of work have no secret, and adds one from a .env', async () => {
    const { page } = desk
    const gone = (await practice()).secrets.find(({ kind }) => kind === 'directory-sync')
    const { id } = await practice()
    await desk.call('DELETE', `/profiles/${id}/secrets/${gone?.id}`)
    const missing = page.locator('[data-area=ids][data-served=false]')
    await missing.waitFor()
    await missing.locator('button').click()
    const editor = at('secret-editor')
    await editor.locator('[data-test=env-toggle]').click()
    await editor
      .locator('[data-test=env-text]')
      .fill(`WECHAT_WORK_CORPID=wwffffffffffffffff\nWECHAT_WORK_CORPSECRET=${wrong}`)
    await editor.locator('[data-test=env-read]').click()
    await editor.locator('[data-test=secret-from-env]').waitFor()
    expect(await editor.innerText()).toContain('与当前企业不同')
    await editor.locator('[data-test=prove-secret]').click()
    await editor.locator('[data-test=draft-verdict][data-outcome=refused]').waitFor()
    await editor.locator('[data-test=keep-secret]').click()
    await editor.waitFor({ state: 'detached' })
    await page.locator('[data-area=ids][data-served=true]').waitFor()
  })

  it('names the refused address of 60020, copies it, and checks every secret in turn', async () => {
    const { page } = desk
    await go('#/settings/active/doctor')
    await fault('untrusted-ip')
    await at('run-doctor').click()
    const failed = page.locator('[data-test=doctor] li[data-state=failed]')
    await failed.waitFor()
    expect(await failed.innerText()).toContain('60020')
    expect(await failed.innerText()).toContain('企业可信IP')
    const address = await at('refused-ip').innerText()
    await failed.locator('.ip button').click()
    await expect.poll(copied).toBe(address)
    await page.locator('.verdict').getByRole('button', { name: '复制报告' }).click()
    await expect.poll(copied).toContain('60020')
    expect(await copied()).not.toContain('令牌前')
    await behave()

    await at('doctor-which').click()
    await page.locator('.el-select-dropdown__item:visible', { hasText: '全部凭据' }).click()
    await at('run-doctor').click()
    await at('doctor-total').waitFor()
    const { secrets } = await practice()
    // All but the one of directory sync, which was stored without proof.
    expect(await at('doctor-total').innerText()).toContain(`${secrets.length - 1} / ${secrets.length}`)
    expect(await violations()).toEqual([])
  })

  it('tells which address WeCom sees', async () => {
    await at('ask-address').click()
    const address = await at('seen-address').innerText()
    expect(address).toMatch(/^[\d.]+$/)
    await at('address').getByRole('button', { name: '复制' }).first().click()
    await expect.poll(copied).toBe(address)
    expect(await at('address').innerText()).toContain('企业可信IP')
  })

  it('tries a network before it is saved, keeps the draft over tabs, and asks before it is lost', async () => {
    const { page } = desk
    const before = await practice()
    await go('#/settings/active/company')
    await fill('api-base-url', 'http://127.0.0.1:9')
    await at('test-network').click()
    const failed = page.locator('[data-test=doctor] li[data-state=failed]')
    await failed.waitFor()
    expect(await failed.innerText()).toContain('ECONNREFUSED')
    await fill('api-base-url', before.apiBaseUrl)
    await page.fill('[data-test=timeout] input', '12')
    await page.keyboard.press('Tab')
    await at('test-network').click()
    await page.locator('[data-test=doctor] .verdict[data-passed=true]').waitFor()
    expect(await practice()).toEqual(before)

    await fill('remark', '演练用')
    await page.getByRole('tab', { name: '凭据' }).click()
    await page.getByRole('tab', { name: /企业与网络/ }).click()
    expect(await at('remark').inputValue()).toBe('演练用')
    await page.locator('.rail a').first().click()
    await page.getByText('还没有保存，离开设置后会丢失').waitFor()
    await page.keyboard.press('Escape')
    await at('save-company').click()
    await expect.poll(practice).toMatchObject({ remark: '演练用', timeoutMs: 12_000 })
    expect(await violations()).toEqual([])
  })

  it('takes a proxy in parts, keeps its password to itself, and hears of fields from the host', async () => {
    const { page } = desk
    const choose = async (name: string) => {
      await at('proxy-mode').click()
      await page.locator('.el-select-dropdown__item:visible', { hasText: name }).first().click()
    }
    await choose('HTTP')
    await fill('proxy-host', 'proxy.example')
    await fill('proxy-port', '3128')
    await fill('proxy-user', 'desk')
    await fill('proxy-password', 'geheim-p@ss')
    await at('save-company').click()
    await expect.poll(async () => (await practice()).proxy).toBe('http://***@proxy.example:3128/')
    await at('proxy-login-replace').waitFor()
    expect(await page.content()).not.toContain('geheim')
    await fill('proxy-host', 'other.example')
    await page.getByText('已保存的只会发给原来的代理').waitFor()
    expect(await at('save-company').isDisabled()).toBe(true)
    await choose('不使用')
    await at('save-company').click()
    await expect.poll(async () => (await practice()).proxy).toBe('none')
  })

  it('shows tokens live, and refreshes, validates and clears them without showing any part', async () => {
    const { page } = desk
    await go('#/settings/active/tokens')
    const first = at('token').first()
    const requests = () => first.locator('[data-test=token-requests]').innerText()
    await first.waitFor()
    const before = Number(await requests())
    await first.locator('[data-test=token-refresh]').click()
    await at('refresh-result').waitFor()
    await expect.poll(async () => Number(await requests())).toBe(before + 1)
    await first.locator('[data-test=token-validate]').click()
    await first.locator('[data-test=token-verdict][data-valid=true]').waitFor()
    const remaining = () => first.locator('[data-test=token-remaining]').innerText()
    expect(await remaining()).toMatch(/小时|分/)

    await at('refresh-all').click()
    const { secrets } = await practice()
    await expect.poll(() => at('refresh-result').innerText()).toContain(`共 ${secrets.length} 个`)
    expect(await at('refresh-result').innerText()).toContain('失败 1')
    await page.locator('[data-test=token][data-state=refused]').waitFor()
    expect(await violations()).toEqual([])

    await first.locator('[data-test=token-clear]').click()
    await at('confirm').click()
    await first.and(page.locator('[data-state=none]')).waitFor()
    // Somebody else fetches one: the page hears of it.
    const { id } = await practice()
    await desk.call('POST', `/profiles/${id}/tokens/refresh`, {})
    await first.and(page.locator('[data-state=valid]')).waitFor()
  })

  it('shows a column per secret, in which a missing API is no failure', async () => {
    const { page } = desk
    await go('#/settings/active/capabilities')
    await at('probe').click()
    await at('matrix').waitFor()
    const { secrets } = await practice()
    expect(await at('matrix-column').count()).toBe(secrets.length)
    const notOffered = page.locator('.state[data-state=not-offered]').first()
    expect(await notOffered.innerText()).toContain('未提供')
    await notOffered.click()
    expect(await at('capability-detail').innerText()).toContain('HTTP 404')
    await at('visible-range').first().focus()
    await page.getByText('同一人只计一次').first().waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(await violations()).toEqual([])
    await page.getByRole('tab', { name: '令牌' }).click()
    await page.getByRole('tab', { name: '能力' }).click()
    await at('matrix').waitFor()
  })

  it('explains the deletion guard with the present numbers, and saves it', async () => {
    const { page } = desk
    await go('#/settings/active/rules')
    await expect.poll(() => at('guard-example').innerText()).toContain('当前 800 人：一次移除超过 80 人时等待确认')
    await page.fill('[data-test=guard-percent] input', '20')
    await page.keyboard.press('Tab')
    await expect.poll(() => at('guard-example').innerText()).toContain('超过 160 人')
    await at('save-rules').click()
    const { id } = await practice()
    await expect.poll(() => desk.call('GET', `/sync/rules?profileId=${id}`)).toMatchObject({ guardPercent: 20 })
    expect(await violations()).toEqual([])
  })

  it('removes a company only after its name was typed', async () => {
    await go('#/settings/active/company')
    await at('remove-company').click()
    await expect.poll(() => at('confirm').innerText()).toContain('800 人')
    expect(await at('confirm').isDisabled()).toBe(true)
    await fill('confirm-typed', '演练企业')
    await at('confirm').click()
    await expect.poll(companies).toEqual([])
    await desk.page.waitForURL(/#\/start/)
  })

  it('broke no rule of the content security policy and threw nothing', () => {
    expect(desk.complaints).toEqual([])
  })
})
