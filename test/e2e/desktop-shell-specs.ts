import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { callFromPage } from '../helpers/call-from-page.ts'

/** Other tests have the machine too. */
const patience = { timeout: 20_000 }

export interface ShellUnderTest {
  page(): Promise<Page>
  /** Runs the body of an async function in the main process; it sees `electron`, the module. */
  evaluate(code: string): Promise<unknown>
}

/** Gives the app a company, and its page the overview instead of the first steps. */
export const enterPractice = async (page: Page, members: number): Promise<void> => {
  await callFromPage(page, '/sandbox/enter', { departments: 5, members })
  // Unnoticed by the router of the page that is there, which knows of no company and would go back.
  await page.evaluate("history.replaceState(null, '', '#/overview')")
  await page.reload()
  await page.waitForSelector('nav')
}

/** For code in the main process: the item of the application menu that carries this label, on whatever level. */
const menuItem = (label: string) => `
  const all = (items) => items.flatMap((item) => [item, ...(item.submenu ? all(item.submenu.items) : [])])
  const item = all(electron.Menu.getApplicationMenu().items).find(({ label }) => label === ${JSON.stringify(label)})
  if (!item) throw new Error('There is no such menu item')`
const onlyWindow = 'electron.BrowserWindow.getAllWindows()[0]'

/** What holds for window, menu and links, on the stand-in and, where its binary exists, on real Electron. */
export const describeDesktopShell = (name: string, open: () => ShellUnderTest): void => {
  describe(name, () => {
    const call = async (path: string, input: object = {}) => callFromPage(await open().page(), path, input)
    /** Gives the page its own connection back, which a call of a test takes away. */
    const reload = async () => {
      const page = await open().page()
      await page.reload()
      await page.waitForSelector('nav')
    }
    const menuLabels = () =>
      open().evaluate('return electron.Menu.getApplicationMenu().items.map(({ label }) => label)')
    const click = (label: string) => open().evaluate(`${menuItem(label)}; item.click()`)
    const hash = async () => new URL((await open().page()).url()).hash
    const isVisible = () => open().evaluate(`return ${onlyWindow}.isVisible()`)
    const startAgain = (...args: string[]) =>
      open().evaluate(`electron.app.emit('second-instance', {}, ['app', ...${JSON.stringify(args)}], '/', null)`)

    beforeAll(async () => {
      await enterPractice(await open().page(), 30)
    })

    it('has a menu in the language of the preferences, and changes with it', async () => {
      await call('/system/setPreferences', { language: 'en' })
      await expect.poll(menuLabels, patience).toEqual(expect.arrayContaining(['File', 'Edit', 'View', 'Go', 'Help']))
      await call('/system/setPreferences', { language: 'zh-CN' })
      await expect.poll(menuLabels, patience).toEqual(expect.arrayContaining(['文件', '编辑', '视图', '前往', '帮助']))
      await reload()
    })

    it('goes to pages from the menu, without loading the app anew', async () => {
      const page = await open().page()
      await page.evaluate('void (globalThis.isSameLoad = true)')
      for (const [label, path] of [
        ['同步', '#/sync'],
        ['计划与日志', '#/schedules'],
        ['设置…', '#/settings/general'],
      ] as const) {
        await click(label)
        await expect.poll(hash, patience).toBe(path)
      }
      expect(await page.evaluate('globalThis.isSameLoad')).toBe(true)
    })

    it('shows in the page what the menu asks it for', async () => {
      const page = await open().page()
      await click('快捷键')
      await page.waitForSelector('.shortcuts')
      await page.keyboard.press('Escape')
      if (process.platform !== 'darwin') {
        await click('关于 WeCom Desk')
        const about = await page.waitForSelector('[data-test=about]')
        expect(await about.innerText()).toMatch(/Electron 45\..* · Chromium .* · Node 24\..* · SQLite 3\..*/s)
        await page.keyboard.press('Escape')
      }
      await click('查找…')
      await page.waitForSelector('.quick-find')
      await page.keyboard.press('Escape')
    })

    it('keeps the page’s own keys to the page', async () => {
      const keys = await open().evaluate(`
        const all = (items) => items.flatMap((item) => [item, ...(item.submenu ? all(item.submenu.items) : [])])
        return all(electron.Menu.getApplicationMenu().items).map(({ accelerator }) => accelerator).filter(Boolean)`)
      expect(keys).toEqual(expect.arrayContaining(['F5', 'CmdOrCtrl+1', 'CmdOrCtrl+K']))
      const page = await open().page()
      await page.keyboard.press('ControlOrMeta+2')
      await expect.poll(hash, patience).toBe('#/directory')
      await page.keyboard.press('ControlOrMeta+1')
      await expect.poll(hash, patience).toBe('#/overview')
    })

    it.skipIf(process.platform === 'darwin')(
      'goes to the tray when it is closed, and comes back by a link',
      async () => {
        await call('/desktop/setSettings', { onClose: 'tray' })
        await reload()
        await open().evaluate(`${onlyWindow}.close()`)
        await expect.poll(isVisible, patience).toBe(false)
        await startAgain('--hidden')
        expect(await isVisible()).toBe(false)
        await startAgain('wecom-desk://schedules/logs')
        await expect.poll(isVisible, patience).toBe(true)
        await expect.poll(hash, patience).toBe('#/schedules/logs')
      },
    )

    it('opens nothing for a link that is not on its list', async () => {
      await startAgain('wecom-desk://sync')
      await expect.poll(hash, patience).toBe('#/sync')
      for (const link of [
        'wecom-desk://evil.example/sync',
        'wecom-desk://sync/%2e%2e/x',
        'wecom-desk:javascript:1',
        `wecom-desk://sync/${'a'.repeat(10_000)}`,
      ])
        await startAgain(link)
      await startAgain('wecom-desk://overview')
      await expect.poll(hash, patience).toBe('#/overview')
      await open().evaluate("electron.app.emit('open-url', { preventDefault() {} }, 'wecom-desk://settings/backup')")
      await expect.poll(hash, patience).toBe('#/settings/backup')
      // Of what there is not, the page says so.
      await startAgain('wecom-desk://sync/no-such-run')
      await (await open().page()).locator('[data-test=error-card]').waitFor()
    })

    it('tells the page what it can do', async () => {
      expect(await call('/system/info')).toMatchObject({ capabilities: ['tray', 'start-with-system'] })
      expect(await call('/desktop/settings')).toMatchObject({ updates: 'off', startHidden: true })
      await reload()
    })
  })
}
