import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 })

/** One desk: fields that are switched off, how long data is kept, one person, and at the end everything. */
describe('privacy', () => {
  let desk: DeskUnderTest
  beforeAll(async () => {
    desk = await openDesk({ livedIn: { days: 60, everyDays: 10 } })
    await at('activity').waitFor()
  })
  afterAll(async () => {
    await desk.close()
  })

  const at = (name: string) => desk.page.locator(`[data-test=${name}]`)
  const go = (hash: string) => desk.page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  const profileId = async () => ((await desk.call('GET', '/profiles')) as { id: string }[])[0]?.id ?? ''
  const somebody = async () => {
    const { items } = (await desk.call('GET', '/members?limit=3')) as { items: { userId: string; name: string }[] }
    const [, person] = items
    if (!person) throw new Error('Nobody is there')
    return person
  }
  const problems = async () => {
    await desk.page.evaluate(await readFile(axeFile, 'utf8'))
    const { violations } = (await desk.page.evaluate(
      `axe.run(document.querySelector('.content'), { resultTypes: ['violations'] })`,
    )) as AxeResults
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }

  it('erases a field that is switched off, and says so where it is missing', async () => {
    await go('#/settings/active/privacy')
    await at('keep-mobile').waitFor()
    expect(await problems()).toEqual([])
    await at('keep-mobile').getByText('不保存').click()
    await at('confirm').click()
    await eventually(async () => {
      const now = (await desk.call('GET', `/profiles/${await profileId()}/privacy`)) as {
        kept: object
        erasing: unknown
      }
      return [now.kept, now.erasing]
    }).toEqual([expect.objectContaining({ mobile: false, email: true }), null])
    await at('erasing').waitFor({ state: 'detached' })
    const { userId } = await somebody()
    const member = (await desk.call('GET', `/members/${userId}`)) as { emptyReasons: object; mobileMasked: string }
    expect(member).toMatchObject({ mobileMasked: '', emptyReasons: { mobile: 'switched-off' } })
    await go('#/directory')
    await desk.page.locator('[role=gridcell][title*="按隐私设置不保存"]').first().waitFor()
  })

  it('shows what a shorter time would remove before it is saved, and removes that', async () => {
    await go('#/settings/privacy')
    const days = at('retention-history').locator('input').first()
    await days.waitFor()
    expect(await problems()).toEqual([])
    await days.fill('15')
    await days.press('Tab')
    await eventually(() => at('retention-history').locator('.num').innerText()).toMatch(/^[1-9]/)
    expect(await at('clean-up').isDisabled()).toBe(true)
    await at('save-retention').click()
    await eventually(() => at('clean-up').isDisabled()).toBe(false)
    await at('clean-up').click()
    await at('confirm').click()
    await eventually(() => at('retention-history').innerText()).toContain('没有')
    const span = (await desk.call('GET', '/history')) as { isCut: boolean }
    expect(span.isCut).toBe(true)
  })

  it('forgets a person who is picked, once the user id is typed', async () => {
    const { userId, name } = await somebody()
    await at('pick-person').locator('input').fill(userId)
    await desk.page.getByRole('option', { name: userId }).first().click()
    await at('person-forget').click()
    const dialog = at('forget-dialog')
    await dialog.getByText('通讯录镜像').waitFor()
    expect(await at('forget-confirm').isDisabled()).toBe(true)
    await at('forget-typed').fill(name)
    await at('forget-confirm').click()
    await dialog.waitFor({ state: 'detached' })
    await expect(desk.call('GET', `/members/${userId}`)).rejects.toThrow(/404/)
  })

  it('wipes everything and begins as new', async () => {
    await at('wipe').click()
    await at('wipe-typed').fill('清除全部数据')
    await at('wipe-confirm').click()
    await eventually(async () => desk.call('GET', '/profiles').catch(() => null)).toEqual([])
  })
})
