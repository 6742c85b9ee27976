import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const stillness = `(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  do await frame()
  while (document.getAnimations().some(({ playState }) => playState === 'running'))
  await frame()
})()`
const eventually = <T>(ask: () => T) => expect.poll(ask, { timeout: 15_000 })

/** One desk for the whole story: a sync that met faults is found again in the log, in the figures and in a bundle. */
describe('logs, metrics and diagnostics', () => {
  let desk: DeskUnderTest
  let axe = ''
  let runId = ''
  beforeAll(async () => {
    axe = await readFile(axeFile, 'utf8')
    desk = await openDesk()
    const { page } = desk
    page.setDefaultTimeout(10_000)
    await page.locator('[data-test=practice-company]').click()
    await page.waitForURL(/#\/directory/)
  })
  afterAll(() => desk.close())

  const $ = (name: string) => desk.page.locator(`[data-test=${name}]`)
  const go = (hash: string) => desk.page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  const lines = () => $('log-line')
  const newest = async (): Promise<string> =>
    ((await desk.call('GET', '/sync/runs?limit=1')) as { items: { state: string }[] }).items[0]?.state ?? ''
  const box = async (measure: 'scrollTop' | 'scrollHeight'): Promise<number> =>
    Number(await desk.page.evaluate(`document.querySelector('[data-test=log-lines]').${measure}`))
  const sync = async (): Promise<string> => {
    // A company that is entered is synced at once.
    await eventually(newest).toBe('succeeded')
    await desk.call('POST', '/practice-company/faults', { kind: 'busy', path: 'user/list', times: 2 })
    const started = (await desk.call('POST', '/sync/runs', { kind: 'all' })) as { runId: string }
    const state = async () => ((await desk.call('GET', `/sync/runs/${started.runId}`)) as { state: string }).state
    await eventually(state).toBe('succeeded')
    return started.runId
  }
  const violations = async (): Promise<string[]> => {
    const { page } = desk
    if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe)
    await page.evaluate(stillness)
    const found = (await page.evaluate(`axe.run('main', { resultTypes: ['violations'] })`)) as AxeResults
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`))
  }

  it('leads from a run to its lines, each with all of its fields', async () => {
    runId = await sync()
    await go(`/sync/${runId}`)
    await $('run-log-link').click()
    await $('log-run').waitFor()
    await eventually(() => lines().count()).toBeGreaterThan(8)
    const text = await $('log-lines').innerText()
    expect(text).toContain('sync run started')
    expect(text).toContain('A call to WeCom is tried again')
    expect(text).toContain('sync run ended')
    await lines().filter({ hasText: 'tried again' }).first().click()
    await eventually(() => desk.page.locator('.detail pre').innerText()).toContain(`"runId": "${runId}"`)
    expect(await violations()).toEqual([])
  })

  it('filters by level and text, and says where nothing fits', async () => {
    const { page } = desk
    await page.click('[data-level=warn]')
    await eventually(() => lines().count()).toBe(2)
    await page.click('[data-level=warn]')
    const input = page.locator('input[data-test=log-text], [data-test=log-text] input').first()
    await input.fill('STEP=apply')
    await eventually(() => page.locator('.logs .empty').count()).toBe(1)
    await input.fill('"step":"APPLY"')
    await eventually(() => lines().count()).toBe(1)
    await input.fill('')
    await $('log-run').locator('button').click()
    await eventually(() => lines().count()).toBeGreaterThan(10)
  })

  it('follows what is written, stops where one scrolls up, and goes on at the end', async () => {
    const { page } = desk
    // Enough lines that there is something to scroll.
    for (let index = 0; index < 3; index += 1) await sync()
    const isOn = () => $('log-follow').locator('input, [role=switch]').first().getAttribute('aria-checked')
    const last = () => lines().last().innerText()
    await eventually(last).toContain('checkpoint')
    expect(await isOn()).toBe('true')
    await $('log-lines').hover()
    await page.mouse.wheel(0, -400)
    await $('log-newest').waitFor()
    expect(await isOn()).toBe('false')
    const shown = await box('scrollTop')
    expect(shown).toBeGreaterThan(0)
    await sync()
    expect(await box('scrollTop')).toBe(shown)
    const before = await box('scrollHeight')
    await $('log-newest').click()
    await eventually(() => box('scrollHeight')).toBeGreaterThan(before)
    expect(await isOn()).toBe('true')
  })

  it('shows the files, and what a bundle holds before it is made', async () => {
    const { page } = desk
    await $('log-files').click()
    await eventually(() => $('log-files-drawer').locator('tbody tr').count()).toBe(1)
    await page.keyboard.press('Escape')
    await $('diagnostics').click()
    await page.locator('[data-part=log] .el-button').click()
    expect(await $('part-sample').innerText()).toContain('"msg"')
    for (const part of ['metrics', 'schedules']) await page.locator(`[data-part=${part}] .el-checkbox`).click()
    expect(await violations()).toEqual([])
    const download = page.waitForEvent('download')
    await $('make-diagnostics').click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/^wecom-desk-diagnostics-.*\.zip$/)
    const content = unzipSync(await readFile(await file.path()))
    expect(Object.keys(content)).toEqual([
      'README.txt',
      ...['environment.json', 'configuration.json', 'database.json', 'runs.json', 'errors.jsonl', 'log.jsonl'],
    ])
    expect(strFromU8(content['runs.json'] ?? new Uint8Array())).toContain(runId)
    await $('diagnostics-made').waitFor()
    await page.keyboard.press('Escape')
    // As the menu of the desktop app leads there, as often as it is chosen.
    for (let time = 0; time < 2; time++) {
      await page.evaluate(`location.hash = '#/schedules/logs?diagnostics=1'`)
      await $('diagnostics-drawer').waitFor()
      await page.keyboard.press('Escape')
      await $('diagnostics-drawer').waitFor({ state: 'detached' })
      await eventually(() => page.evaluate('location.hash')).toBe('#/schedules/logs')
    }
  })

  it('shows the figures of calls, failures, syncs and the process, also to readers that see no picture', async () => {
    const { page } = desk
    await go('/schedules/metrics')
    await page.locator('[data-api="user/list"]').waitFor()
    await eventually(() => $('causes').innerText()).toContain('-1')
    await eventually(() => page.locator('[data-drawn=true]').count()).toBe(6)
    const figures = await $('metric-calls').locator('table').innerText()
    expect(figures).toMatch(/\d/)
    await page.locator('[data-span=month]').click()
    await eventually(() => $('metric-calls').locator('tbody tr').count()).toBe(30)
    await page.locator('[data-test=apis] th button').first().click()
    const names = (await page.evaluate(
      `[...document.querySelectorAll('[data-api]')].map((row) => row.dataset.api)`,
    )) as string[]
    expect(names.length).toBeGreaterThan(3)
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)))
    expect(await violations()).toEqual([])
    await desk.call('PATCH', '/system/preferences', { theme: 'dark', language: 'en' })
    await page.locator('html.dark[lang=en]').waitFor({ state: 'attached' })
    expect(await violations()).toEqual([])
    expect(desk.complaints).toEqual([])
  })
})
