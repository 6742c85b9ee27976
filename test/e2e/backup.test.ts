import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const passphrase = 'correct horse battery staple'

/** One desk with a company: a backup, a restore in the running host, and the configuration as a file. */
describe('backups', () => {
  let desk: DeskUnderTest
  beforeAll(async () => {
    desk = await openDesk({ language: 'en', livedIn: { members: 60 } })
    await desk.page.waitForURL(/#\/overview/)
    await desk.page.evaluate(`location.hash = '#/settings/backup'`)
  })
  afterAll(async () => {
    await desk.close()
  })
  const at = (name: string) => desk.page.locator(`[data-test=${name}]`)
  const remarkOf = async () => {
    const [company] = (await desk.call('GET', '/profiles')) as { id: string; remark: string }[]
    if (!company) throw new Error('There is no company')
    return company
  }

  it('are made, looked at and listed with what they hold', async () => {
    await at('backup-create').click()
    const row = at('backup-manual')
    await row.waitFor()
    expect(await row.innerText()).toMatch(/Manual\s+[\d.]+ [KM]B\s+1 company, \d+ members\s+Intact/)
    await row.locator('[data-test=backup-check]').click()
    await desk.page.getByText('This backup can be used').waitFor()
  })

  it('are restored in the running host: the page comes back by itself and says what happened', async () => {
    const { id } = await remarkOf()
    await desk.call('PATCH', `/profiles/${id}`, { remark: 'written after the backup' })
    await at('backup-manual').locator('[data-test=backup-restore]').click()
    const confirm = at('confirm')
    expect(await confirm.isDisabled()).toBe(true)
    await at('confirm-typed').fill('restore')
    await confirm.click()
    await at('last-restore').waitFor({ timeout: 20_000 })
    expect(await at('last-restore').innerText()).toMatch(/Restored the backup of .* is kept as “Before a restore”/)
    await at('backup-safety').waitFor()
    // The same page, the same session: nobody has signed in again.
    await eventually(async () => (await remarkOf()).remark).not.toBe('written after the backup')
    await eventually(() => at('backup-safety').innerText()).toContain('Intact')
    await desk.page.evaluate(await readFile(axeFile, 'utf8'))
    const { violations } = (await desk.page.evaluate(
      `axe.run('.content', { resultTypes: ['violations'] })`,
    )) as AxeResults
    expect(violations.map(({ id: rule, nodes }) => [rule, nodes[0]?.html])).toEqual([])
  })

  it('leave the configuration to a file of its own, which is looked at before it is taken over', async () => {
    const { page } = desk
    await at('config-export').click()
    await at('config-passphrase').fill('short')
    await page.getByText('At least 10 characters').waitFor()
    await at('config-passphrase').fill(passphrase)
    await at('config-again').fill(passphrase)
    const downloading = page.waitForEvent('download')
    await at('config-save').click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(/^wecom-desk-config-\d{4}-\d\d-\d\d\.json$/)
    const path = await download.path()
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ format: 'wecom-desk-config', version: 1 })

    await at('config-import').click()
    await at('config-file').setInputFiles(path)
    await at('config-open-passphrase').fill('another passphrase')
    await at('config-open').click()
    await page.getByText('The passphrase is wrong').waitFor()
    await at('config-open-passphrase').fill(passphrase)
    await at('config-open').click()
    await at('config-preview').waitFor()
    await at('config-take').click()
    await page.getByText(/^Imported: /).waitFor()
  })

  it('are removed once that is confirmed', async () => {
    const before = await at('backup-remove').count()
    await at('backup-safety').locator('[data-test=backup-remove]').click()
    await at('confirm').click()
    await eventually(() => at('backup-remove').count()).toBe(before - 1)
    // While the data was replaced, the host said so.
    expect(desk.complaints.filter((line) => !/WebSocket|ERR_|503/.test(line))).toEqual([])
  })
})
