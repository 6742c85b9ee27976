import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const hostile = '<img src=x onerror="window.broken=1">\u202e{{constructor}}👨‍👩‍👧‍👦'

interface ScheduleList {
  state: { pausedAtMs: number | null }
  items: { scheduleId: string; job: string; profileId: string | null; cron: string; enabled: boolean }[]
}

/** One desk for the whole story: schedules are looked at, changed and run; the trail then says who did it. */
describe('schedules and the audit trail', () => {
  let desk: DeskUnderTest
  let axe = ''
  beforeAll(async () => {
    axe = await readFile(axeFile, 'utf8')
    desk = await openDesk({ language: 'en', schedules: true })
    await desk.page.locator('[data-test=practice-company]').click()
    await desk.page.waitForURL(/#\/directory/)
  })
  afterAll(async () => {
    await desk.close()
  })

  const go = (hash: string) => desk.page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  const list = () => desk.call('GET', '/schedules') as Promise<ScheduleList>
  const find = async (job: string, cron: string) =>
    (await list()).items.find((schedule) => schedule.job === job && schedule.cron === cron)
  const row = (job: string) => desk.page.locator('[data-test=schedule-row]', { hasText: job })
  const choose = async (box: string, option: string) => {
    await desk.page.locator(`[data-test=${box}]`).click()
    await desk.page.locator('.el-select-dropdown__item:visible', { hasText: option }).first().click()
  }
  const accessible = async () => {
    const { page } = desk
    if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe)
    for (const theme of ['dark', 'light'] as const) {
      await desk.call('PATCH', '/system/preferences', { theme })
      await page.locator(`html${theme === 'dark' ? '.dark' : ':not(.dark)'}`).waitFor({ state: 'attached' })
      await expect
        .poll(() => page.evaluate(`document.getAnimations().every(({ playState }) => playState !== 'running')`))
        .toBe(true)
      const found = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as AxeResults
      const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(
        serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
        theme,
      ).toEqual([])
    }
  }

  it('lists what runs when, of the company and of the machine, with a name that breaks nothing', async () => {
    const { page } = desk
    const lastRun = async () =>
      ((await desk.call('GET', '/sync/runs?limit=1')) as { items: { state: string }[] }).items[0]?.state
    await expect.poll(lastRun, { timeout: 30_000 }).toBe('succeeded')
    const [company] = (await desk.call('GET', '/profiles')) as { id: string }[]
    await desk.call('PATCH', `/profiles/${company?.id}`, { name: hostile })
    await go('#/schedules/schedules')
    await page.locator('[data-test=schedule-row]').nth(5).waitFor()
    expect(await page.locator('[data-test=schedule-group]').count()).toBe(2)
    expect(await page.locator('[data-test=schedule-group] h2').first().innerText()).toContain('<img src=x')
    expect(await row('Full sync').innerText()).toContain('02:00')
    await expect.poll(() => page.locator('[data-test=schedules-state]').innerText()).toMatch(/next .*\d{2}:\d{2}/)
    expect(await page.locator('[data-test=keeper]').innerText()).toContain('This process')
    await accessible()
  })

  it('edits a rule as people say it, and says what it means while it is typed', async () => {
    const { page } = desk
    await row('Member sync').click()
    await page.locator('[data-test=next-runs]').waitFor()
    expect(await page.locator('[data-test=schedule-save]').isDisabled()).toBe(true)
    await choose('rule-kind', 'Weekly')
    await expect.poll(() => page.locator('[data-test=rule-words]').innerText()).toMatch(/Monday.*02:00/)
    expect(await page.locator('[data-test=next-runs] li').count()).toBe(5)
    await choose('schedule-offset', 'None')
    await accessible()
    await page.locator('[data-test=schedule-save]').click()
    await expect.poll(() => find('sync-members', '0 2 * * 1')).toMatchObject({ enabled: true })
    await expect.poll(() => row('Member sync').innerText()).toMatch(/Monday.*02:00/)
  })

  it('refuses a rule that is wrong or too often beside its field, and keeps what is stored', async () => {
    const { page } = desk
    await choose('rule-kind', 'Cron')
    expect(await page.locator('input[data-test=rule-cron]').inputValue()).toBe('0 2 * * 1')
    await page.locator('input[data-test=rule-cron]').fill('0 99 * * *')
    await expect.poll(() => page.locator('[data-test=rule-wrong]').innerText()).toContain('99')
    expect(await page.locator('[data-test=schedule-save]').isDisabled()).toBe(true)
    await page.locator('input[data-test=rule-cron]').fill('* * * * *')
    await expect.poll(() => page.locator('[data-test=rule-wrong]').innerText()).toContain('5 minutes')
    expect(await page.locator('[data-test=schedule-save]').isDisabled()).toBe(true)
    const stored = await find('sync-members', '0 2 * * 1')
    // Whoever does not ask the page is refused as well.
    const past = desk.call('PATCH', `/schedules/${encodeURIComponent(stored?.scheduleId ?? '')}`, { cron: '* * * * *' })
    await expect(past).rejects.toThrow('INVALID')
    expect(await find('sync-members', '0 2 * * 1')).toBeDefined()
    await page.keyboard.press('Escape')
    await page.locator('[data-test=schedule-drawer]').waitFor({ state: 'detached' })
  })

  it('walks through the schedules with the keys, also with one open', async () => {
    const { page } = desk
    await row('Full sync').locator('[data-test=schedule-name]').focus()
    await page.keyboard.press('ArrowDown')
    expect(await page.locator('[data-test=schedule-drawer]').count()).toBe(0)
    await page.keyboard.press('Enter')
    const drawer = page.locator('[data-test=schedule-drawer]')
    await expect.poll(() => drawer.innerText()).toContain('Department sync')
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => drawer.innerText()).toContain('Full sync')
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
  })

  it('adds one of another time zone, and removes it after asking', async () => {
    const { page } = desk
    await page.locator('[data-test=add-schedule]').click()
    await choose('schedule-job', 'Department sync')
    await choose('rule-kind', 'Daily')
    await page.locator('[data-test=time-zone]').click()
    await page.keyboard.type('new york')
    await page.locator('.el-select-dropdown__item:visible', { hasText: 'America/New_York' }).click()
    await page.locator('[data-test=next-runs]', { hasText: 'New_York' }).waitFor()
    await page.locator('[data-test=schedule-save]').click()
    await page.locator('[data-test=schedule-drawer]').waitFor({ state: 'detached' })
    const added = page.locator('[data-test=schedule-row]', { hasText: 'America/New_York' })
    await added.locator('[data-test=schedule-more]').click()
    await page.locator('[data-test=schedule-remove]:visible').click()
    await page.locator('[data-test=confirm]').click()
    await added.waitFor({ state: 'detached' })
    expect((await list()).items).toHaveLength(6)
  })

  it('switches one off, runs one now, and leads from its history to the sync', async () => {
    const { page } = desk
    await row('Department sync').locator('.el-switch').click()
    await expect.poll(() => row('Department sync').innerText()).toContain('Off')
    await row('Full sync').locator('[data-test=schedule-run]').click()
    await expect.poll(() => row('Full sync').innerText(), { timeout: 20_000 }).toContain('Done')
    await row('Full sync').locator('[data-test=schedule-more]').click()
    await page.locator('[data-test=schedule-history]:visible').click()
    await page.locator('[data-test=schedule-run-row]').waitFor()
    await choose('history-outcome', 'Failed')
    await page.locator('[data-test=schedule-runs]', { hasText: 'No run ended like this' }).waitFor()
    await choose('history-outcome', 'Done')
    await page.locator('[data-test=open-run]').click()
    await page.waitForURL(/#\/sync\//)
    await page.locator('[data-test=run-drawer]').waitFor()
  })

  it('shows among the tasks what the clock does beside syncs', async () => {
    const { page } = desk
    await go('#/schedules/schedules')
    await row('Backup').locator('[data-test=schedule-run]').click()
    await page.locator('[data-test=tasks]').click()
    const task = page.locator('[data-test=task-schedule]', { hasText: 'Backup' })
    await expect.poll(() => task.innerText()).toContain('Done')
    await accessible()
    await task.locator('[data-test=task-open]').click()
    await task.waitFor({ state: 'hidden' })
  })

  it('pauses all, says so also after a restart, and resumes', async () => {
    const { page } = desk
    await go('#/schedules/schedules')
    await page.locator('[data-test=pause-all]').click()
    await page.locator('[data-test=paused-banner]').waitFor()
    expect((await list()).state.pausedAtMs).not.toBeNull()
    await accessible()
    await desk.restart()
    await go('#/schedules/schedules')
    await page.locator('[data-test=paused-banner]').waitFor()
    expect(await row('Member sync').innerText()).toMatch(/Monday.*02:00/)
    expect(await row('Department sync').innerText()).toContain('Off')
    expect(await row('Full sync').innerText()).toContain('Done')
    await page.locator('[data-test=paused-banner] button').click()
    await page.locator('[data-test=paused-banner]').waitFor({ state: 'detached' })
    expect((await list()).state.pausedAtMs).toBeNull()
  })

  it('shows in the trail who changed what, from what to what', async () => {
    const { page } = desk
    await go('#/schedules/audit')
    await page.locator('[data-test=audit-row]').first().waitFor()
    await accessible()
    const renamed = page.locator('[data-test=audit-row]', { hasText: 'profiles.update' })
    await renamed.click()
    const changes = page.locator('[data-test=audit-changes]')
    await changes.waitFor()
    expect(await changes.innerText()).toContain('<img src=x')
    expect(await page.evaluate('window.broken')).toBeUndefined()
    await accessible()
    await page.keyboard.press('Escape')
    await page.locator('[data-test=audit-drawer]').waitFor({ state: 'detached' })
  })

  it('finds by action and by text, and walks with the keys', async () => {
    const { page } = desk
    await choose('audit-call', 'schedules.update')
    const rows = page.locator('[data-test=audit-row]')
    await expect.poll(() => rows.count()).toBe(3) // the rule, the one that was refused, and the switch
    await page.locator('[data-test=audit-table]').focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    const drawer = page.locator('[data-test=audit-drawer]')
    await expect.poll(() => drawer.innerText()).toContain('0 2 * * 1')
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => drawer.innerText()).toContain('INVALID')
    await page.keyboard.press('Escape')
    await page.locator('input[data-test=audit-search]').fill('no such text')
    await page.locator('.empty').waitFor()
    await page.locator('[data-test=audit-clear]').click()
    await expect.poll(() => rows.count()).toBeGreaterThan(5)
  })

  it('verifies, and says with a noted hash of another trail that its end is missing', async () => {
    const { page } = desk
    const verdict = page.locator('[data-test=audit-verdict]')
    await page.locator('[data-test=audit-verify]').click()
    await page.locator('[data-test=audit-verify-now]').click()
    await expect.poll(() => verdict.innerText()).toContain('intact')
    await page.locator('[data-test=audit-verify]').click()
    await page.locator('input[data-test=audit-known-hash]').fill('0'.repeat(64))
    await page.locator('[data-test=audit-verify-now]').click()
    await expect.poll(() => verdict.innerText()).toContain('not in the trail')
    expect(await page.locator('[data-test=audit-finding]').count()).toBe(1)
    expect(await page.locator('[data-test=audit-finding-show]').count()).toBe(0) // no row is named
    await accessible()
  })

  it('hands out a file, and records that', async () => {
    const { page } = desk
    await page.locator('[data-test=audit-export]').click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('[data-test=audit-export-csv]:visible').click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^audit-\d{4}-\d{2}-\d{2}\.csv$/)
    const text = await readFile(await file.path(), 'utf8')
    expect(text).toContain('profiles.update')
    await page.locator('[data-test=audit-row]', { hasText: 'audit.export' }).waitFor()
    expect(desk.complaints).toEqual([])
  })
})
