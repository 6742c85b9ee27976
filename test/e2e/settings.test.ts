import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

interface Company {
  id: string
  secrets: { id: string; label: string; lastFour: string; mayCallCustomerApis: boolean }[]
}

/** Keys are made of passphrases slowly, which is their purpose. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })
const passphrase = 'correct horse battery'

/** One desk: what is typed and not saved, what is known about secrets, and the key that they lie under. */
describe('the settings', () => {
  let desk: DeskUnderTest
  beforeAll(async () => {
    desk = await openDesk()
    await desk.page.locator('[data-test=practice-company]').click()
    await desk.page.waitForURL(/#\/directory/)
  })
  afterAll(async () => {
    await desk.close()
  })

  const at = (name: string) => desk.page.locator(`[data-test=${name}]`)
  const go = (hash: string) => desk.page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  const company = async () => {
    const [only] = (await desk.call('GET', '/profiles')) as Company[]
    if (!only) throw new Error('The practice company is not there')
    return only
  }
  const issued = async () =>
    (await desk.call('POST', `/profiles/${(await company()).id}/tokens/refresh`, {})) as { success: number }
  const vaultState = () => at('vault-state').innerText()

  it('keeps changed rules over tabs, marks them, and asks before they are lost', async () => {
    const { page } = desk
    await go('#/settings/active/rules')
    const count = at('guard-count').locator('input')
    await count.fill('20')
    await count.press('Tab')
    await at('discard-rules').waitFor()
    const tab = (name: string) => page.getByRole('tab', { name })
    await tab('自检').click()
    await at('run-doctor').waitFor()
    expect(await tab('同步规则').getByRole('img', { name: '有未保存的修改' }).count()).toBe(1)
    await page.getByRole('link', { name: '总览' }).click()
    await page.getByText('有未保存的修改').waitFor()
    expect(page.url()).toContain('/settings/')
    await page.keyboard.press('Escape')
    await tab('同步规则').click()
    await eventually(() => count.inputValue()).toBe('20')
    await at('discard-rules').click()
    await eventually(() => count.inputValue()).toBe('50')
    expect(await tab('同步规则').getByRole('img').count()).toBe(0)
  })

  it('changes what is known about a secret without the secret itself', async () => {
    const { secrets } = await company()
    await go('#/settings/active/credentials')
    const card = at('credential').first()
    await card.locator('[data-test=edit-secret]').click()
    await at('secret-label').fill('通讯录机器人')
    await card.locator('[data-test=customer-apis]').click()
    await at('save-facts').click()
    await at('secret-facts').waitFor({ state: 'detached' })
    await eventually(() => card.innerText()).toContain('通讯录机器人')
    expect(await card.innerText()).toContain('可调用客户接口')
    const [first, ...others] = secrets
    expect((await company()).secrets).toEqual([
      { ...first, label: '通讯录机器人', mayCallCustomerApis: true },
      ...others,
    ])
  })

  it('puts the secrets under a passphrase, which has to be typed twice', async () => {
    await go('#/settings/general')
    await eventually(vaultState).toBe('密钥文件 · 已解锁')
    await at('change-passphrase').click()
    const [fresh, again] = [at('new-passphrase'), at('repeat-passphrase')]
    await fresh.fill('short')
    expect(await at('protect').isDisabled()).toBe(true)
    await fresh.fill(passphrase)
    await again.fill('correct house battery')
    expect(await at('protect').isDisabled()).toBe(true)
    await again.fill(passphrase)
    await again.press('Enter')
    await eventually(vaultState).toBe('口令 · 已解锁')
    await fresh.waitFor({ state: 'detached' })
    expect((await issued()).success).toBeGreaterThan(0)
  })

  it('is locked after a restart until the right passphrase is typed', async () => {
    const { page } = desk
    await desk.restart()
    await page.locator('.notice[data-tone=bad]').getByRole('button', { name: '打开设置' }).click()
    await eventually(vaultState).toBe('口令 · 未解锁')
    await at('passphrase').fill('not the one')
    await at('unlock').click()
    const card = page.getByRole('alert')
    await card.getByText('口令不正确').first().waitFor()
    await at('passphrase').fill(passphrase)
    await at('unlock').click()
    await eventually(vaultState).toBe('口令 · 已解锁')
    await card.waitFor({ state: 'detached' })
    expect((await issued()).success).toBeGreaterThan(0)
  })

  it('is open at once where the environment gives the passphrase', async () => {
    await desk.restart(passphrase)
    await at('activity').waitFor() // the page that it starts with
    await go('#/settings/general')
    await eventually(vaultState).toBe('口令 · 已解锁')
  })

  it('broke no rule of the content security policy and threw nothing', () => {
    expect(desk.complaints).toEqual([])
  })
})
