import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

// Weeks of syncs are made first.

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const days = 30
const steps = 9

/** The end of the local day that lies so many days back. */
const endOfDay = (daysAgo: number): number => {
  const now = new Date()
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo + 1).getTime() - 1
}

interface Change {
  id: string
  name: string
  operation: string
}
interface Difference {
  total: number
  items: Change[]
}

describe('the time machine', () => {
  let desk: DeskUnderTest
  beforeAll(async () => {
    desk = await openDesk({
      language: 'en',
      livedIn: { days: days - 2, everyDays: 4, members: 200, departments: 14, seed: 5 },
    })
    await desk.page.locator('[data-test=activity]').waitFor()
  })
  afterAll(() => desk.close())

  const go = (path: string) => desk.page.evaluate(`location.hash = ${JSON.stringify(path)}`)
  const get = async <T>(path: string): Promise<T> => (await desk.call('GET', path)) as T
  const difference = (more = '') =>
    get<Difference>(`/history/difference?fromMs=${endOfDay(steps)}&toMs=${Date.now()}${more}`)
  const findings = async () => {
    const { page } = desk
    await page.evaluate(await readFile(axeFile, 'utf8'))
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
  }

  it('goes to a past day by keys alone, and shows the directory as it was then', async () => {
    const { page } = desk
    await go('/time-machine')
    const scrubber = page.getByRole('slider', { name: /Chart of changes/ })
    await scrubber.focus()
    for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowLeft')
    expect(await scrubber.getAttribute('aria-valuenow')).toBe(String(days - 1 - steps))

    const atMs = endOfDay(steps)
    const then = await get<{ total: number; items: { userId: string; since: string }[] }>(
      `/history/members?atMs=${atMs}&limit=1000`,
    )
    const tree = await get<unknown[]>(`/history/departments?atMs=${atMs}`)
    await page.getByText(`${then.total} people · ${tree.length} departments`).waitFor()
    await page.locator('[data-test=past-total]').getByText(`${then.total} people`, { exact: true }).waitFor()
    expect(await page.locator('[data-test=past-member]').first().textContent()).toContain(then.items[0]?.userId)

    const gone = then.items.find(({ since }) => since === 'left')
    await page.locator('[data-test=past-search] input, input[data-test=past-search]').fill(gone?.userId ?? '?')
    const row = page.locator('[data-test=past-member][data-since=left]')
    await row.filter({ hasText: gone?.userId ?? '?' }).waitFor()
    expect(await findings()).toEqual([])

    const box = await scrubber.boundingBox()
    const middle = (box?.y ?? 0) + (box?.height ?? 0) / 2
    await page.mouse.move((box?.x ?? 0) + 120, middle)
    await page.mouse.down()
    await page.mouse.move((box?.x ?? 0) + 300, middle, { steps: 4 })
    const dragged = Number(await scrubber.getAttribute('aria-valuenow'))
    await page.mouse.up()
    expect(dragged).toBeGreaterThan(0)
    expect(dragged).toBeLessThan(days - 1 - steps)
    await scrubber.focus()
    await page.keyboard.press('End')
    await page.locator('[data-test=back-to-now]').waitFor({ state: 'detached' })
    for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowLeft')
  })

  it('lists what is different between two days, and leads from one to the other', async () => {
    const { page } = desk
    await page.getByRole('tab', { name: 'Compare two days' }).click()
    const all = await difference()
    expect(all.total).toBeGreaterThan(10)
    const shown = page.locator('[data-test=change]')
    await shown.first().waitFor()
    const chips = page.locator('.compare')
    await chips.getByRole('button', { name: new RegExp(`^All ?${all.total}$`) }).waitFor()
    const removed = await difference('&operation=removed')
    await chips.getByRole('button', { name: new RegExp(`^Removed ?${removed.total}$`) }).click()
    await page.locator('[data-test=change][data-operation=created]').first().waitFor({ state: 'detached' })
    expect(await shown.count()).toBe(removed.total)
    expect(await findings()).toEqual([])
  })

  it('charts a department by week', async () => {
    const { page } = desk
    await page.getByRole('tab', { name: 'By department' }).click()
    const weeks = page.locator('[data-test=department-weeks]')
    const second = page.locator('.ranking button').nth(1)
    const name = (await second.textContent())?.trim() ?? '?'
    await second.click()
    await weeks.getByRole('heading', { name }).waitFor()
    expect(await weeks.locator('tbody tr').count()).toBeGreaterThanOrEqual(5)
    expect(await findings()).toEqual([])
  })

  it("tells a person's life, and leads back to the day", async () => {
    const { page } = desk
    const [mover] = (await difference('&entity=member&operation=moved')).items
    await page.getByRole('tab', { name: 'Member history' }).click()
    await page.locator('[data-test=person-search] input, input[data-test=person-search]').fill(mover?.id ?? '?')
    await page
      .locator('[data-test=person-found]')
      .filter({ hasText: mover?.id ?? '?' })
      .first()
      .click()
    const events = page.locator('[data-test=life-event]')
    await events.first().waitFor()
    const entries = await get<unknown[]>(`/members/${encodeURIComponent(mover?.id ?? '?')}/history`)
    expect(await events.count()).toBe(entries.length)
    await page.locator('[data-test=life-event][data-operation=moved] .move').first().waitFor()
    await events
      .last()
      .getByText(/^(Was there when the record began|Joined)$/)
      .waitFor()
    expect(await findings()).toEqual([])
    await events.last().getByRole('button', { name: 'Directory that day' }).click()
    await page.locator('[data-test=past-member]').first().waitFor()
    expect(desk.complaints).toEqual([])
  })
})
