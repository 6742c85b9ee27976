export const directory = ({ page, go }) => ({
  directory: () => go('/directory'),
  'directory-drawer': async () => {
    await page.locator('[data-test=member-row]').nth(2).click()
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
})
