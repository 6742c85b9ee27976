import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DirectoryLayout } from '../../src-main/contract/directory.ts'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

/** One desk for the whole story: each part goes on where the one before it ended. */
describe('the directory', () => {
  let desk: DeskUnderTest
  beforeAll(async () => {
    desk = await openDesk()
    await desk.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await desk.page.locator('[data-test=practice-company]').click()
    await desk.page.waitForURL(/#\/directory/)
    await rows().first().waitFor()
  })
  afterAll(async () => {
    await desk.close()
  })

  const rows = () => desk.page.locator('[data-test=member-row]')
  /** By its place in the list: what stands first in the window may still be on its way there. */
  const row = (index: number) => desk.page.locator(`#member-row-${index}`)
  const test = (name: string) => desk.page.locator(`[data-test=${name}]`)
  const total = () => test('member-total').innerText()
  const chosen = () => test('chosen-count').innerText()
  const heads = async () =>
    (await desk.page
      .locator('[role=columnheader].title')
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-column')))) as string[]
  const layout = async () => (await desk.call('GET', '/directory/layout')) as DirectoryLayout
  const clipboard = async () => String(await desk.page.evaluate('navigator.clipboard.readText()'))
  const centre = async (selector: string) => {
    const box = await desk.page.locator(selector).boundingBox()
    if (!box) throw new Error(`${selector} is not to be seen`)
    return { x: box.x + box.width / 2, y: box.y + box.height / 2, box }
  }
  const focused = (what: string) => desk.page.evaluate(`document.activeElement?.matches(${JSON.stringify(what)})`)
  /** From the middle of one thing to a place, as a hand would. */
  const drag = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
    const { mouse } = desk.page
    await mouse.move(from.x, from.y)
    await mouse.down()
    await mouse.move(to.x, to.y, { steps: 6 })
    await mouse.up()
  }

  describe('its columns', () => {
    it('are chosen, moved and sized with the mouse, and kept by the host', async () => {
      const { page } = desk
      await test('open-columns').click()
      await page.locator('[data-test=column-menu] [data-column=email] input').check()
      await page.locator('[data-test=column-menu] [data-column=mobile] input').uncheck()
      expect(await focused('[data-column=mobile] input')).toBe(true) // although its line went to another place
      const handle = await centre('[data-test=column-menu] [data-column=email] .handle')
      await drag(handle, { x: handle.x, y: (await centre('[data-test=column-menu] [data-column=name]')).y })
      await page.keyboard.press('Escape')
      await expect.poll(heads).toEqual(['email', 'name', 'userId', 'departments', 'position', 'status', 'changedAtMs'])

      const place = '[role=columnheader][data-column=status]'
      const target = await centre('[role=columnheader][data-column=name]')
      await drag(await centre(place), { x: target.box.x + 4, y: target.y })
      await expect.poll(async () => (await heads()).indexOf('status')).toBe(1)
      expect(await page.locator('[role=columnheader][aria-sort]').count()).toBe(0) // a drag is no click

      const grip = await centre('[role=columnheader][data-column=userId] .grip')
      const before = (await centre('[role=columnheader][data-column=userId]')).box.width
      await drag(grip, { x: grip.x + 60, y: grip.y })
      const width = async () => (await centre('[role=columnheader][data-column=userId]')).box.width
      await expect.poll(async () => Math.round((await width()) - before)).toBeGreaterThan(50)
      const wider = Math.round(await width())
      const order = await heads()
      await expect.poll(async () => (await layout()).columns.find(({ name }) => name === 'userId')?.widthPx).toBe(wider)

      await page.reload()
      await rows().first().waitFor()
      expect(await heads()).toEqual(order)
      expect(Math.round(await width())).toBe(wider)
      const cells = await rows().first().locator('[role=gridcell]').count()
      expect(cells).toBe(order.length + 1)
    })

    it('are moved and sized with the keyboard, sorted, and reset', async () => {
      const { page } = desk
      const head = page.locator('[role=columnheader][data-column=email] button')
      await head.focus()
      await page.keyboard.press('Alt+ArrowRight')
      await expect.poll(async () => (await heads()).indexOf('email')).toBe(1)
      await expect.poll(() => focused('[data-column=email] button')).toBe(true)
      await page.keyboard.press('Shift+ArrowRight')
      await expect.poll(async () => (await layout()).columns[1]?.widthPx).toBeGreaterThan(40)
      await page.keyboard.press('ArrowRight')
      expect(await focused('[data-column=name] button')).toBe(true)
      await page.keyboard.press('Enter')
      await page.locator('[data-column=name][aria-sort=ascending]').waitFor()
      const wanted = (await desk.call('GET', '/members?limit=1&sort=name')) as { items: { userId: string }[] }
      await expect.poll(() => rows().first().innerText()).toContain(wanted.items[0]?.userId)
      await page.keyboard.press('Enter')
      await page.locator('[data-column=name][aria-sort=descending]').waitFor()
      await page.keyboard.press('Enter')
      await test('open-columns').click()
      await page.locator('[data-test=column-menu] input').first().focus()
      await page.keyboard.press('Alt+ArrowDown')
      await expect.poll(async () => (await heads())[1]).toBe('status')
      await test('reset-columns').click()
      await page.keyboard.press('Escape')
      await expect.poll(heads).toEqual(['name', 'userId', 'departments', 'position', 'mobile', 'status', 'changedAtMs'])
    })
  })

  it('keeps a filter under a name, shows what is active, and takes each part away with one click', async () => {
    const { page } = desk
    await test('open-filter').click()
    await page.check('[data-test=filter-status-1]')
    await page.check('[data-test=filter-leadersOnly]')
    await page.check('[data-test=filter-changed-7]')
    await page.keyboard.press('Escape')
    await page.locator('[role=treeitem][aria-level="2"]').first().click()
    await expect.poll(() => test('filter-chips').locator('.chip').count()).toBe(4)
    await page.locator('[data-test=member-grid][aria-busy=false]').waitFor() // else the people of before are counted
    const filtered = await total()
    expect(filtered).not.toContain('800 人')

    await test('open-saved').click()
    await page.fill('input[data-test=filter-name]', '<b>负责人</b>')
    await test('save-filter').click()
    await expect.poll(async () => (await layout()).savedFilters[0]).toMatchObject({ changedWithinDays: 7 })
    await page.keyboard.press('Escape')
    await test('filter-chips').locator('[data-chip=changed] button').click()
    await expect.poll(() => test('filter-chips').locator('.chip').count()).toBe(3)
    await test('clear-filters').click()
    await expect.poll(total).toContain('800 人')

    await page.reload()
    await rows().first().waitFor()
    await test('open-saved').click()
    await test('saved-filters').locator('.apply').click()
    await expect.poll(total).toBe(filtered)
    await test('open-saved').click()
    await test('saved-filters')
      .getByRole('button', { name: /^重命名/ })
      .click()
    await test('saved-filters').locator('li input').fill('各部门负责人')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await layout()).savedFilters.map(({ name }) => name)).toEqual(['各部门负责人'])
    await test('saved-filters').getByRole('button', { name: /^删除/ }).click()
    await expect.poll(async () => (await layout()).savedFilters).toEqual([])
    await page.keyboard.press('Escape')
    await test('clear-filters').click()
    await expect.poll(total).toContain('800 人')
  })

  it('chooses across pages: ranges, everybody, and everybody but some', async () => {
    const { page } = desk
    await row(1).locator('.tick').click()
    await rows()
      .nth(4)
      .locator('.tick')
      .click({ modifiers: ['Shift'] })
    await expect.poll(chosen).toBe('已选 4')
    await test('choose-all').click()
    await expect.poll(chosen).toBe('已选 800')
    await row(0).locator('.tick').click()
    await test('member-grid').focus()
    await page.keyboard.press('End')
    const last = rows().and(page.locator('[data-index="799"]'))
    await last.locator('.name').waitFor() // fetched, and no placeholder any more
    await last.locator('.tick').click()
    await expect.poll(chosen).toBe('已选 798')
    await test('batch-copy-ids').click()
    await page.getByText('已复制 798 行').waitFor()
    const everybody = (await desk.call('GET', '/members?limit=800')) as { items: { userId: string }[] }
    const wanted = everybody.items.map(({ userId }) => userId).slice(1, -1)
    expect((await clipboard()).split('\n')).toEqual(wanted)

    await test('batch-export').click()
    await page.getByRole('dialog').getByText('798').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await test('member-grid').focus()
    await page.keyboard.press('Escape')
    await test('chosen-count').waitFor({ state: 'detached' })

    await page.keyboard.press('Home')
    for (let step = 0; step < 250; step += 50) await page.keyboard.press('Shift+PageDown')
    await page.keyboard.press('Control+a')
    await expect.poll(chosen).toBe('已选 800')
    await page.fill('input[data-test=member-search]', 'zhang')
    await test('chosen-count').waitFor({ state: 'detached' }) // everybody of the old list is nobody in particular
    await expect.poll(total).not.toContain('800 人')
    await page.fill('input[data-test=member-search]', '')
    await expect.poll(total).toContain('800 人')
  })

  it('refreshes the chosen people and tells what became of each', async () => {
    const { page } = desk
    await desk.call('POST', '/practice-company/evolve', { days: 120 })
    await test('member-grid').focus()
    await page.keyboard.press('Home')
    await row(0).locator('.tick').click()
    for (let step = 0; step < 6; step++) await page.keyboard.press('Shift+PageDown')
    const last = await test('member-grid').getAttribute('aria-activedescendant')
    const count = Number(last?.replace('member-row-', '')) + 1
    expect(count).toBeGreaterThan(60)
    await expect.poll(chosen).toBe(`已选 ${count}`)
    await test('batch-refresh').click()
    const results = page.locator('[data-test=refresh-results][data-busy=false]')
    await results.waitFor()
    expect(await results.locator('li[data-outcome]').count()).toBe(count)
    expect(await results.locator('li[data-outcome=updated]').count()).toBeGreaterThan(0)
    expect(await results.locator('li[data-outcome=unchanged]').count()).toBeGreaterThan(0)
    await page.keyboard.press('Escape')
    await results.waitFor({ state: 'detached' })

    await desk.call('POST', '/practice-company/faults', { kind: 'untrusted-ip', path: 'user/get', times: null })
    await test('batch-refresh').click()
    await results.waitFor()
    expect(await results.locator('li[data-outcome=failed]').count()).toBe(count)
    expect(await results.innerText()).toContain('IP')
    await desk.call('DELETE', '/practice-company/faults')
    await page.keyboard.press('Escape')
    await results.waitFor({ state: 'detached' })
    await test('batch-clear').click()
  })

  it('offers what can be done with a row and with a department where they are', async () => {
    const { page } = desk
    const first = rows().nth(2)
    const userId = (await first.locator('[role=gridcell]').nth(2).innerText()).trim()
    await first.click({ button: 'right' })
    await test('menu-copy-id').click()
    await expect.poll(clipboard).toBe(userId)
    await page.keyboard.press('Shift+F10')
    await expect.poll(() => focused('[data-test=menu-open]')).toBe(true)
    await page.keyboard.press('ArrowUp')
    expect(await focused('[data-test=menu-refresh]')).toBe(true)
    await page.keyboard.press('Escape')
    expect(await focused('[data-test=member-grid]')).toBe(true)
    await first.click({ button: 'right' })
    await test('menu-copy-row').click()
    await expect.poll(async () => (await clipboard()).split('\t')).toHaveLength(7)

    const department = page.locator('[role=treeitem][aria-level="2"]').first()
    const id = (await department.getAttribute('id'))?.replace('department-', '')
    await department.click({ button: 'right' })
    await test('menu-copy-id').click()
    await expect.poll(clipboard).toBe(id)
    await department.click({ button: 'right' })
    await test('menu-sync').click()
    const scoped = async () => {
      const { items } = (await desk.call('GET', '/sync/runs?limit=1')) as {
        items: { state: string; scope: { departmentId?: number } }[]
      }
      return `${items[0]?.scope.departmentId} ${items[0]?.state}`
    }
    await expect.poll(scoped).toMatch(new RegExp(`^${id} (succeeded|suspicious|awaiting-confirmation)$`))
  })

  it('walks through people, follows leaders, and leads to the past of a person', async () => {
    const { page } = desk
    const drawer = test('member-drawer')
    const heading = drawer.locator('h2')
    const { items } = (await desk.call('GET', '/members?limit=200')) as { items: { userId: string; name: string }[] }
    let led: { userId: string; leader: string } | null = null
    for (const { userId } of items) {
      const { directLeaders } = (await desk.call('GET', `/members/${userId}`)) as {
        directLeaders: { userId: string; name: string | null }[]
      }
      const leader = directLeaders.find(({ name }) => name !== null)
      if (leader?.name) led = { userId, leader: leader.name }
      if (led) break
    }
    if (!led) throw new Error('Nobody has a leader')
    await page.fill('input[data-test=member-search]', led.userId)
    await page.locator('[data-test=member-row]', { hasText: led.userId }).click()
    await drawer.locator('.person').first().click()
    await expect.poll(() => heading.innerText()).toBe(led.leader)
    await page.keyboard.press('Escape')
    await page.fill('input[data-test=member-search]', '')
    await expect.poll(() => rows().count()).toBeGreaterThan(20)

    await test('member-grid').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await expect.poll(() => heading.innerText()).toBe(items[0]?.name)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => heading.innerText()).toBe(items[2]?.name)
    await drawer.locator('.el-tabs__item').nth(1).click()
    const past = drawer.locator('.history li').first()
    await past.waitFor()
    expect(await drawer.locator('.top a').getAttribute('href')).toContain(
      `/time-machine/person?user=${items[2]?.userId}`,
    )
    await drawer.locator('.el-tabs__item').nth(2).click()
    expect(await drawer.locator('pre').innerText()).toContain(`\n  "userid": "${items[2]?.userId}"`)
    await drawer.locator('.el-tabs__item').nth(0).click()
  })

  it('shows masked values for a while, and leaves a row in the audit trail', async () => {
    const { page } = desk
    const contact = test('contact-mobile')
    const masked = (await contact.innerText()).trim()
    expect(masked).toMatch(/^\d{3}\*{4}\d{4}$/)
    await page.clock.install()
    await contact.locator('.eye').click()
    await contact.locator('.ring').waitFor()
    const shown = (await contact.locator('.mono').innerText()).trim()
    expect(shown).toMatch(/^1\d{10}$/)
    await page.clock.fastForward(20_000)
    await contact.locator('.ring').waitFor()
    expect(await contact.locator('.eye').getAttribute('title')).toMatch(/^\d+ 秒后隐藏$/)
    await page.clock.fastForward(11_000)
    await contact.locator('.ring').waitFor({ state: 'detached' })
    expect((await contact.innerText()).trim()).toBe(masked)

    const { dataDir } = (await desk.call('GET', '/system')) as { dataDir: string }
    const database = new SqliteDatabase(join(dataDir, 'desk.db'), { readonly: true })
    const trail = database.prepare("select * from audit where call like '%reveal%'").all()
    database.close()
    expect(trail).toHaveLength(1)
    expect(JSON.stringify(trail)).not.toContain(shown)
    await page.keyboard.press('Escape')
    await page.clock.resume()
  })

  it('stands in a small window, and in the way of nobody', async () => {
    const { page } = desk
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
    const serious = async () => {
      await page.evaluate(`(async () => {
        const frame = () => new Promise((done) => requestAnimationFrame(done))
        do await frame()
        while (document.getAnimations().some(({ playState }) => playState === 'running'))
      })()`)
      const found = (await page.evaluate(
        `axe.run({ include: [['main'], ['.panel']] }, { resultTypes: ['violations'] })`,
      )) as AxeResults
      return found.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
    }
    const tooWide = () =>
      page.evaluate(`[...document.querySelectorAll('body *')].filter((one) => !one.closest('.table') &&
        one.getBoundingClientRect().width > 0 && one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => one.outerHTML.slice(0, 120))`)
    await page.setViewportSize({ width: 960, height: 600 })
    for (const theme of ['light', 'dark']) {
      await desk.call('PATCH', '/system/preferences', { theme })
      await page.locator(`html${theme === 'dark' ? '.dark' : ':not(.dark)'}`).waitFor({ state: 'attached' })
      for (const panel of ['open-filter', 'open-saved', 'open-columns']) {
        await test(panel).click()
        expect(await tooWide(), panel).toEqual([])
        expect(await serious(), `${panel} ${theme}`).toEqual([])
        await page.keyboard.press('Escape')
      }
      await rows().nth(1).locator('.tick').click()
      await rows().nth(3).click({ button: 'right' })
      expect(await serious(), `menu ${theme}`).toEqual([])
      expect(await tooWide()).toEqual([])
      await page.keyboard.press('Escape')
      await test('batch-clear').click()
    }
    expect(desk.complaints).toEqual([])
  })
})
