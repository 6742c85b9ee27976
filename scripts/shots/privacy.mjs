const going = (text) =>
  text.replace(
    /("kind":"history".*?"count":)0(,"oldestAtMs":)null(,"examples":)\[\]/,
    '$112345$21735689600000$3["2025-01-01 00:00 · 120","2025-01-02 03:00 · 7"]',
  )

export const privacy = ({ page, call, go, host }) => ({
  'privacy-tab': async () => {
    await page.keyboard.press('Escape')
    await go('/settings/active/privacy')
    await page.locator('[data-test=keep-mobile]').waitFor()
  },
  'privacy-tab-ask': async () => {
    await page.locator('[data-test=keep-mobile] .el-segmented__item').nth(1).click()
    await page.locator('[data-test=confirm]').waitFor()
  },
  'privacy-wipe': async () => {
    await page.keyboard.press('Escape')
    await go('/settings/privacy')
    await page.locator('[data-test=wipe]').scrollIntoViewIfNeeded()
    await page.click('[data-test=wipe]')
    await page.locator('[data-test=wipe-typed]').waitFor()
  },
  'privacy-forget': async () => {
    await page.keyboard.press('Escape')
    const { items } = await call('GET', '/members?limit=1')
    await page.locator('[data-test=pick-person] input').fill(items[0].userId)
    await page.getByRole('option', { name: items[0].userId }).first().click()
    await page.click('[data-test=person-forget]')
    await page.locator('[data-test=forget-dialog] table').waitFor()
  },
  'privacy-retention': async () => {
    await page.keyboard.press('Escape')
    host.alter(going)
    const days = page.locator('[data-test=retention-history] input').first()
    await days.fill('100')
    await days.press('Tab')
    await page
      .locator('[data-test=retention-history]')
      .getByText(/12,345/)
      .waitFor()
    await page.evaluate(
      "document.querySelector('[data-test=retention-departed-members]').scrollIntoView({ block: 'center' })",
    )
  },
  'privacy-clean-up': {
    open: async () => {
      await page.click('[data-test=discard-retention]')
      await page.locator('[data-test=clean-up]:enabled').click()
      await page.locator('[data-test=confirm]').waitFor()
    },
    close: () => host.alter(),
  },
})
