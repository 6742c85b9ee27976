// `npm run shots`: every page in both languages, light and dark, in two sizes, into shots/. To be looked at, not compared.
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { openDesk } from '../test/e2e/desk-under-test.ts'

const folder = resolve(import.meta.dirname, '../shots')
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 960, height: 600 },
]
/** `npm run shots -- 1280 zh-CN light`: only those sizes, languages and themes. */
const words = process.argv.slice(2)

// Some pictures taken again leave the others as they are.
if (words.length === 0) await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
const desk = await openDesk()
const { page, call } = desk

const settled = async () => {
  await page.waitForLoadState('networkidle')
  await page.locator('.skeleton:visible').first().waitFor({ state: 'detached' })
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}
const go = async (hash) => {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  await settled()
}
const run = async (input) => {
  const { runId } = await call('POST', '/sync/runs', input)
  for (;;) {
    const { state } = await call('GET', `/sync/runs/${runId}`)
    if (state !== 'queued' && state !== 'running') return runId
    await new Promise((done) => setTimeout(done, 100))
  }
}
/** What the page hears from the host, so that states can be shown that this machine is not in. */
let reachable = true
let vaultState = 'open'
const hearing = new Set()
await page.routeWebSocket(/\/rpc$/, (socket) => {
  if (!reachable) return void socket.close()
  const server = socket.connectToServer()
  hearing.add(socket)
  server.onMessage((message) => {
    socket.send(typeof message === 'string' ? message.replace('"state":"open"', `"state":"${vaultState}"`) : message)
  })
})
const cutConnection = () => {
  reachable = false
  for (const socket of hearing) socket.close()
  hearing.clear()
}
const stop = async (runId) => {
  await call('POST', `/sync/runs/${runId}/cancel`)
  await call('DELETE', '/practice-company/faults')
}
const practiceId = async () => (await call('GET', '/profiles')).find((one) => one.environment === 'practice').id
/** A company of one's own that has never been synced and whose secret is wrong. */
const addCompany = async () => {
  const { apiBaseUrl } = await call('GET', '/practice-company')
  await call('POST', '/vault/accept-key-file')
  const { id } = await call('POST', '/profiles', { name: '北京示例科技', corpId: 'ww0123456789abcdef', apiBaseUrl })
  await call('POST', `/profiles/${id}/secrets`, {
    kind: 'app',
    agentId: 1000002,
    secret: 'not-the-right-secret-of-this-company',
    label: '通讯录助手',
    unproven: true,
  })
  return id
}
let ownCompany = null
let liveRun = null
const firstRow = () => page.locator('[data-test=member-row]').nth(2)

const views = {
  start: () => go('/start'),
  'wizard-company': async () => {
    await go('/start/company')
    await page.fill('[data-test=company-name]', '上海示例科技')
    await page.fill('[data-test=corp-id]', 'ww0123456789abc')
  },
  'wizard-network': async () => {
    await page.fill('[data-test=corp-id]', 'ww0123456789abcdef')
    await page.click('[data-test=env-toggle]')
    await page.click('[data-test=network]')
    await page.fill('[data-test=api-base-url]', 'http://gateway.example')
    await page.click('[data-test=proxy-mode]')
    await page.locator('.el-select-dropdown__item:visible').nth(2).click()
    await page.fill('[data-test=proxy-host]', 'not a host')
  },
  'wizard-secret': async () => {
    await page.fill('[data-test=proxy-host]', '127.0.0.1')
    await page.click('[data-test=proxy-mode]')
    await page.locator('.el-select-dropdown__item:visible').nth(1).click()
    const { apiBaseUrl } = await call('GET', '/practice-company')
    await page.fill('[data-test=api-base-url]', apiBaseUrl)
    await page.click('[data-test=wizard-next]')
    await page.locator('[data-test=agent-id]').waitFor()
  },
  'wizard-failed': async () => {
    await page.fill('[data-test=agent-id]', '1000002')
    await page.fill('[data-test=secret] input', 'not-the-right-secret-of-this-company')
    await page.click('[data-test=wizard-check]')
    const consent = page.locator('[data-test=accept-key-file]')
    await consent.or(page.locator('[data-test=doctor]')).waitFor()
    if (await consent.isVisible()) {
      await page.screenshot({ path: join(folder, `${page.viewportSize().width}-wizard-consent.png`) })
      await consent.click()
    }
    await page.locator('[data-test=doctor] .verdict[data-passed=false]').waitFor()
  },
  overview: async () => {
    await go('/overview')
    await page.locator('[data-test=activity] [data-drawn=true]').waitFor()
  },
  'overview-day': async () => {
    const { x, y, width, height } = await page.locator('[data-test=activity] [role=slider]').boundingBox()
    await page.mouse.move(x + width - 16, y + height / 3)
    await page.locator('[data-test=activity] .chart-tip').waitFor()
  },
  directory: () => go('/directory'),
  'directory-drawer': async () => {
    await firstRow().click()
    await page.locator('[data-test=member-drawer] h3').first().waitFor()
  },
  'directory-history': () => page.locator('[data-test=member-drawer] .el-tabs__item').nth(1).click(),
  'directory-raw': () => page.locator('[data-test=member-drawer] .el-tabs__item').nth(2).click(),
  'directory-range': async () => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.locator('.table').focus()
    for (let step = 0; step < 4; step++) await page.keyboard.press('Shift+ArrowDown')
    await page.locator('[data-test=chosen-count]').waitFor()
  },
  'directory-menu': () => page.locator('[data-test=member-row]').nth(3).click({ button: 'right' }),
  'directory-refresh': async () => {
    await page.keyboard.press('Escape')
    await page.click('[data-test=batch-refresh]')
    await page.locator('[data-test=refresh-results][data-busy=false]').waitFor()
  },
  'directory-columns': async () => {
    await page.keyboard.press('Escape')
    await page.locator('[data-test=refresh-results]').waitFor({ state: 'detached' })
    await page.click('[data-test=batch-clear]')
    await page.click('[data-test=open-columns]')
  },
  'directory-filter': async () => {
    await page.keyboard.press('Escape')
    await page.click('[data-test=open-filter]')
    await page.check('[data-test=filter-status-1]')
    await page.check('[data-test=filter-leadersOnly]')
  },
  'directory-saved': async () => {
    await page.keyboard.press('Escape')
    await page.click('[data-test=open-saved]')
    await page.fill('input[data-test=filter-name]', '负责人')
    await page.click('[data-test=save-filter]')
    await page.locator('[data-test=saved-filters] .apply').waitFor()
  },
  'directory-tree-menu': async () => {
    await page.keyboard.press('Escape')
    await page.click('[data-test=clear-filters]')
    await page.locator('[role=treeitem]').nth(2).click({ button: 'right' })
  },
  'directory-nothing': async () => {
    await page.keyboard.press('Escape')
    await page.locator('[data-test=member-search] input, input[data-test=member-search]').first().fill('不存在的人')
    await page.locator('.table .empty').waitFor()
  },
  find: async () => {
    await go('/sync')
    await page.keyboard.press('Control+k')
    await page.locator('.quick-find input').fill('zhang')
    await page.locator('.quick-find [role=option]').nth(3).waitFor()
  },
  sync: async () => {
    await page.keyboard.press('Escape')
    await go('/sync')
  },
  'sync-run': async () => {
    await page.locator('[data-test=run-row]').nth(1).click()
    await page.locator('[data-test=run-drawer]').waitFor()
  },
  'sync-changes': () => page.locator('[data-test=run-drawer] .el-tabs__item').nth(1).click(),
  'sync-compare': async () => {
    await page.keyboard.press('Escape')
    await go('/sync')
    const boxes = page.locator('[data-test=choose-run]')
    const last = Math.min(3, (await boxes.count()) - 1)
    for (const index of [0, last]) await boxes.nth(index).check()
    await page.click('[data-test=compare]')
    await page.locator('[data-test=compared], [data-test=compare-runs] .empty').first().waitFor()
  },
  'sync-scope-department': async () => {
    await page.click('[data-test=compare-back]')
    await page.click('[data-test=sync-menu]')
    await page.click('[data-test=choose-scope]')
    await page.locator('[data-test=scope-place] .el-segmented__item').nth(1).click()
    await page.fill('input[data-test=scope-department]', 'xs')
    await page.keyboard.press('Enter')
  },
  'sync-scope-people': async () => {
    await page.locator('[data-test=scope-place] .el-segmented__item').nth(2).click()
    await page.fill('input[data-test=scope-people]', 'zhang')
    await page.locator('[data-test=start-dialog] [role=option]').nth(2).waitFor()
    await page.keyboard.press('Enter')
  },
  'sync-refused': async () => {
    await page.keyboard.press('Escape')
    await page.locator('[data-test=start-dialog]').waitFor({ state: 'detached' })
    await call('POST', '/practice-company/faults', { kind: 'untrusted-ip', times: null })
    await run({ kind: 'all' })
    await page.locator('[data-test=failed-run] code').waitFor()
    await call('DELETE', '/practice-company/faults')
  },
  'sync-problems': async () => {
    await call('POST', '/practice-company/faults', { kind: 'http-500', path: 'user/list', times: 30 })
    const runId = await run({ kind: 'all' })
    await call('DELETE', '/practice-company/faults')
    await go(`/sync/${runId}`)
    await page.locator('[data-test=run-drawer] .el-tabs__item').nth(2).click()
    await page.locator('[data-test=problem-group]').first().waitFor()
  },
  'sync-guard': async () => {
    await page.keyboard.press('Escape')
    await call('POST', '/practice-company/faults', { kind: 'shrunken-directory', times: null })
    await run({ kind: 'all' })
    await go('/sync')
    await page.locator('[data-test=guard-review]').waitFor()
  },
  'sync-plan': async () => {
    await call('DELETE', '/practice-company/faults')
    const { items } = await call('GET', '/sync/runs?limit=1')
    if (items[0].state === 'awaiting-confirmation') await call('POST', `/sync/runs/${items[0].runId}/reject`)
    await call('POST', '/practice-company/evolve', { days: 3 })
    await run({ kind: 'all', dryRun: true })
    await go('/sync')
    await page.keyboard.press('F5')
    await page.locator('[data-test=guard-review]').waitFor()
  },
  'sync-plan-departments': async () => {
    await page.locator('[data-test=change-order] .el-segmented__item').nth(1).click()
    await page.locator('[data-value=moved]').click()
    await page.locator('[data-test=change][data-operation=moved]').first().click()
    await page.locator('[data-test=change-detail]').waitFor()
  },
  'sync-running': async () => {
    const { items } = await call('GET', '/sync/runs?limit=1')
    if (items[0].state === 'awaiting-confirmation') await call('POST', `/sync/runs/${items[0].runId}/reject`)
    await call('POST', '/practice-company/faults', { kind: 'timeout', path: 'user/list', times: null })
    liveRun = (await call('POST', '/sync/runs', { kind: 'all' })).runId
    await page.locator('[data-test=live-run]').waitFor()
  },
  'sync-paused': async () => {
    await page.click('[data-test=pause-run]')
    await page.locator('[data-test=resume-run]').waitFor()
  },
  tasks: async () => {
    if (liveRun) await stop(liveRun)
    await call('DELETE', '/practice-company/faults')
    const { items } = await call('GET', '/sync/runs?limit=1')
    if (items[0].state === 'awaiting-confirmation') await call('POST', `/sync/runs/${items[0].runId}/reject`)
    await page.click('[data-test=tasks]')
    await page.locator('.tasks').waitFor()
  },
  notifications: async () => {
    await page.keyboard.press('Escape')
    await go('/directory')
    await call('POST', '/practice-company/faults', { kind: 'untrusted-ip', times: null })
    await run({ kind: 'all' })
    await call('DELETE', '/practice-company/faults')
    await page.click('[data-test=bell]')
    await page.locator('[data-test=notification]').first().waitFor()
  },
  errcode: async () => {
    await page.locator('[data-test=notification] .errcode').first().click()
    await page.locator('[data-test=errcode-entry]').waitFor()
  },
  menu: async () => {
    await page.keyboard.press('Escape')
    await page.locator('.errcode-drawer').waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await page.locator('.notifications').waitFor({ state: 'hidden' })
    await page.click('[data-test=menu]')
    await page.locator('[data-test=menu-about]').waitFor()
  },
  shortcuts: async () => {
    await page.click('[data-test=menu-shortcuts]')
    await page.locator('.shortcuts').waitFor()
  },
  'settings-credentials': async () => {
    await page.keyboard.press('Escape')
    await go('/settings/active/credentials')
  },
  'settings-secret-refused': async () => {
    await page.click('[data-test=replace-secret] >> nth=0')
    await page.fill('[data-test=secret] input', 'not-the-right-secret-of-this-company')
    await page.click('[data-test=prove-secret]')
    await page.locator('[data-test=draft-verdict]').waitFor()
  },
  'settings-secret-add': async () => {
    await page.locator('[data-test=secret-editor] .is-text').click()
    await page.click('[data-test=add-secret]')
    await page.locator('[data-area=customers]').scrollIntoViewIfNeeded()
  },
  'settings-tokens': async () => {
    await go('/settings/active/tokens')
    await page.click('[data-test=refresh-all]')
    await page.locator('[data-test=refresh-result]').waitFor()
    await page.click('[data-test=token-validate] >> nth=0')
    await page.locator('[data-test=token-verdict]').waitFor()
  },
  'settings-doctor': async () => {
    await go('/settings/active/doctor')
    await page.click('[data-test=run-doctor]')
    await page.locator('[data-test=doctor] .verdict').waitFor()
  },
  'settings-doctor-refused': async () => {
    await call('POST', '/practice-company/faults', { kind: 'untrusted-ip', times: null })
    await page.click('[data-test=run-doctor]')
    await page.locator('[data-test=doctor] .verdict[data-passed=false]').waitFor()
    await page.click('[data-test=ask-address]')
    await page.locator('[data-test=address]').waitFor()
    await call('DELETE', '/practice-company/faults')
  },
  'settings-doctor-all': async () => {
    await page.click('[data-test=doctor-which]')
    await page.locator('.el-select-dropdown__item:visible').last().click()
    await page.click('[data-test=run-doctor]')
    await page.locator('[data-test=doctor-total]').waitFor()
  },
  'settings-capabilities': async () => {
    await go('/settings/active/capabilities')
    await page.click('[data-test=probe]')
    await page.locator('.state[data-state]').first().waitFor()
  },
  'settings-capability': async () => {
    await page.click('.state[data-state=not-offered] >> nth=0')
    await page.locator('[data-test=visible-range]').nth(3).hover()
    await page.locator('.el-popper:visible').waitFor()
  },
  'settings-rules': async () => {
    await go('/settings/active/rules')
    await page.locator('[data-test=guard-example] p').first().waitFor()
  },
  'settings-company': () => go('/settings/active/company'),
  'settings-network': async () => {
    await page.click('[data-test=test-network]')
    await page.locator('[data-test=doctor] .verdict').waitFor()
    await page.fill('[data-test=remark]', '未保存')
  },
  'settings-remove': async () => {
    await page.click('[data-test=discard-company]')
    await page.click('[data-test=remove-company]')
    await page.locator('[data-test=confirm-typed]').waitFor()
  },
  'settings-general': async () => {
    await page.keyboard.press('Escape')
    await go('/settings/general')
  },
  'directory-empty': async () => {
    ownCompany ??= await addCompany()
    await call('POST', `/profiles/${ownCompany}/use`)
    await go('/directory')
    await page.locator('.empty').waitFor()
  },
  'overview-empty': () => go('/overview'),
  'sync-failed': async () => {
    await run({ kind: 'all' })
    await go('/sync')
    await page.locator('[data-test=last-run]').waitFor()
  },
  'error-card': async () => {
    await call('POST', '/practice-company/faults', { kind: 'cut-connection', times: null })
    await go(`/settings/${ownCompany}/doctor`)
    await page.click('[data-test=ask-address]')
    await page.getByRole('alert').waitFor()
    await call('DELETE', '/practice-company/faults')
  },
  locked: async () => {
    vaultState = 'locked'
    await go('/directory')
    await page.keyboard.press('F5')
    await page.locator('.notice[data-tone=bad]').waitFor()
  },
  offline: async () => {
    vaultState = 'open'
    await call('POST', `/profiles/${await practiceId()}/use`)
    await page.keyboard.press('F5')
    await page.locator('[data-test=member-row]').first().waitFor()
    cutConnection()
    await page.locator('.notice[data-tone=doubt]').first().waitFor()
  },
}

try {
  await page.reload() // so that its connection goes through the route
  await page.locator('[data-test=practice-company]').click()
  await page.waitForURL(/directory/)
  await call('POST', '/practice-company/evolve', { days: 30 })
  await run({ kind: 'all' })
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const language of ['zh-CN', 'en']) {
      for (const theme of ['light', 'dark']) {
        const group = `${size.width}-${language}-${theme}`
        if (words.some((word) => word.match(/^(\d+|zh-CN|en|light|dark)$/) && !group.includes(word))) continue
        await call('PATCH', '/system/preferences', { language, theme })
        await page
          .locator(`html[lang=${language}]${theme === 'dark' ? '.dark' : ':not(.dark)'}`)
          .waitFor({ state: 'attached' })
        for (const [name, open] of Object.entries(views)) {
          await open()
          await settled()
          await page.screenshot({ path: join(folder, `${group}-${name}.png`), animations: 'disabled' })
        }
        reachable = true
        await page.reload()
        await settled()
      }
    }
  }
  if (desk.complaints.length > 0) console.error('The page complained:', desk.complaints)
} finally {
  await desk.close()
}

// Pages that need a past have a desk of their own.
await import('./shots-of-the-past.mjs')
