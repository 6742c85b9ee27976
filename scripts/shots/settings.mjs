export const settings = ({ page, go, fault, noFaults }) => ({
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
  'settings-secret-edit': async () => {
    await page.locator('[data-test=secret-editor] .is-text').click()
    await page.click('[data-test=edit-secret] >> nth=0')
    await page.locator('[data-test=secret-facts]').scrollIntoViewIfNeeded()
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
    await fault('untrusted-ip')
    await page.click('[data-test=run-doctor]')
    await page.locator('[data-test=doctor] .verdict[data-passed=false]').waitFor()
    await page.click('[data-test=ask-address]')
    await page.locator('[data-test=address]').waitFor()
    await noFaults()
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
  'settings-rules-changed': async () => {
    await page.fill('[data-test=guard-count] input', '20')
    await page.keyboard.press('Tab')
    await page.locator('[data-test=discard-rules]').waitFor()
  },
  'settings-company': async () => {
    await page.click('[data-test=discard-rules]')
    await go('/settings/active/company')
  },
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
})
