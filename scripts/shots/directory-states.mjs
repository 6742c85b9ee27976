// States of the directory that a company on this machine passes through too fast to be seen, or that are chosen in the settings.
export const directoryStates = ({ page, call, go, host }) => ({
  'directory-waiting': {
    open: async () => {
      await go('/overview')
      host.hold(/directory/)
      await page.evaluate(`location.hash = '#/directory'`)
      await page.locator('.right .skeleton').first().waitFor()
    },
    close: async () => {
      host.letGo()
      await page.locator('[data-test=member-row]').first().waitFor()
    },
  },
  'directory-drawer-waiting': {
    open: async () => {
      host.hold(/directory/)
      await page.locator('[data-test=member-row]').nth(2).click()
      await page.locator('[data-test=member-drawer] .skeleton').first().waitFor()
    },
    close: async () => {
      host.letGo()
      await page.locator('[data-test=member-drawer] h3').first().waitFor()
      await page.keyboard.press('Escape')
    },
  },
  'directory-avatars': {
    open: async () => {
      await call('PATCH', '/system/preferences', { avatars: true })
      await page.locator('[data-test=member-row] .avatar').first().waitFor()
    },
    close: () => call('PATCH', '/system/preferences', { avatars: false }),
  },
  export: async () => {
    await page.locator('[data-test=export]').first().click()
    await page.locator('[data-test=export-columns]').waitFor()
  },
  'export-columns': () => page.locator('[data-test=export-columns] .el-radio').last().click(),
  'export-running': async () => {
    host.alter((message) =>
      message.replaceAll(
        /"state":"(?:running|done)"([^{}]*?"rowsDone":)\d+,"rowsTotal":(?:null|\d+)/g,
        '"state":"running"$1312,"rowsTotal":807',
      ),
    )
    await page.click('[data-test=export-start]')
    await page.locator('[data-test=export-progress][data-state=running]').waitFor()
  },
  'export-done': async () => {
    host.alter()
    await page.keyboard.press('Escape')
    await page.locator('[data-test=export-dialog]').waitFor({ state: 'detached' })
    await page.locator('[data-test=export]').first().click()
    await page.click('[data-test=export-start]')
    await page.locator('[data-test=export-progress][data-state=done]').waitFor()
  },
  'directory-comfortable': async () => {
    await page.keyboard.press('Escape')
    await call('PATCH', '/system/preferences', { density: 'comfortable' })
    await page.locator('html[data-density=comfortable]').waitFor({ state: 'attached' })
  },
  'sync-comfortable': () => go('/sync'),
  'settings-comfortable': {
    open: () => go('/settings/active/rules'),
    close: () => call('PATCH', '/system/preferences', { density: 'compact' }),
  },
})
