import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const themes = ['light', 'dark'] as const

/** Colours are right once nothing fades any more. */
const stillness = `(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  do await frame()
  while (document.getAnimations().some(({ playState }) => playState === 'running'))
  await frame()
})()`

describe('accessibility', () => {
  let desk: DeskUnderTest
  let axe = ''
  beforeAll(async () => {
    axe = await readFile(axeFile, 'utf8')
    desk = await openDesk({ language: 'en' })
    await desk.page.locator('[data-test=own-company]').waitFor()
  })
  afterAll(async () => {
    await desk.close()
  })

  const go = (hash: string) => desk.page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  const focused = (what: string) => desk.page.evaluate(`document.activeElement?.matches(${JSON.stringify(what)})`)
  /** What stands in a reader's or a keyboard's way, as one line each. */
  const violations = async (): Promise<string[]> => {
    const { page } = desk
    if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe)
    const found = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as AxeResults
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`))
  }
  const inBothThemes = async () => {
    for (const theme of themes) {
      await desk.call('PATCH', '/system/preferences', { theme })
      const dark = theme === 'dark' ? '.dark' : ':not(.dark)'
      await desk.page.locator(`html${dark}`).waitFor({ state: 'attached' })
      await desk.page.evaluate(stillness)
      expect(await violations(), theme).toEqual([])
    }
  }

  it('holds in the first run', async () => {
    const { page } = desk
    await inBothThemes()
    await go('#/start/company')
    await page.fill('[data-test=company-name]', 'Example')
    await page.fill('[data-test=corp-id]', 'ww0123456789abc')
    await page.click('[data-test=network]')
    await inBothThemes()
    await page.fill('[data-test=corp-id]', 'ww0123456789abcdef')
    await page.click('[data-test=wizard-next]')
    await inBothThemes()
  })

  it('holds in the directory, in its drawer and where nothing fits', async () => {
    const { page } = desk
    await go('#/start')
    await page.click('[data-test=practice-company]')
    await page.locator('[data-test=member-row]').first().waitFor()
    await inBothThemes()
    await page.locator('[data-test=member-row]').nth(1).click()
    const tabs = page.locator('[data-test=member-drawer] .el-tabs__item')
    for (const tab of [0, 1, 2]) {
      await tabs.nth(tab).click()
      await inBothThemes()
    }
    await page.keyboard.press('Escape')
    await page.fill('input[data-test=member-search]', 'nobody-is-named-so')
    await page.locator('.table .empty').waitFor()
    await inBothThemes()
    await page.fill('input[data-test=member-search]', '')
  })

  it('holds on the sync page, with a plan that waits and with the details of a run', async () => {
    const { page } = desk
    await desk.call('POST', '/practice-company/faults', { kind: 'shrunken-directory', times: null })
    await go('#/sync')
    await page.click('[data-test=sync-now]')
    await page.locator('[data-test=guard-review]').waitFor()
    await inBothThemes()
    await page.click('[data-test=guard-reject]')
    await page.locator('[data-test=guard-review]').waitFor({ state: 'detached' })
    await desk.call('DELETE', '/practice-company/faults')
    await page.locator('[data-test=run-row]').nth(1).click()
    const tabs = page.locator('[data-test=run-drawer] .el-tabs__item')
    for (const tab of [0, 1, 2]) {
      await tabs.nth(tab).click()
      await inBothThemes()
    }
    await page.keyboard.press('Escape')
  })

  it('holds in the settings, also where a check failed', async () => {
    const { page } = desk
    await go('#/settings/general')
    await page.locator('main .el-segmented').first().waitFor()
    await inBothThemes()
    await go('#/settings/active/capabilities')
    await page.click('[data-test=probe]')
    await page.locator('.state[data-state]').first().waitFor()
    await inBothThemes()
    await desk.call('POST', '/practice-company/faults', { kind: 'untrusted-ip', times: null })
    await go('#/settings/active/doctor')
    await page.click('[data-test=run-doctor]')
    await page.locator('[data-test=doctor] .verdict[data-passed=false]').waitFor()
    await inBothThemes()
    await desk.call('DELETE', '/practice-company/faults')
  })

  it('holds on every page of the rail, on every tab of the settings and in the dictionary', async () => {
    const { page } = desk
    await go('#/settings/active/credentials')
    await page.locator('main [role=tab]').first().waitFor()
    const addresses = async (links: string) =>
      (await page.evaluate(
        `[...document.querySelectorAll(${JSON.stringify(links)})].map((link) => link.getAttribute('href'))`,
      )) as string[]
    const rail = await addresses('.rail a')
    expect(rail.length).toBeGreaterThanOrEqual(5)
    const settled = async () => {
      await page.locator('main h1').waitFor()
      await page.waitForLoadState('networkidle')
      await page.locator('.skeleton:visible').first().waitFor({ state: 'detached' })
      await inBothThemes()
    }
    for (const address of [...rail, '#/errcodes/60020', '#/no-such-page']) {
      await go(address)
      if (address !== '#/no-such-page') await settled()
      else await inBothThemes()
    }
    await go('#/settings/active/credentials')
    const tabs = page.locator('main [role=tab]')
    await tabs.first().waitFor()
    for (let tab = 0; tab < (await tabs.count()); tab++) {
      await tabs.nth(tab).click()
      await settled()
    }
  })

  it('holds in what the frame opens: notifications, menu, shortcuts, about, errcodes, and news beside the bell', async () => {
    const { page } = desk
    const at = (test: string) => page.locator(`[data-test=${test}]`)
    const close = async (what: string) => {
      await page.keyboard.press('Escape')
      await page.locator(what).waitFor({ state: 'hidden' })
    }
    await go('#/directory')
    await desk.call('POST', '/practice-company/faults', { kind: 'untrusted-ip', times: null })
    await desk.call('POST', '/sync/runs', { kind: 'tags' })
    await at('notice-line').hover() // so that it stays while it is looked at
    await inBothThemes()
    await desk.call('DELETE', '/practice-company/faults')
    await at('bell').click()
    await at('notification').first().waitFor()
    await inBothThemes()
    await page.locator('[data-test=notification] .errcode').first().click()
    await at('errcode-entry').waitFor()
    await inBothThemes()
    await close('.errcode-drawer')
    await close('.notifications')
    await at('menu').click()
    await at('menu-about').waitFor()
    await inBothThemes()
    await at('menu-about').click()
    await at('about').waitFor()
    await inBothThemes()
    await page.keyboard.press('Escape')
    await at('about').waitFor({ state: 'hidden' })
    await page.keyboard.press('?')
    await page.locator('.shortcuts').waitFor()
    await inBothThemes()
    await close('.shortcuts')
    await page.keyboard.press('Control+k')
    await page.locator('.quick-find input').fill('60020')
    await page.locator('.quick-find [role=option]').first().waitFor()
    await inBothThemes()
    await close('.quick-find')
  })

  it('holds in the search and in the list of tasks', async () => {
    const { page } = desk
    await page.keyboard.press('Control+k')
    await page.locator('.quick-find input').fill('zhang')
    await page.locator('.quick-find [role=option]').nth(3).waitFor()
    await inBothThemes()
    await page.keyboard.press('Escape')
    await page.locator('.quick-find').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Tasks' }).click()
    await page.locator('.tasks').waitFor()
    await inBothThemes()
    await page.keyboard.press('Escape')
    await page.locator('.tasks').waitFor({ state: 'hidden' })
  })

  it('reaches everything in the directory with the keyboard, and always shows where it is', async () => {
    const { page } = desk
    await go('#/directory')
    await page.reload() // the keyboard begins at the top
    await page.locator('[data-test=member-row]').first().waitFor()
    const wanted = [
      '.find',
      '.rail a',
      '[data-test=sync-now]',
      '[data-test=department-search]',
      '[role=tree]',
      '[data-test=member-search]',
      '.table',
    ]
    const reached = new Set<string>()
    const unseen: unknown[] = []
    for (let step = 0; step < 60 && !reached.has('.table'); step++) {
      await page.keyboard.press('Tab')
      for (const what of wanted) if (await focused(what)) reached.add(what)
      const hidden = await page.evaluate(`(() => {
        const at = document.activeElement
        if (!at || at === document.body) return null
        const boxes = [at, ...at.querySelectorAll('.current'), at.closest('.el-input__wrapper, .el-select__wrapper, .el-checkbox')]
        if (at.matches('input[type=checkbox]')) boxes.push(at.parentElement?.querySelector('.el-checkbox__inner'))
        const seen = boxes.some((box) => {
          if (!box) return false
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(box)
          return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
        })
        return seen ? null : at.outerHTML.slice(0, 120)
      })()`)
      if (hidden !== null) unseen.push(hidden)
    }
    expect([...reached].sort()).toEqual([...wanted].sort())
    expect(unseen).toEqual([])
  })

  it('walks the tree of departments with the arrows', async () => {
    const { page } = desk
    const tree = page.locator('[role=tree]')
    const items = page.locator('[role=treeitem]')
    await tree.focus()
    const before = await items.count()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => items.count()).toBeGreaterThan(before)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.locator('[role=treeitem][aria-level="3"][aria-selected=true]').waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => items.count()).toBe(before)
    await page.locator('.all').click()
  })

  it('knows Ctrl+F, F5, ranges and Escape', async () => {
    const { page } = desk
    await page.keyboard.press('Control+f')
    expect(await focused('[data-test=member-search]')).toBe(true)
    await page.locator('.table').focus()
    await page.keyboard.press('Home')
    for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowDown')
    await expect.poll(() => page.locator('[data-test=chosen-count]').innerText()).toContain('4 selected')
    await desk.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.keyboard.press('Control+c')
    await page.getByText('4 rows copied').waitFor()
    expect(String(await page.evaluate('navigator.clipboard.readText()')).split('\n')).toHaveLength(4)
    await page.keyboard.press('Escape')
    await page.locator('[data-test=chosen-count]').waitFor({ state: 'detached' })
    const asked = page.evaluate('window.wasReloaded = false')
    await asked
    await page.keyboard.press('F5')
    expect(await page.evaluate('window.wasReloaded')).toBe(false)
  })

  it('lets columns be made wider, and remembers it', async () => {
    const { page } = desk
    const cell = page.locator('[data-test=member-grid] [role=columnheader].title').nth(1)
    const width = async () => (await cell.boundingBox())?.width ?? 0
    const before = await width()
    const grip = await cell.locator('.grip').boundingBox()
    if (!grip) throw new Error('The column has no grip')
    await page.mouse.move(grip.x + 4, grip.y + 4)
    await page.mouse.down()
    await page.mouse.move(grip.x + 64, grip.y + 4, { steps: 4 })
    await page.mouse.up()
    await expect.poll(async () => Math.round((await width()) - before)).toBeGreaterThan(55)
    const wider = Math.round(await width())
    await page.reload()
    await page.locator('[data-test=member-row]').first().waitFor()
    await expect.poll(async () => Math.round(await width())).toBe(wider)
    expect(desk.complaints).toEqual([])
  })
})
