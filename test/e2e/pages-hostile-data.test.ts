import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStrangerCompany, strangerSecret } from '../helpers/stranger-company.ts'
import type { StrangerCompany } from '../helpers/stranger-company.ts'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

const names = [
  '<img src=x onerror="window.broken=1"><script>window.broken=1</script>',
  '\u202e\u0645\u0631\u062d\u0628\u0627 abc\u2066 \u2067live\u200f',
  '长'.repeat(500),
  'W'.repeat(500),
  '👨‍👩‍👧‍👦🏳️‍🌈👍🏽🇨🇳',
  '\u200d\u200b\u2060',
  '{{constructor.constructor("window.broken=1")()}}',
  'Z̷͓̈́a̵̛̭l̶͚͌g̸̝̈o̷̟͝',
  'line\nbreak\ttab',
]
const deepest = 3_000
const departmentCount = 30_000
const crowd = departmentCount - 1

/** A chain of 3,000 levels, and beside it so many departments that no page can hold them all; the first have hostile names. */
const departments = Array.from({ length: departmentCount }, (_, index) => {
  const id = index + 1
  const inChain = id <= deepest
  return {
    id,
    name: inChain ? `第${id}级` : (names[id - deepest - 1] ?? `部门${id}`),
    parentid: id === 1 ? 0 : inChain ? id - 1 : 1,
    order: departmentCount - id,
  }
})
const people = names.map((name, index) => ({
  userid: `hostile-${index}`,
  name,
  department: [crowd, deepest],
  order: [0, 0],
  is_leader_in_dept: [0, 1],
  position: name,
  status: 1,
}))

describe('names and trees that nobody would invent', () => {
  let desk: DeskUnderTest
  let stranger: StrangerCompany
  beforeAll(async () => {
    stranger = await openStrangerCompany({
      departments,
      members: new Map([[crowd, people]]),
      intercept: (path, query) => {
        if (path === 'department/get') return { errcode: 0, department: departments[Number(query.get('id')) - 1] }
        const person = people.find(({ userid }) => userid === query.get('userid'))
        return path === 'user/get' && person ? { errcode: 0, ...person, position: `${person.position}…` } : null
      },
    })
    desk = await openDesk()
    await desk.page.locator('[data-test=own-company]').waitFor()
    await desk.call('POST', '/vault/accept-key-file')
    const { id } = (await desk.call('POST', '/profiles', {
      name: `\u202e${names[0]}`.slice(0, 64),
      corpId: 'ww0123456789abcdef',
      apiBaseUrl: stranger.apiBaseUrl,
      proxy: 'none',
    })) as { id: string }
    await desk.call('POST', `/profiles/${id}/secrets`, { kind: 'app', agentId: 7, secret: strangerSecret })
    await desk.call('POST', `/profiles/${id}/use`)
  })
  afterAll(async () => {
    await desk.close()
    await stranger.close()
  })

  /** Nothing is wider than the window, and no name has become an element. */
  const expectWholeLayout = async (hasTable = true) => {
    const { page } = desk
    const tooWide = await page.evaluate(
      `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML.slice(0, 120))`,
    )
    expect(tooWide).toEqual([])
    expect(await page.evaluate('document.querySelectorAll("main img, main script").length')).toBe(0)
    expect(await page.evaluate('window.broken')).toBeUndefined()
    // No mark that turns text round has come into the page, neither as text nor as a hint.
    const turned = `document.body.innerHTML.match(/.{0,120}[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066\\u2067].{0,40}/g)`
    expect(await page.evaluate(turned)).toBeNull()
    if (!hasTable) return
    const heights = (await page.evaluate(
      `[...document.querySelectorAll('[data-test=member-row], [role=treeitem]')].map((row) => row.getBoundingClientRect().height)`,
    )) as number[]
    expect(new Set(heights)).toEqual(new Set([32, 28]))
  }

  it('are mirrored', async () => {
    for (const input of [
      { kind: 'departments' },
      { kind: 'members', scope: { departmentId: crowd, children: false } },
    ]) {
      // A run that has just ended may still hold the lock of its company for a moment.
      let runId: string | null = null
      const start = async () => {
        runId = await desk.call('POST', '/sync/runs', input).then(
          (started) => (started as { runId: string }).runId,
          () => null,
        )
        return runId
      }
      await expect.poll(start).not.toBeNull()
      const ended = async () => ((await desk.call('GET', `/sync/runs/${runId}`)) as { state: string }).state
      await expect.poll(ended, { timeout: 30_000 }).toBe('succeeded')
    }
    await desk.page.evaluate(`location.hash = '#/directory'`)
    await desk.page.reload()
    await desk.page.locator('[data-test=member-row]').first().waitFor()
  })

  it('are shown as text, in rows as high as any other', async () => {
    const { page } = desk
    await expectWholeLayout()
    const table = await page.locator('.table').innerText()
    expect(table).toContain('<img src=x')
    expect(table).toContain('{{constructor')
    // Of a name that cannot be seen the account is shown.
    expect(
      await page.locator('[data-test=member-row]', { hasText: 'hostile-5' }).locator('.name .ellipsis').innerText(),
    ).toBe('hostile-5')
  })

  it('stay in their cells and menus, in every column that there is', async () => {
    const { page } = desk
    await page.click('[data-test=open-columns]')
    const boxes = page.locator('[data-test=column-menu] input:not(:checked)')
    while ((await boxes.count()) > 0) await boxes.first().check()
    await page.keyboard.press('Escape')
    const heads = page.locator('[data-test=member-grid] [role=columnheader]')
    await expect.poll(() => heads.count()).toBe(17)
    await expectWholeLayout()
    // Every cell stands below its head, whatever is in it.
    const misplaced = await page.evaluate(`(() => {
      const places = (cells) => [...cells].map((cell) => Math.round(cell.getBoundingClientRect().left)).join(' ')
      const wanted = places(document.querySelectorAll('[role=columnheader]'))
      return [...document.querySelectorAll('[data-test=member-row]')]
        .filter((row) => places(row.querySelectorAll('[role=gridcell]')) !== wanted).length
    })()`)
    expect(misplaced).toBe(0)
    for (let index = 0; index < names.length; index++) {
      await page
        .locator('[data-test=member-row]')
        .nth(index)
        .click({ button: 'right', position: { x: 60, y: 16 } })
      await page.locator('[data-test=context-menu]').waitFor()
      await expectWholeLayout()
      await page.keyboard.press('Escape')
    }
    await page.locator('[role=treeitem]').nth(1).click({ button: 'right' })
    await page.locator('[data-test=context-menu]').waitFor()
    await expectWholeLayout()
    await page.keyboard.press('Escape')
    await page.locator('[data-test=open-columns]').click()
    await page.locator('[data-test=reset-columns]').click()
    await page.keyboard.press('Escape')
  })

  it('stay in their place as filters, as chosen rows and in the list of what was refreshed', async () => {
    const { page } = desk
    for (const name of names.slice(0, 2)) {
      await page.click('[data-test=open-saved]')
      await page.fill('input[data-test=filter-name]', name.slice(0, 64))
      await page.click('[data-test=save-filter]')
      await page.locator('[data-test=saved-filters] .apply').first().waitFor()
      await expectWholeLayout()
      await page.keyboard.press('Escape')
    }
    await page.locator('[role=treeitem]').nth(4).click()
    const chip = page.locator('[data-test=filter-chips] .chip')
    expect((await chip.boundingBox())?.width).toBeLessThanOrEqual(240)
    await chip.locator('button').click()
    await page.locator('[data-test=member-row]').first().waitFor()
    await page.click('[data-test=choose-all]')
    await page.click('[data-test=batch-refresh]')
    const results = page.locator('[data-test=refresh-results][data-busy=false]')
    await results.waitFor()
    await expect.poll(() => results.locator('li[data-outcome]').count()).toBe(names.length)
    await expectWholeLayout()
    expect(await results.locator('li[data-outcome=updated]').count()).toBe(names.length)
    expect(await results.evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true)
    await page.keyboard.press('Escape')
    await results.waitFor({ state: 'detached' })
    await page.click('[data-test=batch-clear]')
  })

  it('stay in their place in the drawer', async () => {
    const { page } = desk
    await page.locator('[data-test=member-row]', { hasText: 'hostile-0' }).click()
    const drawer = page.locator('[data-test=member-drawer]')
    const heading = drawer.locator('h2')
    for (let index = 0; index < names.length; index++) {
      await heading.waitFor()
      await expectWholeLayout()
      await drawer.locator('.departments li').first().waitFor()
      expect((await drawer.boundingBox())?.width).toBe(480)
      await page.keyboard.press('ArrowDown')
    }
    // 3,000 names of a path say no more than the first and the last of them.
    expect((await drawer.locator('.departments').innerText()).length).toBeLessThan(2_000)
    await page.keyboard.press('Escape')
  })

  it('turn nothing round on any other page that shows names', async () => {
    const { page } = desk
    const { items } = (await desk.call('GET', '/sync/runs')) as { items: { runId: string; kind: string }[] }
    const runId = items.findLast(({ kind }) => kind === 'members')?.runId
    const places = [
      [`sync/${runId}`, '[data-test=run-drawer]'],
      ['overview', '[data-test=activity]'],
      ['time-machine', 'h1'],
      ['schedules/audit', '[data-test=audit-row]'],
      ['schedules/schedules', '[data-test=schedule-row]'],
      ['settings/active/company', 'h1'],
    ] as const
    for (const [path, sign] of places) {
      await page.evaluate(`location.hash = '#/${path}'`)
      await page.locator(sign).first().waitFor()
      if (path.startsWith('sync')) {
        await page.locator(sign).getByRole('tab').nth(1).click()
        await page.locator('[data-test=change]').nth(1).waitFor()
      }
      await expectWholeLayout(false)
    }
    await page.evaluate(`location.hash = '#/directory'`)
    await page.locator('[data-test=member-row]').first().waitFor()
  })

  it('are searched, deep in the tree as well', async () => {
    const { page } = desk
    await page.fill('[data-test=department-search]', `第${deepest}级`)
    const items = page.locator('[role=treeitem]')
    await expect.poll(() => items.first().innerText()).toContain('第1级')
    await page.locator('[role=tree]').focus()
    await page.keyboard.press('End')
    const last = page.locator(`[role=treeitem][aria-level="${deepest}"]`)
    await last.waitFor()
    expect(await last.innerText()).toContain(`第${deepest}级`)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('[data-test=member-total]').innerText()).toContain(`${names.length} 人`)
    await expectWholeLayout()
    expect((await last.locator('.label').boundingBox())?.width).toBeGreaterThan(40)
  })

  it('scroll from end to end with a screenful of elements', async () => {
    const { page } = desk
    await page.fill('[data-test=department-search]', '')
    await page.locator('[role=treeitem][aria-level="2"]').nth(5).waitFor()
    await page.locator('[role=tree]').focus()
    await page.keyboard.press('End')
    await page.locator('[role=treeitem]', { hasText: `部门${departmentCount}` }).waitFor()
    expect(await page.locator('[role=treeitem]').count()).toBeLessThan(80)
    await expectWholeLayout()
    expect(desk.complaints).toEqual([])
  })
})
