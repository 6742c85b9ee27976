import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callFromPage } from '../helpers/call-from-page.ts'
import { startDesktopProcess } from '../helpers/desktop-process.ts'
import type { DesktopProcess } from '../helpers/desktop-process.ts'
import { describeDesktopPage } from './desktop-page-specs.ts'

const makeDataDir = () => mkdtemp(join(tmpdir(), 'wecom-desk-desktop-'))

describe('one desktop app for many looks', () => {
  let dataDir: string
  let desktop: DesktopProcess
  beforeAll(async () => {
    dataDir = await makeDataDir()
    desktop = startDesktopProcess({ dataDir })
    await desktop.untilShown()
  })
  afterAll(async () => {
    await desktop.kill()
    await rm(dataDir, { recursive: true, force: true })
  })

  describeDesktopPage('the page in the window', () => desktop.page())

  it('opens under its own scheme, in a window that shows itself when it has painted', async () => {
    const [options] = Object.values(Object(await desktop.evaluate('return recorder.windows')))
    expect(options).toMatchObject({ show: false, minWidth: 960, minHeight: 600, backgroundColor: '#f8f9fb' })
    expect(await desktop.evaluate('return [...app.windows][0].isVisible()')).toBe(true)
    const page = await desktop.page()
    expect(await page.evaluate('isSecureContext')).toBe(true)
    await page.evaluate('location.reload()')
    await page.waitForSelector('#app *')
    const navigations = await desktop.evaluate('return recorder.navigations.filter(({ isAllowed }) => isAllowed)')
    expect(navigations).toContainEqual({ url: expect.stringMatching(/^app:\/\/desk\/index\.html/), isAllowed: true })
  })

  it('gives the window every protection', async () => {
    expect(await desktop.evaluate('return recorder.windows.map(({ webPreferences }) => webPreferences)')).toMatchObject(
      [
        {
          contextIsolation: true,
          sandbox: true,
          nodeIntegration: false,
          nodeIntegrationInWorker: false,
          nodeIntegrationInSubFrames: false,
          webSecurity: true,
          allowRunningInsecureContent: false,
          webviewTag: false,
        },
      ],
    )
    expect(await desktop.evaluate('return app.isSandboxEnabled')).toBe(true)
    expect(await desktop.evaluate('return electron.session.defaultSession.hasDeviceHandler')).toBe(true)
  })

  it('refuses embedded browsers', async () => {
    const isRefused = await desktop.evaluate("return ![...app.windows][0].rawContents.ask('will-attach-webview')")
    expect(isRefused).toBe(true)
  })

  it('opens pages of WeCom in the system browser, and no other', async () => {
    const page = await desktop.page()
    // The allowed one last: once it is recorded, the others have been decided about.
    const urls = [
      'https://example.com/',
      'file:///etc/passwd',
      'https://developer.work.weixin.qq.com/document/path/90000',
    ]
    for (const url of urls) await page.evaluate(`void window.open(${JSON.stringify(url)})`)
    await page.evaluate("void (location.hash = '#/start')")
    await expect.poll(() => desktop.evaluate('return recorder.openedOutside')).toEqual(urls.slice(-1))
    expect(await desktop.evaluate('return recorder.cutRequests')).toEqual([])
  })

  it('lets a page keep files that it made itself', async () => {
    const page = await desktop.page()
    const save = async (href: string) => {
      const download = page.waitForEvent('download')
      await page.evaluate(`(() => {
        const link = document.createElement('a')
        link.href = ${href}
        link.download = 'members.csv'
        link.click()
      })()`)
      await download
    }
    await save("URL.createObjectURL(new Blob(['a,b']))")
    await save("'data:text/csv,a'")
    await expect
      .poll(() => desktop.evaluate('return recorder.downloads'))
      .toEqual([
        { url: expect.stringMatching(/^blob:app:\/\/desk\//), isAllowed: true },
        { url: expect.stringMatching(/^data:/), isAllowed: false },
      ])
  })

  it('brings its window to the front when it is started again', async () => {
    await desktop.evaluate('const [window] = app.windows; window.minimize(); app.focused = null')
    const second = startDesktopProcess({ dataDir })
    expect(await second.exited).toBe(0)
    await desktop.evaluate(
      "if (!recorder.secondInstances) await new Promise((heard) => app.once('second-instance', heard))",
    )
    expect(
      await desktop.evaluate('const [window] = app.windows; return [window.isMinimized(), app.focused === window]'),
    ).toEqual([false, true])
    expect(await desktop.evaluate('return app.windows.size')).toBe(1)
  })

  it('runs beside another one with other data', async () => {
    const otherDir = await makeDataDir()
    const other = startDesktopProcess({ dataDir: otherDir })
    await other.untilShown()
    expect(await other.quit()).toBe(0)
    await rm(otherDir, { recursive: true, force: true })
  })
})

describe('from start to end', () => {
  let dataDir: string
  let running: DesktopProcess[]
  beforeEach(async () => {
    dataDir = await makeDataDir()
    running = []
  })
  afterEach(async () => {
    for (const desktop of running) await desktop.kill()
    await rm(dataDir, { recursive: true, force: true })
  })
  const start = (env?: Record<string, string>) => {
    const desktop = startDesktopProcess({ dataDir, ...(env ? { env } : {}) })
    running.push(desktop)
    return desktop
  }
  const secondsDisplay = { id: 7, workArea: { x: 1920, y: 0, width: 2560, height: 1400 } }
  const twoDisplays = {
    STANDIN_DISPLAYS: JSON.stringify([{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } }, secondsDisplay]),
  }

  it('opens where it was closed, and in sight when that display is gone', async () => {
    const first = start(twoDisplays)
    await first.untilShown()
    await first.evaluate('[...app.windows][0].setBounds({ x: 2000, y: 100, width: 1111, height: 777 })')
    expect(await first.quit()).toBe(0)

    const again = start(twoDisplays)
    await again.untilShown()
    const bounds = 'return [...app.windows][0].getNormalBounds()'
    expect(await again.evaluate(bounds)).toEqual({ x: 2000, y: 100, width: 1111, height: 777 })
    await again.evaluate('[...app.windows][0].maximize()')
    expect(await again.quit()).toBe(0)

    const alone = start()
    await alone.untilShown()
    expect(await alone.evaluate(bounds)).toEqual({ x: 320, y: 120, width: 1280, height: 800 })
    expect(await alone.quit()).toBe(0)

    const back = start({ STANDIN_DISPLAYS: JSON.stringify([secondsDisplay]) })
    await back.untilShown()
    expect(await back.evaluate('return [...app.windows][0].isMaximized()')).toBe(true)
  })

  it('opens in the chosen theme, without a flash of the other', async () => {
    const first = start()
    expect(await callFromPage(await first.page(), '/system/setPreferences', { theme: 'dark' })).toMatchObject({
      theme: 'dark',
    })
    expect(await first.evaluate('return electron.nativeTheme.themeSource')).toBe('dark')
    await first.quit()
    const again = start()
    await again.untilShown()
    expect(await again.evaluate('return recorder.windows[0].backgroundColor')).toBe('#15181d')
  })

  it('ends when its window is closed for good, and tells the page', async () => {
    const desktop = start()
    await desktop.untilShown()
    const quit = { response: 1 }
    await desktop.evaluate(
      `recorder.answers.push(${JSON.stringify(quit)}); setImmediate(() => [...app.windows][0].close())`,
    )
    expect(await desktop.exited).toBe(0)
    expect(existsSync(join(dataDir, 'browser/standin-instance'))).toBe(false)
  })

  it('ends in the middle of a run and leaves data that the next start can use', async () => {
    const desktop = start()
    const page = await desktop.page()
    await callFromPage(page, '/sandbox/enter', { departments: 200, members: 5000 })
    const { runId } = Object(await callFromPage(page, '/sync/start', { kind: 'all' }))
    await expect.poll(() => callFromPage(page, '/sync/get', { runId })).toMatchObject({ state: 'running' })
    // As a person does: from the tray.
    await desktop.evaluate('setImmediate(() => recorder.trays[0].menu.items.at(-1).click())')
    expect(await desktop.exited).toBe(0)
    expect(desktop.errorBoxes).toEqual([])

    const again = start()
    const { items } = Object(await callFromPage(await again.page(), '/sync/runs'))
    expect(items).toHaveLength(1)
    expect(['cancelled', 'interrupted']).toContain(items[0].state)
    expect(await callFromPage(await again.page(), '/sync/start', { kind: 'departments' })).toMatchObject({
      runId: expect.any(String),
    })
  })

  it('finds a run interrupted when it was killed in the middle of it, and its database whole', async () => {
    const desktop = start()
    const page = await desktop.page()
    await callFromPage(page, '/sandbox/enter', { departments: 200, members: 5000 })
    const { runId } = Object(await callFromPage(page, '/sync/start', { kind: 'all' }))
    await expect.poll(() => callFromPage(page, '/sync/get', { runId })).toMatchObject({ state: 'running' })
    await desktop.evaluate("process.kill(process.pid, 'SIGKILL')").catch(() => undefined)
    await desktop.exited

    const again = start()
    expect(await callFromPage(await again.page(), '/sync/get', { runId })).toMatchObject({ state: 'interrupted' })
    expect(again.errorBoxes).toEqual([])
    const db = new SqliteDatabase(join(dataDir, 'desk.db'), { readonly: true })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
    // Whatever it held is free: the next run gets to its end.
    const next = Object(await callFromPage(await again.page(), '/sync/start', { kind: 'departments' }))
    await expect
      .poll(async () => callFromPage(await again.page(), '/sync/get', { runId: next.runId }))
      .toMatchObject({ state: 'succeeded' })
  })

  it('brings the practice company back at its old address, and counts the calls that reach it', async () => {
    const desktop = start()
    const page = await desktop.page()
    const { apiBaseUrl, id } = Object(await callFromPage(page, '/sandbox/enter', { departments: 5, members: 30 }))
    expect(await desktop.quit()).toBe(0)

    const again = start()
    const next = await again.page()
    await expect.poll(() => callFromPage(next, '/sandbox/status')).toMatchObject({ running: true, apiBaseUrl })
    expect(await callFromPage(next, '/doctor/run', { profileId: id })).toMatchObject({ passed: true })
    expect(await callFromPage(next, '/system/metrics')).toContainEqual(
      expect.objectContaining({ endpoint: 'gettoken', calls: 1, failures: 0 }),
    )
  })

  it('hands out a finished export, and lets nothing else of its scheme be saved', async () => {
    const desktop = start()
    const page = await desktop.page()
    await callFromPage(page, '/sandbox/enter', { departments: 5, members: 30 })
    const { runId } = Object(await callFromPage(page, '/sync/start', { kind: 'all' }))
    await expect
      .poll(() => callFromPage(page, '/sync/get', { runId }), { timeout: 30_000 })
      .toMatchObject({ state: 'succeeded' })
    const source = { kind: 'members', columns: ['userId'] }
    const { exportId } = Object(await callFromPage(page, '/exports/start', { source, format: 'csv', language: 'en' }))
    await expect.poll(() => callFromPage(page, '/exports/list')).toMatchObject([{ state: 'done', rowsDone: 30 }])
    const save = async (path: string) => {
      const download = page.waitForEvent('download')
      await page.evaluate(`(() => {
        const link = document.createElement('a')
        link.href = ${JSON.stringify(path)}
        link.download = ''
        link.click()
      })()`)
      await download
    }
    const answer = await page.evaluate(
      `fetch('/downloads/${exportId}').then(async (answer) => [answer.headers.get('content-disposition'), await answer.text()])`,
    )
    expect(answer).toEqual([
      expect.stringMatching(/^attachment; .*-members-\d{4}-\d\d-\d\d\.csv$/),
      expect.stringMatching(/^User ID\r\n([^\r\n]+\r\n){30}$/),
    ])
    await save(`/downloads/${exportId}`)
    await save('/index.html')
    await expect
      .poll(() => desktop.evaluate('return recorder.downloads'))
      .toEqual([
        { url: `app://desk/downloads/${exportId}`, isAllowed: true },
        { url: 'app://desk/index.html', isAllowed: false },
      ])
  })

  it('says in both languages why it cannot open newer data, and changes nothing', async () => {
    const file = join(dataDir, 'desk.db')
    const db = new SqliteDatabase(file)
    db.pragma('journal_mode = WAL')
    db.pragma('user_version = 9999')
    db.close()
    const before = await readFile(file)
    const desktop = start()
    expect(await desktop.exited).toBe(1)
    expect(desktop.errorBoxes).toEqual([expect.stringMatching(/更新版本[^]*newer WeCom Desk/)])
    expect(await readFile(file)).toEqual(before)
  })

  it('starts with the defaults when its settings are damaged, and keeps the damaged file', async () => {
    const first = start()
    await first.untilShown()
    await first.quit()
    await writeFile(join(dataDir, 'settings.json'), '{"window": ')
    const again = start()
    await again.untilShown()
    expect((await readdir(dataDir)).filter((name) => name.startsWith('settings.damaged-'))).toHaveLength(1)
  })
})
