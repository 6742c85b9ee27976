import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dayEdges } from '../../src-renderer/features/overview/day-edges.ts'
import { openStrangerCompany, strangerSecret } from '../helpers/stranger-company.ts'
import type { StrangerCompany } from '../helpers/stranger-company.ts'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

interface Figures {
  people: { value: number }
  departments: { value: number }
  changes: { value: number }
  calls: { today: number }
  days: { fromMs: number; toMs: number; joined: number; left: number; moved: number; returned: number }[]
  lastRuns: { runId: string }[]
}

const hostile = '<img src=x onerror="window.broken=1">\u202eabc'
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

describe('the overview', () => {
  let desk: DeskUnderTest
  let stranger: StrangerCompany
  const person = (userid: string) => ({ userid, name: userid, department: [2], position: '', status: 1 })
  beforeAll(async () => {
    stranger = await openStrangerCompany({
      departments: [
        { id: 1, name: 'root', parentid: 0 },
        { id: 2, name: hostile, parentid: 1 },
      ],
      members: new Map([[2, [person('first')]]]),
    })
    desk = await openDesk({ livedIn: { days: 24, everyDays: 4, departments: 12, members: 160 } })
    await desk.page.locator('.rail a').first().waitFor()
  })
  afterAll(async () => {
    await desk.close()
    await stranger.close()
  })

  const go = (hash: string) => desk.page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  const sync = async (): Promise<string> => {
    const { runId } = (await desk.call('POST', '/sync/runs', { kind: 'all' })) as { runId: string }
    const state = async () => ((await desk.call('GET', `/sync/runs/${runId}`)) as { state: string }).state
    await expect.poll(state, { timeout: 20_000 }).not.toMatch(/running|queued/)
    return runId
  }
  const ask = async () => (await desk.call('POST', '/overview', { dayEdgesMs: dayEdges(Date.now(), 30) })) as Figures
  const figure = (name: string) => desk.page.locator(`[data-figure=${name}] strong`).innerText()
  const expectFigures = async () => {
    const { people, departments, changes, calls } = await ask()
    const shown = async () => Promise.all(['people', 'departments', 'changes', 'calls'].map(figure))
    const wanted = [people.value, departments.value, changes.value, calls.today]
    await expect.poll(shown).toEqual(wanted.map((value) => value.toLocaleString('zh-CN')))
  }
  const bars = () => desk.page.locator('[data-test=activity] [role=slider]')

  it('shows what the API tells', async () => {
    await go('#/overview')
    await desk.page.locator('[data-test=activity] [data-drawn=true]').waitFor()
    await expectFigures()
    const { days, lastRuns } = await ask()
    for (const key of ['joined', 'left', 'moved', 'returned'] as const) {
      const sum = days.reduce((total, day) => total + day[key], 0)
      expect(await desk.page.locator(`[data-test=activity] [data-series=${key}] b`).innerText()).toBe(String(sum))
    }
    expect(days.reduce((total, { joined, left, moved }) => total + joined + left + moved, 0)).toBeGreaterThan(0)
    expect(await desk.page.locator('[data-test=run]').count()).toBe(lastRuns.length)
    // Readers that see no picture get a row for every day.
    const rows = desk.page.locator('[data-test=activity] tbody tr')
    expect(await rows.count()).toBe(30)
    await desk.page.locator('[data-test=span]').getByText('14').click()
    await expect.poll(() => rows.count()).toBe(14)
  })

  it('leads from a day to the time machine, by pointer and by keyboard', async () => {
    const { page } = desk
    const { days } = await ask()
    const box = await bars().boundingBox()
    if (!box) throw new Error('The chart has no place')
    await page.mouse.click(box.x + box.width - 12, box.y + box.height / 2)
    await page.waitForURL(/time-machine\?at=\d+/)
    const at = () => Number(new URL(page.url().replace('#/', '')).searchParams.get('at'))
    const today = days.at(-1)
    expect(at()).toBeGreaterThanOrEqual(today?.fromMs ?? Infinity)
    expect(at()).toBeLessThanOrEqual(Date.now())

    await go('#/overview')
    await bars().waitFor()
    await bars().focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    const told = await bars().getAttribute('aria-valuetext')
    expect(told).toContain(`${new Date(days.at(-3)?.fromMs ?? 0).getDate()}日`)
    await page.keyboard.press('Enter')
    await page.waitForURL(/time-machine/)
    expect(at()).toBe((days.at(-3)?.toMs ?? 0) - 1)
  })

  it('hears of a sync, and leads to the run', async () => {
    const { page } = desk
    await go('#/overview')
    await page.locator('[data-test=run]').first().waitFor()
    await desk.call('POST', '/practice-company/evolve', { days: 3 })
    const before = await figure('calls')
    const runId = await sync()
    const first = page.locator('[data-test=run]').first()
    await expect.poll(() => first.getAttribute('href')).toContain(runId)
    await expectFigures()
    expect(await figure('calls')).not.toBe(before)
    await page.locator('[data-test=token-health] [data-state=valid]').first().waitFor()
    await first.click()
    await page.waitForURL(new RegExp(`sync/${runId}`))
  })

  it('says what needs a person, until it is done', async () => {
    const { page } = desk
    await go('#/overview')
    await page.locator('[data-test=health]').waitFor()
    await desk.call('POST', '/practice-company/faults', { kind: 'shrunken-directory', times: null })
    const runId = await sync()
    const step = page.locator('[data-step=waiting]')
    await step.waitFor()
    await step.getByRole('button').click()
    await page.waitForURL(/#\/sync/)
    await go('#/overview')
    await step.waitFor()
    await desk.call('POST', `/sync/runs/${runId}/reject`)
    await step.waitFor({ state: 'detached' })
    await desk.call('DELETE', '/practice-company/faults')
  })

  it('is read by assistive technology in both themes', async () => {
    const { page } = desk
    await page.evaluate(await readFile(axeFile, 'utf8'))
    for (const theme of ['light', 'dark'] as const) {
      await desk.call('PATCH', '/system/preferences', { theme })
      await page.locator(`html${theme === 'dark' ? '.dark' : ':not(.dark)'}`).waitFor({ state: 'attached' })
      const good = `getComputedStyle(document.documentElement).getPropertyValue('--good').trim()`
      // Charts take the colours of the new theme without being drawn anew by anybody.
      await expect
        .poll(() => page.evaluate(`document.querySelector('[data-test=activity] svg').innerHTML.includes(${good})`))
        .toBe(true)
      const found = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as AxeResults
      const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([])
    }
  })

  it('begins with one button, and shows hostile names as text', async () => {
    const { page } = desk
    await desk.call('POST', '/vault/accept-key-file')
    const { id } = (await desk.call('POST', '/profiles', {
      name: 'stranger',
      corpId: 'ww0123456789abcdef',
      apiBaseUrl: stranger.apiBaseUrl,
      proxy: 'none',
    })) as { id: string }
    await desk.call('POST', `/profiles/${id}/secrets`, { kind: 'app', agentId: 7, secret: strangerSecret })
    await desk.call('POST', `/profiles/${id}/use`)
    await page.locator('[data-test=first-sync]').click()
    await page.locator('[data-figure=people]').waitFor()
    await expect.poll(() => figure('people')).toBe('1')

    stranger.data.members.set(2, ['first', 'second', 'third'].map(person))
    await sync()
    await expect.poll(() => figure('people')).toBe('3')
    const name = page.locator('[data-test=busiest] .name').first()
    await expect.poll(() => name.innerText()).toContain('<img src=x')
    await page.locator('[data-test=busiest] [data-drawn=true]').waitFor()
    const chart = await page.locator('[data-test=busiest] [data-drawn=true]').boundingBox()
    if (!chart) throw new Error('The chart has no place')
    await page.mouse.move(chart.x + 8, chart.y + 12)
    const card = page.locator('[data-test=busiest] .chart-tip')
    await card.waitFor()
    expect(await card.innerText()).toContain('<img src=x onerror')
    expect(await page.evaluate('document.querySelectorAll("main img, main script").length')).toBe(0)
    expect(await page.evaluate('window.broken')).toBeUndefined()
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(desk.complaints).toEqual([])
  })
})
