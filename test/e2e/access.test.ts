import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { isContractProcedure } from '@orpc/contract'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import type { CallMeta } from '../../src-main/contract/call.ts'
import { contract } from '../../src-main/contract/index.ts'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

const password = 'wobble kettle seven'
let desk: DeskUnderTest
beforeAll(async () => {
  desk = await openDesk({ language: 'en', livedIn: { days: 4, everyDays: 1, members: 120, departments: 10 } })
  for (const roleId of ['owner', 'viewer'])
    await desk.call('POST', '/operators', { name: `${roleId}-person`, password, roleId })
})
afterAll(() => desk.close())

/** For whoever wants to look at what this test sees. */
const shot = async (page: Page, name: string) => {
  const folder = process.env['WECOM_DESK_TEST_SHOTS']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const expectAccessible = async (page: Page) => {
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(await readFile(axeFile, 'utf8'))
  const found = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as AxeResults // axe's own shape
  const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([])
}

const stranger = async (options: { locale: string; colorScheme: 'light' | 'dark'; javaScriptEnabled?: boolean }) => {
  const browser = desk.context.browser()
  if (!browser) throw new Error('There is no browser')
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(new URL('/', desk.page.url()).href)
  return { page, complaints, close: () => context.close() }
}

const signIn = async (page: Page, name: string, secret = password) => {
  await page.locator('input[name=name]').fill(name)
  await page.locator('input[name=password]').fill(secret)
  await page.locator('button').click()
}

describe('the page to sign in', () => {
  it.each([
    { locale: 'zh-CN', colorScheme: 'light' as const, title: '登录', wrong: '用户名或密码不正确。', other: 'English' },
    {
      locale: 'en-GB',
      colorScheme: 'dark' as const,
      title: 'Sign in',
      wrong: 'Name or password is wrong.',
      other: '中文',
    },
  ])(
    'speaks $locale, without scripts, and says what is wrong',
    async ({ locale, colorScheme, title, wrong, other }) => {
      const { page, close } = await stranger({ locale, colorScheme, javaScriptEnabled: false })
      expect(await page.title()).toContain(title)
      await shot(page, `sign-in-${locale}-${colorScheme}`)
      const typed = `"><img src=x>&amp;'`
      await signIn(page, typed, 'wrong wrong wrong')
      await page.getByRole('alert').waitFor()
      expect(await page.locator('input[name=name]').inputValue()).toBe(typed)
      await page.locator('input[name=password]:focus').waitFor()
      expect(await page.getByRole('alert').textContent()).toBe(wrong)
      await shot(page, `sign-in-wrong-${locale}-${colorScheme}`)
      await page.getByRole('link', { name: other }).click()
      expect(await page.title()).not.toContain(title)
      await signIn(page, 'viewer-person')
      expect(new URL(page.url()).pathname).toBe('/')
      await close()
    },
  )

  it('can be used by everybody', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints, close } = await stranger({ locale: 'en-GB', colorScheme })
      await expectAccessible(page)
      // The answer 401 itself is what a browser complains of.
      expect(complaints.filter((text) => !text.includes('401'))).toEqual([])
      await close()
    }
  })
})

/** What a role may not do and asked for nevertheless, by the frames that the page sends: every page goes through here. */
const hearForbidden = (page: Page, permissions: readonly string[]) => {
  const asked = new Set<string>()
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const path = /"u":"\/([^"]+)"/.exec(String(payload))?.[1]?.split('/') ?? []
      const node = path.reduce<unknown>((at, name) => (at === undefined ? at : Reflect.get(Object(at), name)), contract)
      if (!isContractProcedure(node)) return
      const { permission } = node['~orpc'].meta as CallMeta // every call is made by call()
      if (!permissions.includes(permission)) asked.add(`${path.join('.')} needs ${permission}`)
    })
  })
  return asked
}

/**
 * Presses and fills in whatever the page lets somebody press or fill in, once per kind, also in what opens by it, and
 * answers with the dangerous buttons that could be pressed.
 */
const tryEverything = `(async () => {
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  const controls = [
    'button', 'input:not([type=file])', 'textarea', '[role=menuitem]', '[role=option]:not(.is-selected)',
    '[data-test$=-row]', '.el-drawer [role=tab]', '[data-test$=-drawer] [role=tab]', '[role=treeitem]',
  ].join()
  const home = location.hash
  const kindOf = (element) => element.matches('[role=option]')
    ? 'option ' + element.parentElement?.id
    : [element.tagName, element.closest('[data-test]')?.dataset.test, element.ariaLabel,
        element.matches('button, [role=menuitem], [role=tab]') ? element.textContent.trim().replace(/\\d+/g, '#').slice(0, 30) : '',
        element.placeholder ?? '',
      ].join('|')
  const tried = new Set()
  const dangers = new Set()
  const next = () => [...document.querySelectorAll(controls)].find((element) =>
    !element.closest('nav, .skip, [aria-disabled=true]') && (!element.closest('header.bar') || (home === '#/overview' && element.matches('[data-test=tasks], [data-test=bell]'))) && !element.matches(':disabled, .is-disabled') &&
    element.checkVisibility() && !tried.has(kindOf(element)))
  for (let at = next(); at && tried.size < 300; at = next()) {
    tried.add(kindOf(at))
    if (at.matches('.el-button--danger, .danger') || at.querySelector('.danger')) dangers.add(kindOf(at))
    if (at.matches('input:not([type=checkbox], [type=radio]), textarea')) {
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(at), 'value').set.call(at, '7')
      at.dispatchEvent(new Event('input', { bubbles: true }))
      at.dispatchEvent(new Event('change', { bubbles: true }))
    }
    at.click()
    if (at.matches('[data-test=member-row], [role=treeitem]'))
      at.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 300, clientY: 300 }))
    await frames()
    if (location.hash === home) continue
    location.hash = home
    for (let wait = 0; wait < 60 && !document.querySelector('main h1'); wait++) await frames()
    await frames()
  }
  return { tried: [...tried], dangers: [...dangers] }
})()`

describe('a viewer', () => {
  it('walks through every page without being refused anything, and finds nothing there to change', async () => {
    const { page, complaints, close } = await stranger({ locale: 'en-GB', colorScheme: 'light' })
    const roles = (await desk.call('GET', '/roles')) as { roleId: string; permissions: string[] }[]
    const forbidden = hearForbidden(page, roles.find(({ roleId }) => roleId === 'viewer')?.permissions ?? [])
    await signIn(page, 'viewer-person')
    await page.getByRole('navigation').first().waitFor()
    complaints.length = 0
    const walk = [
      '/overview',
      '/directory',
      '/sync',
      '/time-machine',
      '/time-machine/compare',
      '/time-machine/person',
      '/schedules',
      '/schedules/metrics',
      '/settings/general',
      '/settings/active/credentials',
      '/settings/active/tokens',
      '/settings/active/doctor',
      '/settings/active/capabilities',
      '/settings/active/rules',
      '/settings/active/privacy',
      '/settings/active/company',
      '/settings/alerts',
      '/settings/access',
      '/settings/privacy',
      '/settings/backup',
    ]
    const wrong: string[] = []
    let tried = 0
    let before = '/nowhere'
    for (const path of walk) {
      await page.goto(`${new URL('/', page.url()).href}#${path}`)
      // A page of its own comes in parts, which have to be waited for; its tabs are there with it.
      if (!path.startsWith(before)) await page.reload()
      before = `/${path.split('/')[1]}`
      await page.locator('main h1').waitFor()
      await page.waitForLoadState('networkidle')
      await page.locator('.skeleton:visible').first().waitFor({ state: 'detached' })
      await shot(page, `viewer${path.replaceAll('/', '-')}`)
      const cards = await page.locator('[data-test=error-card]').allTextContents()
      const found = (await page.evaluate(tryEverything)) as { tried: string[]; dangers: string[] }
      tried += found.tried.length
      for (const what of [...cards, ...found.dangers, ...forbidden]) wrong.push(`${path}: ${what.slice(0, 200)}`)
      forbidden.clear()
    }
    expect(wrong).toEqual([])
    expect(complaints).toEqual([])
    expect(tried).toBeGreaterThan(60)
    await page.goto(`${new URL('/', page.url()).href}#/settings/alerts`)
    await page.reload() // what was opened is closed, and the language is whichever was tried last
    await page.locator('[data-test=read-only]').waitFor()
    await expectAccessible(page)
    await page.locator('[data-test=menu]').click()
    expect(await page.locator('[data-test=menu-account]').textContent()).toContain('viewer-person · ')
    await shot(page, 'viewer-menu')
    await page.locator('[data-test=menu-sign-out]').click()
    await page.locator('input[name=password]').waitFor()
    await close()
  })
})

describe('access settings', () => {
  it('add an operator, make a role and a key that is shown once, in light and dark', async () => {
    const { page } = desk
    await page.goto(`${new URL('/', page.url()).href}#/settings/access`)
    await page.locator('[data-test=operators]').waitFor()
    await page.locator('[data-test=add-operator]').click()
    await page.locator('[data-test=operator-name]').fill('carol')
    await page.locator('[data-test=operator-password]').fill(password)
    await shot(page, 'access-operator')
    await page.locator('[data-test=save-operator]').click()
    await page.locator('[data-test=operators]').getByText('carol').waitFor()

    await page.locator('[data-test=add-role]').click()
    await page.locator('[data-test=role-name]').fill('Help desk')
    await page.locator('[data-test="choose-wechat.user.reveal"]').click()
    await shot(page, 'access-role')
    await expectAccessible(page)
    await page.locator('[data-test=save-role]').click()
    await page.locator('[data-test=roles]').getByText('Help desk').waitFor()

    await page.locator('[data-test=add-key]').click()
    await page.locator('[data-test=key-name]').fill('nightly report')
    await page.locator('[data-test="choose-wechat.user.view"]').click()
    await shot(page, 'access-key')
    await page.locator('[data-test=make-key]').click()
    const key = (await page.locator('[data-test=made-key]').textContent()) ?? ''
    expect(key).toMatch(/^wd_[\w-]{43}$/)
    await shot(page, 'access-key-made')
    await page.locator('[data-test=key-copied]').click()
    await page.locator('[data-test=keys]').getByText('nightly report').waitFor()
    expect(await page.content()).not.toContain(key)

    await page.locator('[data-test=role-matrix]').click()
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.waitForTimeout(300)
      await shot(page, `access-${scheme}`)
      await expectAccessible(page)
    }
    expect(desk.complaints).toEqual([])
  })
})
