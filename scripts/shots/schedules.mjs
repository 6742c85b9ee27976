const openRow = (page, name) => page.locator(`[data-test=schedule-row][data-schedule^="${name}"]`).first()

/** What is done by the clock, and the record of who changed it. */
export const schedules = ({ page, go, call }) => ({
  schedules: async () => {
    await page.keyboard.press('Escape')
    await call('POST', '/schedules/resume')
    await go('/schedules/schedules')
    await openRow(page, 'sync-all').waitFor()
  },
  'schedules-rule': async () => {
    await openRow(page, 'sync-members').click()
    await page.locator('[data-test=next-runs]').waitFor()
  },
  'schedules-history': async () => {
    await page.keyboard.press('Escape')
    await openRow(page, 'sync-all').locator('[data-test=schedule-more]').click()
    await page.locator('[data-test=schedule-history]:visible').click()
    await page.locator('[data-test=schedule-runs]').waitFor()
  },
  'schedules-paused': async () => {
    await page.keyboard.press('Escape')
    await call('POST', '/schedules/pause')
    await page.locator('[data-test=paused-banner]').waitFor()
  },
  audit: async () => {
    await call('POST', '/schedules/resume')
    await go('/schedules/audit')
    await page.locator('[data-test=audit-row]').first().waitFor()
  },
  'audit-verdict': async () => {
    await page.locator('[data-test=audit-verify]').click()
    await page.locator('[data-test=audit-verify-now]').click()
    await page.locator('[data-test=audit-verdict]').waitFor()
    await page.locator('[data-test=audit-row]').first().click()
    await page.locator('[data-test=audit-drawer]').waitFor()
  },
})
