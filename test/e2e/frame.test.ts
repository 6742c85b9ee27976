import type { WebSocketRoute } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

interface RunAnswer {
  runId: string
  state: string
}

/** One desk for all of it: each part leaves the practice company as it found it. */
describe('the frame around every page', () => {
  let desk: DeskUnderTest
  let reachable = true
  const sockets = new Set<WebSocketRoute>()
  beforeAll(async () => {
    desk = await openDesk()
    const { page } = desk
    await page.locator('[data-test=own-company]').waitFor()
    await page.routeWebSocket(/\/rpc$/, (socket) => {
      if (!reachable) return void socket.close()
      socket.connectToServer()
      sockets.add(socket)
    })
    await page.reload()
    page.setDefaultTimeout(10_000)
    await page.locator('[data-test=practice-company]').click()
    await page.waitForURL(/#\/directory/)
    await page.locator('[data-test=member-row]').first().waitFor()
  })
  afterAll(() => desk.close())

  const go = (hash: string) => desk.page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  const at = (test: string) => desk.page.locator(`[data-test=${test}]`)
  const fault = (kind: string, path: string | null = null) =>
    desk.call('POST', '/practice-company/faults', { kind, path, times: null })
  const noFaults = () => desk.call('DELETE', '/practice-company/faults')
  const root = (name: 'class' | 'lang' | 'data-density') =>
    desk.page.evaluate(`document.documentElement.getAttribute(${JSON.stringify(name)})`)
  const start = async () => ((await desk.call('POST', '/sync/runs', { kind: 'all' })) as RunAnswer).runId
  const ended = async (runId: string) => {
    const read = () => desk.call('GET', `/sync/runs/${runId}`) as Promise<RunAnswer>
    await expect.poll(async () => (await read()).state, { timeout: 20_000 }).not.toMatch(/running|queued/)
    return read()
  }
  const closed = async (what: string) => {
    await desk.page.keyboard.press('Escape')
    await desk.page.locator(what).waitFor({ state: 'hidden' })
  }

  it('changes language, theme and density at once from the menu', async () => {
    const choose = async (item: string) => {
      await at('menu').click()
      await at(item).click()
      await at(item).waitFor({ state: 'hidden' })
    }
    await choose('menu-language-en')
    await desk.page.getByRole('heading', { name: 'Directory' }).waitFor()
    await expect.poll(() => root('lang')).toBe('en')
    await choose('menu-theme-dark')
    await expect.poll(() => root('class')).toContain('dark')
    await choose('menu-density-comfortable')
    await expect.poll(() => root('data-density')).toBe('comfortable')
    await expect
      .poll(() => desk.call('GET', '/system/preferences'))
      .toMatchObject({ language: 'en', theme: 'dark', density: 'comfortable', chosen: true })
    await choose('menu-language-zh-CN')
    await desk.page.getByRole('heading', { name: '通讯录' }).waitFor()
    await choose('menu-theme-light')
    await choose('menu-density-compact')
    await expect.poll(() => root('data-density')).toBe('compact')
  })

  it('finds and opens with the keyboard alone: a page by its English name, a person, an action', async () => {
    const { page } = desk
    const input = page.locator('.quick-find input')
    const first = page.locator('.quick-find [role=option]').first()
    const find = async (text: string) => {
      await page.keyboard.press('Control+k')
      await page.locator('.quick-find input:focus').waitFor()
      await page.keyboard.type(text)
    }
    await find('time machine')
    await expect.poll(() => first.innerText()).toContain('时光机')
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/time-machine/)

    const { items } = (await desk.call('GET', '/members?limit=1')) as { items: { name: string; userId: string }[] }
    const wanted = items[0]
    if (!wanted) throw new Error('The practice company has nobody')
    await find(wanted.userId)
    await expect.poll(() => first.innerText()).toContain(wanted.name)
    expect(await input.getAttribute('aria-activedescendant')).toBe(await first.getAttribute('id'))
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/directory/)
    await at('member-drawer').waitFor()
    await page.locator('.quick-find').waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await at('member-drawer').waitFor({ state: 'detached' })

    // Whom one opened is offered again before anything is typed.
    await page.keyboard.press('Control+k')
    await page.locator('.quick-find input:focus').waitFor()
    await expect.poll(() => first.innerText()).toContain(wanted.name)
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => page.locator('.quick-find [role=option]').last().getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('Enter')
    await page.locator('.shortcuts').waitFor()
    await closed('.shortcuts')
    await page.keyboard.press('?')
    await page.locator('.shortcuts').waitFor()
    await closed('.shortcuts')
  })

  it('explains an errcode that is typed into the search', async () => {
    const { page } = desk
    await page.keyboard.press('Control+k')
    await page.locator('.quick-find input').fill('60020')
    await page.locator('.quick-find [role=option]', { hasText: '60020' }).waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => at('errcode-entry').innerText()).toContain('企业可信IP')
    await closed('.errcode-drawer')
    await go('#/errcodes/40001')
    await expect.poll(() => at('errcode-entry').innerText()).toContain('40001')
  })

  it('tells of a failed sync, quietly and in the bell, explains its errcode and leads to the run and its card', async () => {
    await go('#/directory')
    await fault('untrusted-ip')
    const run = await ended(await start())
    expect(run.state).toBe('failed')
    await at('notice-line').waitFor()
    expect(await at('notice-line').count()).toBe(1)
    await at('bell').click()
    // In the list it need not be told a second time.
    await at('notice-line').waitFor({ state: 'detached' })
    await expect.poll(() => at('notification').count()).toBe(2)
    expect(await at('bell').getAttribute('aria-label')).toBe('通知，2 条未读')
    const failed = at('notification').filter({ hasText: '同步失败' })
    await failed.getByRole('button', { name: '查看错误码 60020 的含义' }).click()
    await expect.poll(() => at('errcode-entry').innerText()).toContain('调用方 IP 不在可信名单中')
    await closed('.errcode-drawer')
    await failed.locator('[data-test=notification-open]').click()
    await desk.page.waitForURL(new RegExp(`#/sync/${run.runId}`))
    await expect.poll(() => at('bell').getAttribute('aria-label')).toBe('通知，1 条未读')

    // The card of the run says the same, with the way through the admin console to be copied.
    const card = at('run-drawer').locator('[data-test=error-card]')
    await card.getByRole('list', { name: '管理后台路径' }).waitFor()
    await desk.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await card.getByRole('button', { name: '复制诊断信息' }).click()
    const diagnosis = String(await desk.page.evaluate('navigator.clipboard.readText()'))
    expect(diagnosis).toMatch(/^version: WeCom Desk /m)
    expect(diagnosis).toMatch(/^errcode: 60020$/m)
    await card.locator('[data-test=error-errcode]').click()
    await at('errcode-entry').waitFor()
    await closed('.errcode-drawer')

    // Repaired: the next success marks what is left as read.
    await noFaults()
    await ended(await start())
    await expect.poll(() => at('bell').getAttribute('aria-label')).toBe('通知')
  })

  it('brings news up beside the bell, over nothing that can be pressed, until it is used, closed or Esc is pressed', async () => {
    const { page } = desk
    const line = at('notice-line')
    const fail = async () => {
      await ended(await start())
      await line.waitFor()
    }
    await go('#/directory')
    await at('member-row').first().waitFor()
    await fault('untrusted-ip')
    for (const width of [960, 1280]) {
      await page.setViewportSize({ width, height: 600 })
      await fail()
      const place = await line.boundingBox()
      const bar = await page.locator('header.bar').boundingBox()
      if (!place || !bar) throw new Error('There is no news, or no bar')
      expect(place.y + place.height).toBeLessThanOrEqual(bar.y + bar.height)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      // Every control of the bar is still there to be pressed, and the news lies above none of them.
      for (const button of await page.locator('header.bar button').all()) await button.click({ trial: true })
      await page.keyboard.press('Escape')
      await line.waitFor({ state: 'detached' })
    }
    await page.setViewportSize({ width: 1280, height: 800 })

    // Esc in an open dialog closes the dialog, not the news.
    await fail()
    await at('menu').click()
    await at('menu-shortcuts').click()
    await closed('.shortcuts')
    expect(await line.count()).toBe(1)
    await at('notice-dismiss').click()
    await line.waitFor({ state: 'detached' })

    const run = await ended(await start())
    await at('notice-open').click()
    await page.waitForURL(new RegExp(`#/sync/${run.runId}`))
    expect(await line.count()).toBe(0)

    // What the page shows in its own place is not told beside it.
    const last = await ended(await start())
    await page.locator(`[data-run="${last.runId}"]`, { hasText: '失败' }).waitFor()
    expect(await line.count()).toBe(0)
    await noFaults()
    await ended(await start())
    await expect.poll(() => at('bell').getAttribute('aria-label')).toBe('通知')
  })

  it('shows what runs, and cancels it from the list of tasks', async () => {
    await go('#/overview')
    await fault('timeout', 'user/list')
    const runId = await start()
    await expect.poll(() => at('tasks').getAttribute('aria-label')).toBe('任务，1 个未完成')
    await at('tasks').click()
    const row = desk.page.locator('[data-test=task-run][data-state=running]')
    await row.getByText('获取成员').waitFor()
    await row.locator('[data-test=task-cancel]').click()
    await row.waitFor({ state: 'detached' })
    expect((await ended(runId)).state).toBe('cancelled')
    await expect.poll(() => at('tasks').getAttribute('aria-label')).toBe('任务')
    await closed('.tasks')
    // Focus is back where the list was opened.
    expect(await desk.page.evaluate(`document.activeElement?.getAttribute('data-test')`)).toBe('tasks')
    await noFaults()
    // Cancelling is no news.
    expect(await at('notice-line').count()).toBe(0)
  })

  it('says that what is shown is old while the host is away, and reads again when it is back', async () => {
    const { page } = desk
    await go('#/directory')
    await page.locator('[data-test=member-row]').first().waitFor()
    reachable = false
    for (const socket of sockets) await socket.close()
    sockets.clear()
    await page.locator('[data-banner=lost]').getByRole('button', { name: '立即重连' }).waitFor()
    await at('stale').waitFor()
    await expect.poll(() => at('standing').innerText()).toBe('正在重连')
    // What needs the host fails with a card that says so.
    await at('menu').click()
    await at('menu-theme-dark').click()
    await expect.poll(() => page.getByRole('alert').first().innerText()).toContain('与主机的连接已断开')

    await desk.call('POST', '/practice-company/evolve', { days: 20 })
    await ended(await start())
    const { total } = (await desk.call('GET', '/members?limit=1')) as { total: number }
    // It comes back by itself.
    reachable = true
    await page.locator('[data-banner=lost]').waitFor({ state: 'detached' })
    await at('stale').waitFor({ state: 'detached' })
    await expect.poll(() => at('member-total').innerText()).toContain(`${total} 人`)
    await expect.poll(() => at('standing').innerText()).toBe('令牌有效')
  })

  it('switches the company from the search, with its colour and its own data', async () => {
    const { page } = desk
    const { apiBaseUrl } = (await desk.call('GET', '/practice-company')) as { apiBaseUrl: string }
    await desk.call('POST', '/profiles', {
      name: '上海示例',
      corpId: 'ww0123456789abcdef',
      apiBaseUrl,
      colour: 'orange',
    })
    await page.keyboard.press('Control+k')
    await page.locator('.quick-find input').fill('上海')
    await page.locator('.quick-find [role=option]', { hasText: '切换到“上海示例”' }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.frame[data-colour=orange]').waitFor()
    await expect.poll(() => page.title()).toContain('上海示例')
    await expect.poll(() => at('standing').getAttribute('data-tone')).toBe('unknown')
  })

  it('says that the session has ended, asks nobody any more, and goes on after a sign-in elsewhere', async () => {
    const { page, context } = desk
    await go('#/directory')
    const session = await context.cookies()
    await context.clearCookies()
    for (const socket of sockets) await socket.close()
    sockets.clear()
    const banner = page.locator('[data-banner=signed-out]')
    await expect.poll(() => banner.innerText()).toContain('请从主机打印的链接重新打开此页面')
    await expect.poll(() => at('standing').innerText()).toBe('已退出')
    expect(await at('standing').getAttribute('data-tone')).toBe('bad')
    // What is done now fails with a card that says why, and does not wait for a host that will not answer.
    await at('menu').click()
    await at('menu-theme-dark').click()
    await expect.poll(() => page.getByRole('alert').first().innerText()).toContain('主机不再接受这个页面')
    // Signed in again, in another tab.
    await context.addCookies(session)
    // It looks now and then by itself, too: the button may be gone before it is pressed.
    const retry = banner.getByRole('button', { name: '重试' })
    await Promise.race([retry.click(), banner.waitFor({ state: 'detached' })])
    await banner.waitFor({ state: 'detached' })
    await expect.poll(() => at('standing').getAttribute('data-tone')).toBe('unknown')
  })

  it('broke no rule of the content security policy and threw nothing', () => {
    // The browser itself notes that the ended session was refused.
    expect(desk.complaints.filter((text) => !text.includes('401 (Unauthorized)'))).toEqual([])
  })
})

it('speaks the language of the browser until somebody chose one', async () => {
  // The host runs where Chinese is the language; the browser is somebody else's.
  const desk = await openDesk({ language: 'zh-CN', browserLanguage: 'en' })
  try {
    await desk.page.locator('html[lang=en]').waitFor({ state: 'attached' })
    await expect.poll(() => desk.call('GET', '/system/preferences')).toMatchObject({ language: 'en', chosen: true })
    await desk.call('PATCH', '/system/preferences', { language: 'zh-CN' })
    await desk.page.reload()
    await desk.page.locator('html[lang=zh-CN]').waitFor({ state: 'attached' })
    await desk.page.locator('[data-test=own-company]').waitFor()
    expect(await desk.call('GET', '/system/preferences')).toMatchObject({ language: 'zh-CN' })
  } finally {
    await desk.close()
  }
})
