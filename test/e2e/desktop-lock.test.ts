import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callFromPage } from '../helpers/call-from-page.ts'
import { startDesktopProcess } from '../helpers/desktop-process.ts'
import type { DesktopProcess } from '../helpers/desktop-process.ts'

const code = 'correct horse'

/** One desktop app: its lock is set as a person does, keeps the window shut, and holds across a restart. */
describe('the app lock of the desktop app', () => {
  let dataDir: string
  let desktop: DesktopProcess
  let page: Page
  const start = async () => {
    desktop = startDesktopProcess({ dataDir })
    await desktop.untilShown()
    page = await desktop.page()
    await page.waitForSelector('#app *')
  }
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'wecom-desk-lock-'))
    await start()
  })
  afterAll(async () => {
    await desktop.kill()
    await rm(dataDir, { recursive: true, force: true })
  })

  const lockScreen = () => page.locator('[data-test=lock-screen]')
  const unlock = async (text: string) => {
    await page.fill('input[data-test=lock-code]', text)
    await page.click('[data-test=unlock]')
  }

  it('is set in the settings, with the code typed twice', async () => {
    await page.evaluate(`location.hash = '#/settings/access'`)
    await page.click('[data-test=lock-set]')
    await page.fill('input[data-test=lock-new]', code)
    await page.fill('input[data-test=lock-repeat]', 'something else')
    expect(await page.locator('[data-test=lock-save]').isDisabled()).toBe(true)
    await page.fill('input[data-test=lock-repeat]', code)
    await page.click('[data-test=lock-save]')
    await page.locator('[data-test=lock-change]').waitFor()
  })

  it('leaves nothing in the document but the field for the code', async () => {
    await page.keyboard.press('Control+l')
    await lockScreen().waitFor()
    await expect.poll(() => page.locator('#app > *').count()).toBe(1)
    expect(await page.locator('.frame, [data-test=app-lock], .el-dialog').count()).toBe(0)
    expect(await page.title()).toBe('WeCom Desk')
    expect(await page.evaluate(`document.activeElement.type`)).toBe('password')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(`document.activeElement.closest('form') !== null`)).toBe(true)
  })

  it('keeps the window shut across a restart, whatever its page asks for', async () => {
    await desktop.quit()
    await start()
    await lockScreen().waitFor()
    for (const path of ['/profiles/list', '/audit/list', '/exports/list', '/access/setLock'])
      await expect(callFromPage(page, path, { code: null }), path).rejects.toThrow(/423.*LOCKED/)
    expect(await page.evaluate(`fetch('/downloads/anything').then(({ ok }) => ok)`)).toBe(false)
    await page.reload()
    await lockScreen().waitFor()
  })

  it('tells a wrong code and opens with the right one', async () => {
    await unlock('wrong horse')
    await expect.poll(() => page.locator('[data-test=lock-said]').innerText(), { timeout: 10_000 }).not.toBe('')
    expect(await page.inputValue('input[data-test=lock-code]')).toBe('')
    // A link brings the window to the front, not the page before the code.
    await desktop.evaluate("app.emit('second-instance', {}, ['app', 'wecom-desk://settings/alerts'], '/', null)")
    await expect.poll(() => new URL(page.url()).hash).toBe('#/settings/alerts')
    expect(await page.locator('#app > *').count()).toBe(1)
    expect(await lockScreen().count()).toBe(1)
    await unlock(code)
    await lockScreen().waitFor({ state: 'detached' })
    await page.locator('.frame').waitFor()
    await expect.poll(() => new URL(page.url()).hash).toBe('#/settings/alerts')
  })

  it('locks by itself when nobody has touched it for the chosen time', async () => {
    await callFromPage(page, '/access/setLock', { currentCode: code, code, idleMs: 5 * 60_000 })
    await page.clock.install()
    await page.reload()
    await page.locator('.frame').waitFor()
    await page.clock.fastForward('04:00')
    await page.mouse.move(40, 40)
    await page.clock.fastForward('04:00')
    expect(await lockScreen().count()).toBe(0)
    // A busy page may have learned of the limit late: it counts from then on.
    const lockedLater = async () => {
      await page.clock.fastForward('01:30')
      return lockScreen().count()
    }
    await expect.poll(lockedLater).toBe(1)
    await expect(callFromPage(page, '/profiles/list')).rejects.toThrow(/423.*LOCKED/)
    await page.reload()
    await lockScreen().waitFor()
    await unlock(code)
    await page.locator('.frame').waitFor()
  })

  it('begins locked, also where it was open when it ended', async () => {
    await desktop.quit()
    await start()
    await lockScreen().waitFor()
    expect(await page.locator('.frame').count()).toBe(0)
  })
})
