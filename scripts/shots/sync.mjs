export const sync = ({ page, call, go, run, endRun, fault, noFaults, host }) => ({
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
    await fault('untrusted-ip')
    await run({ kind: 'all' })
    await page.locator('[data-test=failed-run] code').waitFor()
    await noFaults()
  },
  'sync-problems': async () => {
    await fault('http-500', { path: 'user/list', times: 30 })
    const runId = await run({ kind: 'all' })
    await noFaults()
    await go(`/sync/${runId}`)
    await page.locator('[data-test=run-drawer] .el-tabs__item').nth(2).click()
    await page.locator('[data-test=problem-group]').first().waitFor()
  },
  'sync-guard': async () => {
    await page.keyboard.press('Escape')
    await fault('shrunken-directory')
    await run({ kind: 'all' })
    await go('/sync')
    await page.locator('[data-test=guard-review]').waitFor()
  },
  'sync-plan': async () => {
    await noFaults()
    await endRun()
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
    await endRun()
    await fault('timeout', { path: 'user/list' })
    await call('POST', '/sync/runs', { kind: 'all' })
    await page.locator('[data-test=live-run]').waitFor()
  },
  'sync-slow': async () => {
    host.alter((message) =>
      message.replaceAll(/"usualMs":(null|\d+)/g, '"usualMs":12400').replaceAll(/"activeMs":\d+/g, '"activeMs":95000'),
    )
    await page.reload()
    await page.locator('[data-test=slow-run]').waitFor()
  },
  'sync-paused': async () => {
    host.alter()
    await page.reload()
    await page.click('[data-test=pause-run]')
    await page.locator('[data-test=resume-run]').waitFor()
  },
})
