import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { callFromPage } from '../helpers/call-from-page.ts'
import { startDesktopProcess } from '../helpers/desktop-process.ts'
import type { DesktopProcess } from '../helpers/desktop-process.ts'
import { enterPractice } from './desktop-shell-specs.ts'

/** The scheduler's, and a little more. */
const longestLookMs = 3_100

interface Done {
  job: string
  trigger: string
  outcome: string | null
  missed: number
  startedAtMs: number
}

/** One desktop app that nobody looks after: restored, asleep and offline. */
describe('a desktop app on its own', () => {
  let folder: string
  let desktop: DesktopProcess
  let page: Page
  const start = (args: readonly string[]) => {
    desktop = startDesktopProcess({
      dataDir: join(folder, 'not this one'),
      args,
      env: { LC_ALL: 'en_US.UTF-8', WECOM_DESK_KEY_DIR: join(folder, 'keys') },
    })
  }
  const open = async () => {
    await desktop.untilShown()
    page = await desktop.page()
    await page.waitForSelector('#app *')
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wecom-desk-unattended-'))
    start([`--data-dir=${join(folder, 'data')}`, '--hidden'])
    await vi.waitFor(() => desktop.evaluate('recorder.trays[0].click()'), { timeout: 20_000 })
    await open()
    await callFromPage(page, '/system/setPreferences', { language: 'en' })
    await enterPractice(page, 30)
  })
  afterAll(async () => {
    await desktop.kill()
    await rm(folder, { recursive: true, force: true })
  })

  it('restores a backup from its page, starts again with its window, its place and its data directory', async () => {
    const bounds = { x: 200, y: 90, width: 1234, height: 777 }
    const at = (name: string) => page.locator(`[data-test=${name}]`)
    const remark = async () => Object(await callFromPage(page, '/profiles/list'))[0].remark
    const before = await remark()
    await page.reload()
    await page.evaluate(`location.hash = '#/settings/backup'`)
    await at('backup-create').click()
    await at('backup-manual').waitFor()
    const [{ id: profileId }] = Object(await callFromPage(page, '/profiles/list'))
    await callFromPage(page, '/profiles/update', { profileId, remark: 'written after the backup' })
    await desktop.evaluate(`[...app.windows][0].setBounds(${JSON.stringify(bounds)})`)
    await page.reload()
    await at('backup-manual').locator('[data-test=backup-restore]').click()
    await at('confirm-typed').fill('restore')
    await at('confirm').click()
    expect(await desktop.exited).toBe(0)
    expect(desktop.errorBoxes).toEqual([])
    expect(desktop.relaunches).toEqual([
      { args: [expect.stringMatching(/index\.js$/), `--data-dir=${join(folder, 'data')}`] },
    ])

    await desktop.kill()
    start([`--data-dir=${join(folder, 'data')}`])
    await open()
    await stopLooking()
    expect(await desktop.evaluate('return [...app.windows][0].getNormalBounds()')).toEqual(bounds)
    await page.evaluate(`location.hash = '#/settings/backup'`)
    await at('last-restore').waitFor()
    expect(await at('last-restore').innerText()).toContain('Restored the backup')
    expect(await remark()).toBe(before)
    expect(existsSync(join(folder, 'not this one'))).toBe(false)
  })

  /** From now on the scheduler does not look at the clock by itself, as while the machine sleeps. */
  const stopLooking = () =>
    desktop.evaluate(`
      const { setTimeout } = globalThis
      globalThis.realNow = Date.now
      globalThis.stoppedAtMs = Date.now()
      globalThis.setTimeout = (work, ms, ...rest) =>
        setTimeout(work, ms > 1500 && ms <= ${longestLookMs} ? 2 ** 31 - 1 : ms, ...rest)`)
  /** Tomorrow at that time of day, without time going by. @returns when that is */
  const sleepUntil = (hours: number, minutes: number) =>
    desktop.evaluate(`
      // The last look that was planned before.
      while (realNow() < stoppedAtMs + ${longestLookMs}) await new Promise((turn) => setTimeout(turn, 20))
      electron.powerMonitor.emit('suspend')
      const wakes = new Date(realNow())
      wakes.setDate(wakes.getDate() + 1)
      wakes.setHours(${hours}, ${minutes}, 0, 0)
      const aheadMs = wakes.getTime() - realNow()
      Date.now = () => realNow() + aheadMs
      return Date.now()`)
  const history = async (sinceMs: number): Promise<Done[]> => {
    const { items } = Object(await callFromPage(page, '/schedules/history', { limit: 50 })) as { items: Done[] }
    return items.filter(({ startedAtMs }) => startedAtMs >= sinceMs)
  }
  const jobs = (done: readonly Done[]) =>
    done.map(({ job, trigger, outcome }) => `${job} ${trigger} ${outcome}`).toSorted()

  it('does what was missed once, as soon as the machine wakes, and has tokens renewed', async () => {
    const [{ id: profileId }] = Object(await callFromPage(page, '/profiles/list'))
    expect(await callFromPage(page, '/doctor/run', { profileId })).toMatchObject({ passed: true })
    expect(await history(0)).toEqual([])
    const wokeAtMs = Number(await sleepUntil(10, 30))
    await desktop.evaluate("electron.powerMonitor.emit('resume')")
    const all = ['backup', 'clean-up', 'sync-all', 'sync-departments', 'sync-members', 'token-refresh']
    await expect.poll(async () => jobs(await history(wokeAtMs))).toEqual(all.map((job) => `${job} clock done`))
    // The hours of the night, and one run for all of them.
    expect((await history(wokeAtMs)).find(({ job }) => job === 'token-refresh')?.missed).toBeGreaterThanOrEqual(9)
    const tokens = Object.values(Object(await callFromPage(page, '/tokens/status', { profileId })))
    expect(tokens).toContainEqual(expect.objectContaining({ state: 'valid' }))
    await expect.poll(() => desktop.evaluate('return recorder.trays[0].tooltip')).toBe('WeCom Desk\nIdle')
  })

  it('notices by itself that there is no network, and goes on when it is back', async () => {
    await callFromPage(page, '/sandbox/setFault', { kind: 'cut-connection', times: null })
    const wokeAtMs = Number(await sleepUntil(15, 30))
    // No page hears of it: it loads just now.
    await page.reload()
    await desktop.evaluate("electron.powerMonitor.emit('resume'); electron.net.online = false")
    const failed = ['sync-departments', 'sync-members', 'token-refresh'].map((job) => `${job} clock failed`)
    await expect.poll(async () => jobs(await history(wokeAtMs))).toEqual(failed)
    await callFromPage(page, '/sandbox/clearFaults')
    await page.reload()
    await page.waitForSelector('nav')
    await desktop.evaluate('electron.net.isOnline = () => (globalThis.isAsked = true)')
    await page.evaluate("void dispatchEvent(new Event('online'))")
    // By the page, whose connection the next call of this test takes.
    await expect.poll(() => desktop.evaluate('return globalThis.isAsked')).toBe(true)
    const done = ['sync-departments retry done', 'sync-members retry done']
    await expect.poll(async () => jobs(await history(wokeAtMs))).toEqual([...failed, ...done].toSorted())
  })
})
