/** A company of one's own that has never been synced and whose secret is wrong. */
const addCompany = async (call) => {
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

export const troubles = ({ page, call, go, run, fault, noFaults, host }) => ({
  'directory-empty': async () => {
    ownCompany ??= await addCompany(call)
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
    await fault('cut-connection')
    await go(`/settings/${ownCompany}/doctor`)
    await page.click('[data-test=ask-address]')
    await page.getByRole('alert').waitFor()
    await noFaults()
  },
  locked: async () => {
    host.alter((message) => message.replace('"state":"open"', '"state":"locked"'))
    await go('/directory')
    await page.keyboard.press('F5')
    await page.locator('.notice[data-tone=bad]').waitFor()
  },
  offline: async () => {
    host.alter()
    const { id } = (await call('GET', '/profiles')).find((one) => one.environment === 'practice')
    await call('POST', `/profiles/${id}/use`)
    await page.keyboard.press('F5')
    await page.locator('[data-test=member-row]').first().waitFor()
    host.cut()
    await page.locator('.notice[data-tone=doubt]').first().waitFor()
  },
})
