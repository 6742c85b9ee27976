import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Run } from '../../src-main/contract/sync.ts'
import { openStrangerCompany, strangerSecret } from '../helpers/stranger-company.ts'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
/** Colours are right once nothing fades any more. */
const stillness = `(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  do await frame()
  while (document.getAnimations().some(({ playState }) => playState === 'running'))
  await frame()
})()`

/** A busy machine may take its time; what comes is right or never comes. */
const eventually = <T>(ask: () => T) => expect.poll(ask, { timeout: 15_000 })

/** One desk for the whole story: each part goes on where the one before it ended, as a person would. */
describe('the sync centre', () => {
  let desk: DeskUnderTest
  let axe = ''
  let reachable = true
  const sockets = new Set<{ close: () => Promise<void> }>()
  beforeAll(async () => {
    axe = await readFile(axeFile, 'utf8')
    desk = await openDesk()
    const { page } = desk
    page.setDefaultTimeout(10_000)
    await page.locator('[data-test=practice-company]').waitFor()
    await page.routeWebSocket(/\/rpc$/, (socket) => {
      if (!reachable) return void socket.close()
      socket.connectToServer()
      sockets.add(socket)
    })
    await page.reload() // so that its connection goes through the route
    await page.locator('[data-test=practice-company]').click()
    await page.waitForURL(/#\/directory/)
    await page.evaluate(`location.hash = '#/sync'`)
    await page.locator('[data-test=last-run]').waitFor()
  })
  afterAll(async () => {
    await desk.close()
  })

  const $ = (name: string) => desk.page.locator(`[data-test=${name}]`)
  const fault = (kind: string, path: string | null = null, times: number | null = null) =>
    desk.call('POST', '/practice-company/faults', { kind, path, times })
  const noFaults = () => desk.call('DELETE', '/practice-company/faults')
  const evolve = (days: number) => desk.call('POST', '/practice-company/evolve', { days })
  const newest = async (): Promise<Run> => {
    const { items } = (await desk.call('GET', '/sync/runs?limit=1')) as { items: Run[] }
    if (!items[0]) throw new Error('There is no run')
    return items[0]
  }
  const ended = () => eventually(async () => (await newest()).state).not.toMatch(/queued|running/)
  const removed = ({ counts }: Run) => Object.values(counts).reduce((sum, one) => sum + (one?.removed ?? 0), 0)
  const violations = async (): Promise<string[]> => {
    const { page } = desk
    if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe)
    await page.evaluate(stillness)
    const found = (await page.evaluate(`axe.run('main, .el-dialog', { resultTypes: ['violations'] })`)) as AxeResults
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`))
  }
  /** Goes on with a key until something has the focus, as one does without a mouse. */
  const pressUntil = async (key: string, selector: string) => {
    const { page } = desk
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press(key)
      if (await page.evaluate(`Boolean(document.activeElement?.closest(${JSON.stringify(selector)}))`)) return
    }
    throw new Error(`${key} never reaches ${selector}`)
  }
  const tabTo = (selector: string) => pressUntil('Tab', selector)

  it('starts a dry run of one department, reads its plan and applies it, all without a mouse', async () => {
    const { page } = desk
    await evolve(60)
    await $('sync-menu').focus()
    await page.keyboard.press('Enter')
    await $('choose-scope').waitFor()
    await pressUntil('ArrowDown', '[data-test=choose-scope]')
    await page.keyboard.press('Enter')
    await $('start-dialog').waitFor()
    await tabTo('[data-test=scope-place]')
    await page.keyboard.press('ArrowRight')
    await tabTo('[data-test=scope-department]')
    await page.keyboard.type('xszx')
    await page.getByRole('option', { name: '销售中心' }).waitFor()
    await page.keyboard.press('Enter')
    await tabTo('[data-test=scope-dry-run]')
    await page.keyboard.press('Space')
    expect(await violations()).toEqual([])
    await tabTo('[data-test=scope-start]')
    await page.keyboard.press('Enter')

    await $('change').first().waitFor()
    const plan = await newest()
    expect(plan).toMatchObject({ dryRun: true, state: 'awaiting-confirmation', kind: 'all' })
    expect(plan.scope).toMatchObject({ children: true, departmentId: expect.any(Number) })
    await tabTo('[role=tree]')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await $('change-detail').waitFor()
    expect(await violations()).toEqual([])
    await page.keyboard.press('Escape')
    await $('change-detail').waitFor({ state: 'detached' })
    await page.keyboard.press('/')
    const name = (await $('change').first().locator('.name').innerText()).trim()
    await page.keyboard.type(name)
    await eventually(async () => new Set(await $('change').locator('.name').allInnerTexts()).has(name)).toBe(true)
    await page.keyboard.press('Escape')
    await tabTo('[data-test=guard-confirm]')
    await page.keyboard.press('Enter')
    await $('guard-review').waitFor({ state: 'detached' })
    expect((await newest()).state).toBe('succeeded')
    // It was a dry run once, but now it is what the directory is like.
    await $('last-run').locator('.figures:not(.planned)').waitFor()
  })

  it('shows where a run is, also after a reload, and holds it', async () => {
    const { page } = desk
    await fault('timeout', 'user/list')
    await $('sync-now').click()
    const now = page.locator('[data-test=live-run] [aria-current=step]')
    await eventually(() => now.innerText()).toContain('获取成员')
    await page.reload()
    await eventually(() => now.innerText()).toContain('获取成员')
    await $('pause-run').click()
    await $('resume-run').waitFor()
    expect(await $('live-run').innerText()).toContain('已暂停')
    expect(await violations()).toEqual([])
    await eventually(() => $('run-row').first().innerText()).toContain('已暂停')
    await page.reload()
    await $('resume-run').click()
    await $('pause-run').waitFor()
    await eventually(() => $('run-row').first().innerText()).toContain('正在同步')
  })

  it('changes its language in the middle of it', async () => {
    const { page } = desk
    await page.keyboard.press('Control+k')
    await page.locator('.quick-find input').fill('Switch to English')
    await page.locator('.quick-find [role=option]').first().click()
    await eventually(() => $('live-run').innerText()).toContain('Fetch members')
    expect(await $('run-log').innerText()).toContain('Started by')
    await desk.call('PATCH', '/system/preferences', { language: 'zh-CN' })
    await eventually(() => $('live-run').innerText()).toContain('获取成员')
  })

  it('follows it again when a lost connection is back, and is right at once where it ended meanwhile', async () => {
    const { page } = desk
    const cut = async () => {
      reachable = false
      for (const socket of sockets) await socket.close()
      sockets.clear()
      await page.getByText('正在重新连接').waitFor()
    }
    const back = async () => {
      reachable = true
      // It may come back by itself just before the button is pressed.
      const isBack = page.getByText('正在重新连接').waitFor({ state: 'detached' })
      await Promise.race([isBack, page.getByRole('button', { name: '立即重连' }).click()])
      await isBack
    }
    await cut()
    await desk.call('POST', `/sync/runs/${(await newest()).runId}/pause`)
    await back()
    await $('resume-run').waitFor()
    await cut()
    await desk.call('POST', `/sync/runs/${(await newest()).runId}/resume`)
    await back()
    await $('pause-run').waitFor()
    expect(await $('live-run').innerText()).toContain('停止不会改动任何数据')
    await $('cancel-run').click()
    await $('live-run').waitFor({ state: 'detached' })
    await eventually(() => $('last-run').innerText()).toContain('已取消')
    await noFaults()
  })

  it('says which address WeCom refused, and where to add it', async () => {
    await fault('untrusted-ip')
    await $('sync-now').click()
    const card = $('failed-run')
    await card.waitFor()
    await eventually(() => card.locator('code').innerText()).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
    expect(await card.innerText()).toMatch(/60020[\s\S]*打开自检|打开自检[\s\S]*60020/)
    expect(await violations()).toEqual([])
    await noFaults()
    await $('sync-again').click()
    await card.waitFor({ state: 'detached' })
    await ended()
  })

  it('waits where many would be removed, and leaves everything as it is when the plan is discarded', async () => {
    const { page } = desk
    await fault('shrunken-directory')
    await $('sync-now').click()
    await $('guard-review').waitFor()
    const plan = await newest()
    const count = removed(plan)
    expect(await $('guard-review').innerText()).toContain('可能的原因')
    expect(await $('plan-effect').innerText()).toContain(`移除 ${plan.counts.members?.removed} 人`)
    await page.locator('[data-test=change][data-operation=removed] del').first().waitFor()
    await page.locator('input[data-test=guard-typed]').fill(String(count - 1))
    expect(await $('guard-confirm').isDisabled()).toBe(true)
    await $('guard-reject').click()
    await $('guard-review').waitFor({ state: 'detached' })
    expect((await newest()).state).toBe('rejected')
  })

  it('removes them when their number is typed, and shows who returns later', async () => {
    const { page } = desk
    await $('sync-now').click()
    await $('guard-review').waitFor()
    const count = removed(await newest())
    await page.locator('input[data-test=guard-typed]').fill(String(count))
    await $('guard-confirm').click()
    await $('guard-review').waitFor({ state: 'detached' })
    expect((await newest()).state).toBe('succeeded')
    await noFaults()
    await $('sync-now').click()
    await eventually(async () => (await newest()).counts.members?.created ?? 0).toBeGreaterThan(100)
    await ended()
    await $('run-row').first().click()
    await $('run-drawer').getByRole('tab').nth(1).click()
    await $('run-drawer').locator('[data-value=returned]').click()
    await page.locator('[data-test=run-drawer] [data-test=change][data-operation=returned]').first().waitFor()
    await page.keyboard.press('Escape')
    await $('run-drawer').waitFor({ state: 'detached' })
  })

  it('leads from a run to what it could not read, and why', async () => {
    const { page } = desk
    await fault('http-500', 'user/list', 30)
    await $('sync-now').click()
    await eventually(async () => (await newest()).state).toBe('partial')
    await noFaults()
    const { runId } = await newest()
    await page.locator(`[data-run="${runId}"]`).click()
    await $('run-drawer').getByRole('tab').nth(2).click()
    const group = $('problem-group').first()
    expect(await group.innerText()).toContain('HTTP_500')
    const { items } = (await desk.call('GET', `/sync/runs/${runId}/problems`)) as { items: { id: string }[] }
    const shown = await $('problem').locator('.id').allInnerTexts()
    expect(shown.toSorted()).toEqual(items.map(({ id }) => id).toSorted())
    await page.locator('input[data-test=problem-search]').fill('no such reason')
    await group.waitFor({ state: 'detached' })
    await page.locator('input[data-test=problem-search]').fill('')
    await group.waitFor()
    expect(await violations()).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('finds runs by their result', async () => {
    const { page } = desk
    await $('filter-state').click()
    await page.locator('.el-select-dropdown__item:visible', { hasText: '已放弃' }).click()
    await eventually(() => $('run-row').count()).toBe(1)
    expect(await $('run-row').innerText()).toContain('已放弃')
    await page.locator('.el-select-dropdown__item:visible', { hasText: '已放弃' }).click()
    await page.keyboard.press('Escape')
    await eventually(() => $('run-row').count()).toBeGreaterThan(4)
  })

  it('compares two runs, also after a reload', async () => {
    const { page } = desk
    const { items } = (await desk.call('GET', '/sync/runs?states[]=succeeded&limit=2')) as { items: Run[] }
    const [returned, left] = items
    if (!returned || !left) throw new Error('Two runs are needed')
    for (const { runId } of [returned, left]) await page.locator(`[data-run="${runId}"] [data-test=choose-run]`).check()
    await $('compare').click()
    await $('compared').first().waitFor()
    await page.reload()
    // The same people went with the one and came back with the other.
    await page.locator('[data-test=compare-runs] [data-value=different]').click()
    const row = $('compared').first()
    await eventually(() => row.innerText()).toMatch(/返回[\s\S]*移除/)
    await row.click()
    expect(await violations()).toEqual([])
    await desk.call('PATCH', '/system/preferences', { theme: 'dark' })
    await page.locator('html.dark').waitFor({ state: 'attached' })
    expect(await violations()).toEqual([])
    await $('compare-back').click()
    await $('run-log').waitFor()
    expect(await violations()).toEqual([])
  })

  it('shows names that nobody would invent as text, in rows as high as any other', async () => {
    const { page } = desk
    const names = [
      '<img src=x onerror="window.broken=1">',
      '\u202e\u0645\u0631\u062d\u0628\u0627 abc',
      'W'.repeat(500),
      '👨‍👩‍👧‍👦🏳️‍🌈',
      '\u200d\u200b',
    ]
    const stranger = await openStrangerCompany({
      departments: [1, 2, 3].map((id) => ({ id, name: names[id] ?? '', parentid: id - 1, order: id })),
      members: new Map([
        [
          3,
          names.map((name, index) => ({
            userid: `hostile-${index}`,
            name,
            department: [3],
            position: name,
            status: 1,
          })),
        ],
      ]),
    })
    try {
      await desk.call('POST', '/vault/accept-key-file')
      const { id } = (await desk.call('POST', '/profiles', {
        name: 'Stranger',
        corpId: 'ww0123456789abcdef',
        apiBaseUrl: stranger.apiBaseUrl,
        proxy: 'none',
      })) as { id: string }
      await desk.call('POST', `/profiles/${id}/secrets`, { kind: 'app', agentId: 7, secret: strangerSecret })
      await desk.call('POST', `/profiles/${id}/use`)
      // The page of the other company takes the place of this one, and its open menus with it.
      await page.locator('header', { hasText: 'Stranger' }).first().waitFor()
      await $('run-row').first().waitFor({ state: 'detached' })
      await $('sync-menu').click()
      await $('sync-dry').click()
      await $('change').nth(6).waitFor()
      await page.locator('[data-test=change-order] .el-segmented__item').nth(1).click()
      await $('change').nth(6).click()
      await $('change-detail').waitFor()
      const heights = await page.evaluate(
        `[...document.querySelectorAll('[role=tree] .row')].map((row) => row.getBoundingClientRect().height)`,
      )
      expect(new Set(heights as number[])).toEqual(new Set([32]))
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      expect(await page.evaluate('document.querySelectorAll("main img").length')).toBe(0)
      expect(await page.evaluate('window.broken')).toBeUndefined()
      expect(await $('guard-review').innerText()).toContain('<img src=x')
      // Of a name that cannot be seen the account is shown.
      expect(await $('change').locator('.name').allInnerTexts()).toContain('hostile-4')
      await $('guard-reject').click()
      await $('guard-review').waitFor({ state: 'detached' })
    } finally {
      await stranger.close()
    }
  })

  it('broke no rule of the content security policy and threw nothing', () => {
    // The browser itself complains of sockets that the test has cut.
    expect(desk.complaints.filter((text) => !text.includes('WebSocket'))).toEqual([])
  })
})
