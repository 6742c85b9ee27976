import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

/** One desk for the whole story: each part goes on where the one before it ended, as a person would. */
describe('the pages, from the first run on', () => {
  let desk: DeskUnderTest
  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(async () => {
    await desk.close()
  })

  const go = async (hash: string) => {
    await desk.page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  }
  const total = () => desk.page.locator('[data-test=member-total]').innerText()
  const search = (text: string) => desk.page.locator('input[data-test=member-search]').fill(text)

  it('starts with two choices and leads through the practice company to people', async () => {
    const { page } = desk
    await page.locator('[data-test=own-company]').waitFor()
    expect(page.url()).toContain('#/start')
    await page.locator('[data-test=practice-company]').click()
    await page.waitForURL(/#\/directory/)
    await page.locator('[data-test=member-row]').first().waitFor()
    await expect.poll(total).toContain('800 人')
    expect(await page.title()).toContain('[演练企业]')
  })

  it('finds people by pinyin while typing, and opens them', async () => {
    const { page } = desk
    const { items } = (await desk.call('GET', '/members?limit=1')) as { items: { name: string; userId: string }[] }
    const wanted = items[0]
    if (!wanted) throw new Error('The practice company has nobody')
    const { total: expected } = (await desk.call('GET', '/members?limit=1&query=zhang')) as { total: number }
    expect(expected).toBeGreaterThan(0)
    await search('zhang')
    await expect.poll(total).toContain(`${expected} 人`)

    await search(wanted.name)
    await page.locator('[data-test=member-row]', { hasText: wanted.userId }).click()
    const drawer = page.locator('[data-test=member-drawer]')
    await drawer.locator('dd', { hasText: wanted.userId }).first().waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    await search('')
    await expect.poll(total).toContain('800 人')
  })

  it('fetches rows far down the list as they are scrolled to', async () => {
    const { page } = desk
    await page.locator('.table').focus()
    await page.keyboard.press('End')
    await expect.poll(total).toContain('–800')
    await expect.poll(() => page.locator('[data-test=member-row] .skeleton').count()).toBe(0)
  })

  it('walks through people with the arrow keys while the drawer is open', async () => {
    const { page } = desk
    await page.locator('.table').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    const heading = page.locator('[data-test=member-drawer] h2')
    await heading.waitFor()
    const list = (await desk.call('GET', '/members?limit=2')) as { items: { name: string }[] }
    await expect.poll(() => heading.innerText()).toBe(list.items[0]?.name)
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => heading.innerText()).toBe(list.items[1]?.name)
    await page.keyboard.press('Escape')
  })

  it('waits for a person when a sync would remove many, and keeps everybody on discarding', async () => {
    const { page } = desk
    await desk.call('POST', '/practice-company/faults', { kind: 'shrunken-directory', times: null })
    await go('#/sync')
    await page.locator('[data-test=sync-now]').click()
    await page.locator('[data-test=guard-review]').waitFor()
    expect(await page.locator('[data-test=guard-confirm]').isDisabled()).toBe(true)
    await page.locator('[data-test=guard-reject]').click()
    await page.locator('[data-test=guard-review]').waitFor({ state: 'detached' })
    await go('#/directory')
    await expect.poll(total).toContain('800 人')
  })

  it('applies the removals once their number is typed', async () => {
    const { page } = desk
    await go('#/sync')
    await page.locator('[data-test=sync-now]').click()
    await page.locator('[data-test=guard-review]').waitFor()
    const { items } = (await desk.call('GET', '/sync/runs?limit=1')) as {
      items: {
        counts: { members: { removed: number }; departments?: { removed: number }; tags?: { removed: number } }
      }[]
    }
    const counts = items[0]?.counts
    const removed = (counts?.members.removed ?? 0) + (counts?.departments?.removed ?? 0) + (counts?.tags?.removed ?? 0)
    await page.locator('input[data-test=guard-typed]').fill(String(removed))
    await page.locator('[data-test=guard-confirm]').click()
    await page.locator('[data-test=guard-review]').waitFor({ state: 'detached' })
    await go('#/directory')
    await expect.poll(total).toContain(`${800 - (counts?.members.removed ?? 0)} 人`)
    await desk.call('DELETE', '/practice-company/faults')
  })

  it('switches language and theme at once and remembers both', async () => {
    const { page } = desk
    await go('#/settings/general')
    await page.locator('[data-test=language]').getByText('English').click()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await page.locator('[data-test=theme]').getByText('Dark').click()
    await expect.poll(() => page.evaluate(`document.documentElement.classList.contains('dark')`)).toBe(true)
    await expect.poll(() => desk.call('GET', '/system/preferences')).toMatchObject({ language: 'en', theme: 'dark' })
    await page.reload()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    expect(await page.evaluate('document.documentElement.className')).toContain('dark')
  })

  it('shows secrets by their last four characters only, and examines the connection', async () => {
    const { page } = desk
    await go('#/settings/active/credentials')
    const card = page.locator('[data-test=credential]').first()
    await card.waitFor()
    expect(await card.innerText()).toMatch(/••••.{4}/)
    await card.getByText('Replace').click()
    await card.locator('input[type=password]').fill('not-the-right-secret-at-all')
    await card.getByRole('button', { name: 'Prove and save' }).click()
    await card.locator('[data-test=draft-verdict]').waitFor()
    expect(await card.locator('[data-test=draft-verdict]').innerText()).toContain('stays in use')

    await go('#/settings/active/doctor')
    await page.locator('[data-test=run-doctor]').click()
    await page.locator('[data-test=doctor] .verdict[data-passed=true]').waitFor()
    await desk.call('POST', '/practice-company/faults', { kind: 'untrusted-ip', times: null })
    await page.locator('[data-test=run-doctor]').click()
    const failed = page.locator('[data-test=doctor] li[data-state=failed]')
    await failed.waitFor()
    expect(await failed.innerText()).toContain('60020')
    await desk.call('DELETE', '/practice-company/faults')
  })

  it('finds people, pages and actions with Ctrl+K', async () => {
    const { page } = desk
    await page.keyboard.press('Control+k')
    await page.locator('.quick-find input').fill('Sync')
    await page.locator('.quick-find [role=option]', { hasText: 'Sync everything' }).waitFor()
    await page.keyboard.press('Escape')
  })

  it('offers to load the page again where a part of it is not to be had, as after an update', async () => {
    const { page, complaints } = desk
    await go('#/overview')
    await page.locator('[data-test=activity]').waitFor()
    await page.reload()
    await page.locator('[data-test=activity]').waitFor()
    const before = complaints.length
    await page.route(/assets\/TimeMachinePage.*\.js/, (route) => route.abort())
    await page.locator('nav a[href="#/time-machine"]').click()
    await page.getByText(/没有载入完整|did not load/).waitFor()
    await page.unroute(/assets\/TimeMachinePage.*\.js/)
    ;(complaints as string[]).splice(before) // the failure that was made here
    await page.locator('[data-test=reload-page]').click()
    await page.waitForURL(/#\/time-machine/)
    await page.getByRole('slider').waitFor()
  })

  it('broke no rule of the content security policy and threw nothing', () => {
    expect(desk.complaints).toEqual([])
  })
})

it('says that the connection is lost, and goes away when it is back', async () => {
  const desk = await openDesk()
  try {
    const { page } = desk
    await page.locator('[data-test=own-company]').waitFor()
    let reachable = true
    let cut: () => Promise<void> = () => Promise.reject(new Error('The page has not connected yet'))
    await page.routeWebSocket(/\/rpc$/, (socket) => {
      if (!reachable) return void socket.close()
      socket.connectToServer()
      cut = () => socket.close()
    })
    await page.reload()
    await page.locator('[data-test=own-company]').waitFor()
    reachable = false
    await cut()
    const notice = page.getByText('与主机的连接已断开')
    await notice.waitFor()
    reachable = true
    await page.getByRole('button', { name: '立即重连' }).click()
    await notice.waitFor({ state: 'detached' })
  } finally {
    await desk.close()
  }
})
