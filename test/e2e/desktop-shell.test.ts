import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callFromPage } from '../helpers/call-from-page.ts'
import { startDesktopProcess } from '../helpers/desktop-process.ts'
import type { DesktopProcess } from '../helpers/desktop-process.ts'
import { describeDesktopShell, enterPractice } from './desktop-shell-specs.ts'

/** Other tests have the machine too. */
const patience = { timeout: 20_000 }
const zh = { LC_ALL: 'zh_CN.UTF-8' }
/** With the data, the keys beside it, and what belongs to the person's desktop. */
let home: string
let dataDir: string
let running: DesktopProcess[] = []
const start = (args: readonly string[] = [], env: Record<string, string> = {}) => {
  const desktop = startDesktopProcess({
    dataDir,
    args,
    env: { ...zh, XDG_CONFIG_HOME: join(home, 'config'), WECOM_DESK_KEY_DIR: join(home, 'keys'), ...env },
  })
  running.push(desktop)
  return desktop
}
const makeDataDir = async () => {
  home = await mkdtemp(join(tmpdir(), 'wecom-desk-shell-'))
  dataDir = join(home, 'data')
  running = []
}
const removeDataDir = async () => {
  for (const desktop of running) await desktop.kill()
  await rm(home, { recursive: true, force: true })
}

const trayLabels = (desktop: DesktopProcess) =>
  desktop.evaluate("return recorder.trays[0].menu.items.map(({ label }) => label).filter((label) => label !== '')")
const trayClick = (desktop: DesktopProcess, label: string) =>
  desktop.evaluate(
    `const item = recorder.trays[0].menu.items.find(({ label }) => label.startsWith(${JSON.stringify(label)}))
     if (!item) throw new Error('The tray offers no such thing')
     item.click()`,
  )
const trayShows = (desktop: DesktopProcess) =>
  desktop.evaluate("return [recorder.trays[0].image.replace(/.*\\//, ''), recorder.trays[0].tooltip]")
const isVisible = (desktop: DesktopProcess) => desktop.evaluate('return [...app.windows][0]?.isVisible() ?? false')
const hashOf = async (desktop: DesktopProcess) => new URL((await desktop.page()).url()).hash
describe('on the stand-in', () => {
  let desktop: DesktopProcess
  beforeAll(async () => {
    await makeDataDir()
    desktop = start()
    await desktop.untilShown()
  })
  afterAll(removeDataDir)

  describeDesktopShell('window, menu and links', () => desktop)
})

describe('the tray', () => {
  let desktop: DesktopProcess
  beforeAll(async () => {
    await makeDataDir()
    desktop = start()
    await desktop.untilShown()
    await enterPractice(await desktop.page(), 8000)
  })
  afterAll(removeDataDir)

  it('says that nothing goes on, and offers what there is to do', async () => {
    expect(await trayShows(desktop)).toEqual(['idle.png', 'WeCom Desk\n空闲'])
    await expect
      .poll(() => trayLabels(desktop), patience)
      .toEqual(['空闲', '打开 WeCom Desk', expect.stringMatching(/^立即同步 ./), '暂停计划', '退出'])
  })

  it('starts a sync, shows how far it is, and says why a second one is refused; a click on that opens the page', async () => {
    await trayClick(desktop, '立即同步')
    await expect
      .poll(() => trayShows(desktop), { interval: 20, timeout: 20_000 })
      .toEqual(['running.png', expect.stringMatching(/^WeCom Desk\n正在同步 .+：(获取|比较|应用).*$/)])
    const page = await desktop.page()
    await trayClick(desktop, '立即同步')
    await expect
      .poll(() => desktop.evaluate('return recorder.notifications.map(({ options }) => options)'), patience)
      .toContainEqual(
        expect.objectContaining({ title: '操作没有完成', body: expect.stringMatching(/\p{Script=Han}/u) }),
      )
    await desktop.evaluate('[...app.windows][0].hide()')
    await desktop.evaluate("recorder.notifications.find(({ options }) => options.title === '操作没有完成').click()")
    await expect.poll(() => hashOf(desktop), patience).toBe('#/sync')
    await expect.poll(() => isVisible(desktop), patience).toBe(true)
    await expect
      .poll(async () => Object(await callFromPage(page, '/sync/runs')).items?.[0]?.state, { timeout: 40_000 })
      .toBe('succeeded')
    await expect.poll(() => trayShows(desktop), patience).toEqual(['idle.png', 'WeCom Desk\n空闲'])
    // It was written down as any other, with who did it and from where.
    expect(await callFromPage(page, '/audit/list', { call: 'sync.start' })).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ via: 'desktop', outcome: 'done' })]),
    })
  })

  it('pauses the schedules and resumes them', async () => {
    await trayClick(desktop, '暂停计划')
    await expect.poll(() => trayShows(desktop), patience).toEqual(['idle.png', 'WeCom Desk\n计划已暂停'])
    await trayClick(desktop, '恢复计划')
    await expect.poll(() => trayShows(desktop), patience).toEqual(['idle.png', 'WeCom Desk\n空闲'])
  })

  it('speaks the language of the preferences', async () => {
    const page = await desktop.page()
    await callFromPage(page, '/system/setPreferences', { language: 'en' })
    await expect.poll(() => trayLabels(desktop), patience).toContain('Pause schedules')
    await callFromPage(page, '/system/setPreferences', { language: 'zh-CN' })
    await expect.poll(() => trayLabels(desktop), patience).toContain('暂停计划')
  })

  it('locks with the screen where a code was set, and then shows nothing of what it knows', async () => {
    const page = await desktop.page()
    await desktop.evaluate("electron.powerMonitor.emit('lock-screen')")
    expect(await callFromPage(page, '/access/lockStatus')).toMatchObject({ locked: false })
    await callFromPage(page, '/access/setLock', { code: 'a long code' })
    await expect.poll(() => trayLabels(desktop), patience).toContain('锁定')
    await desktop.evaluate("electron.powerMonitor.emit('lock-screen')")
    await expect.poll(() => trayLabels(desktop), patience).toEqual(['已锁定', '打开 WeCom Desk', '退出'])
    expect(await trayShows(desktop)).toEqual(['idle.png', 'WeCom Desk\n已锁定'])
    await callFromPage(page, '/access/unlock', { code: 'a long code' })
    await callFromPage(page, '/access/setLock', { currentCode: 'a long code', code: null })
    await expect.poll(() => trayLabels(desktop), patience).toContain('暂停计划')
  })

  it('loads a page that crashed once, then asks', async () => {
    const page = await desktop.page()
    const crash = () => desktop.evaluate('[...app.windows][0].rawContents.forcefullyCrashRenderer()')
    const loaded = () => page.waitForEvent('load')
    await Promise.all([loaded(), crash()])
    expect(await desktop.evaluate('return recorder.messageBoxes.length')).toBe(0)
    await desktop.evaluate('recorder.answers.push({ response: 0 })')
    await Promise.all([loaded(), crash()])
    expect(await desktop.evaluate('return recorder.messageBoxes.pop().options')).toMatchObject({
      message: '页面连续两次意外结束',
      buttons: ['重新打开', '退出'],
    })
    await page.waitForSelector('nav')
  })

  it('offers to load a page that hangs, and takes the offer back when it comes to itself', async () => {
    await desktop.evaluate("[...app.windows][0].emit('unresponsive'); [...app.windows][0].emit('unresponsive')")
    await desktop.evaluate("[...app.windows][0].emit('responsive')")
    await expect
      .poll(() => desktop.evaluate('return recorder.messageBoxes.map(({ response }) => response)'), patience)
      .toEqual([0])
    expect(await desktop.evaluate('return recorder.messageBoxes.pop().options.message')).toBe('页面没有响应')
  })

  it('quits from the tray', async () => {
    await trayClick(desktop, '退出')
    expect(await desktop.exited).toBe(0)
    expect(desktop.errorBoxes).toEqual([])
  })
})

describe('closing and starting', () => {
  beforeEach(makeDataDir)
  afterEach(removeDataDir)

  it('asks what closing means, and remembers the answer only if told to', async () => {
    const desktop = start()
    await desktop.untilShown()
    const close = (response: number, checkboxChecked: boolean) =>
      desktop.evaluate(
        `recorder.answers.push(${JSON.stringify({ response, checkboxChecked })}); [...app.windows][0].close()`,
      )
    const boxes = () =>
      desktop.evaluate('return recorder.messageBoxes.filter(({ response }) => response !== null).length')

    await close(2, true) // cancelled
    await expect.poll(boxes, patience).toBe(1)
    expect(await isVisible(desktop)).toBe(true)
    expect(await desktop.evaluate('return recorder.messageBoxes[0].options')).toMatchObject({
      buttons: ['留在托盘', '退出', '取消'],
      checkboxLabel: '记住我的选择',
    })
    await close(0, false)
    await expect.poll(() => isVisible(desktop), patience).toBe(false)
    await desktop.evaluate('recorder.trays[0].click()')
    await expect.poll(() => isVisible(desktop), patience).toBe(true)
    await close(0, true)
    await expect.poll(() => isVisible(desktop), patience).toBe(false)
    expect(await boxes()).toBe(3)
    await desktop.evaluate('recorder.trays[0].click()')
    await expect.poll(() => isVisible(desktop), patience).toBe(true)
    await desktop.evaluate('[...app.windows][0].close()')
    expect([await isVisible(desktop), await boxes()]).toEqual([false, 3])
    expect(await callFromPage(await desktop.page(), '/desktop/setSettings', { onClose: 'quit' })).toMatchObject({
      onClose: 'quit',
      mayChooseOnClose: true,
    })
    await desktop.evaluate('setImmediate(() => [...app.windows][0].close())')
    expect(await desktop.exited).toBe(0)
  })

  it('waits in the tray when the system started it, without a window, and opens one when it is asked to', async () => {
    const desktop = start(['--hidden'])
    await expect
      .poll(() => desktop.evaluate('return recorder.trays.length').catch(() => 0), { timeout: 20_000 })
      .toBe(1)
    expect(await desktop.evaluate('return [recorder.windows.length, recorder.devtools]')).toEqual([0, null])
    const second = start(['--hidden'])
    expect(await second.exited).toBe(0)
    await expect.poll(() => desktop.evaluate('return recorder.secondInstances'), patience).toBe(1)
    expect(await desktop.evaluate('return recorder.windows.length')).toBe(0)
    const third = start(['wecom-desk://settings/general'])
    expect(await third.exited).toBe(0)
    await desktop.untilShown()
    expect(await hashOf(desktop)).toBe('#/settings/general')
  })

  it('opens at the link that started it, and takes the scheme only when it is installed', async () => {
    const env = { STANDIN_PACKAGED: '1', ELECTRON_RENDERER_URL: 'http://127.0.0.1:9/' }
    const desktop = start(['wecom-desk://settings/backup'], env)
    await desktop.untilShown()
    // Nor does it show a development server, whatever the environment says.
    expect(await desktop.evaluate('return [...app.windows][0].rawContents.getURL()')).toMatch(/^app:\/\/desk\//)
    expect(await hashOf(desktop)).toBe('#/settings/backup')
    expect(await desktop.evaluate('return recorder.protocolClients')).toEqual(['wecom-desk --'])
    await desktop.quit()
    const unpackaged = start(['wecom-desk://evil.example/x'])
    await unpackaged.untilShown()
    await expect.poll(() => hashOf(unpackaged), patience).toBe('#/start')
    expect(await unpackaged.evaluate('return recorder.protocolClients')).toEqual([])
    const logs = join(dataDir, 'logs')
    const lines = await Promise.all((await readdir(logs)).map((file) => readFile(join(logs, file), 'utf8')))
    expect(lines.join('')).toContain('a link was refused')
  })

  it('starts with the system as chosen, keeps updates off, and refuses what this system has not', async () => {
    const desktop = start()
    const page = await desktop.page()
    const set = (patch: object) => callFromPage(page, '/desktop/setSettings', patch)
    expect(await set({ startWithSystem: true })).toMatchObject({ startWithSystem: true, startHidden: true })
    const folder = join(home, 'config/autostart')
    const [entry = ''] = await readdir(folder)
    const file = join(folder, entry)
    const [, dataDirGiven = ''] = /^Exec=.+ (--data-dir=\S+) --hidden$/m.exec(await readFile(file, 'utf8')) ?? []
    // As the system then starts it, which knows nothing of this environment: it finds the app that has this data open.
    const bySystem = start([dataDirGiven, '--hidden'], { WECOM_DESK_DATA_DIR: join(home, 'usual') })
    expect(await bySystem.exited).toBe(0)
    await expect.poll(() => desktop.evaluate('return recorder.secondInstances'), patience).toBe(1)
    await set({ startHidden: false })
    expect(await readFile(file, 'utf8')).not.toContain('--hidden')
    expect(await set({ startWithSystem: false })).toMatchObject({ startWithSystem: false })
    await expect(set({ updates: 'stable' })).rejects.toThrow(/422.*AppImage/)
    expect(await desktop.evaluate('return recorder.updates')).toEqual([])
  })

  it('comes into sight when its display is unplugged or gets smaller', async () => {
    const displays = [
      { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } },
      { id: 7, workArea: { x: 1920, y: 0, width: 2560, height: 1400 } },
    ]
    const desktop = start([], { STANDIN_DISPLAYS: JSON.stringify(displays) })
    await desktop.untilShown()
    await desktop.evaluate('[...app.windows][0].setBounds({ x: 2500, y: 100, width: 1200, height: 800 })')
    await desktop.evaluate('electron.screen.unplug(7)')
    expect(await desktop.evaluate('return [...app.windows][0].getNormalBounds()')).toEqual({
      x: 720,
      y: 100,
      width: 1200,
      height: 800,
    })
    // Another scale leaves fewer points of the same display.
    await desktop.evaluate('electron.screen.resize(1, { x: 0, y: 0, width: 1100, height: 700 })')
    expect(await desktop.evaluate('return [...app.windows][0].getNormalBounds()')).toEqual({
      x: 0,
      y: 0,
      width: 1100,
      height: 700,
    })
    // The system goes down: nothing is asked, everything is given back.
    await desktop.evaluate(
      "recorder.isHeld = false; electron.powerMonitor.emit('shutdown', { preventDefault: () => (recorder.isHeld = true) })",
    )
    expect(await desktop.exited).toBe(0)
  })
})
