import { readFile } from 'node:fs/promises'
import ExcelJS from 'exceljs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readCsv } from '../helpers/read-spreadsheet.ts'
import { openDesk } from './desk-under-test.ts'
import type { DeskUnderTest } from './desk-under-test.ts'

interface Member {
  userId: string
  name: string
  mobileMasked: string
}

describe('exports', () => {
  let desk: DeskUnderTest
  beforeAll(async () => {
    desk = await openDesk()
    await desk.call('POST', '/practice-company/enter', { departments: 40, members: 600 })
    const { runId } = Object(await desk.call('POST', '/sync/runs', { kind: 'all' })) as { runId: string }
    const isOver = async () =>
      !['queued', 'running'].includes(Object(await desk.call('GET', `/sync/runs/${runId}`)).state)
    await vi.waitUntil(isOver, { timeout: 30_000, interval: 100 })
    await desk.page.reload()
    await desk.page.locator('.frame').waitFor()
    await desk.page.evaluate(`location.hash = '#/directory'`)
    await desk.page.locator('[data-test=member-total]').getByText('600').first().waitFor()
  })
  afterAll(() => desk.close())

  const members = async (query: string): Promise<Member[]> =>
    (Object(await desk.call('GET', `/members?limit=1000&query=${encodeURIComponent(query)}`)) as { items: Member[] })
      .items
  const openDialog = async (): Promise<Page> => {
    const { page } = desk
    await page.locator('[data-test=export]').first().click()
    await page.locator('[data-test=export-dialog]').waitFor()
    return page
  }
  /** The file that the browser saves by itself once it is written. */
  const startAndSave = async (page: Page): Promise<{ name: string; bytes: Buffer }> => {
    const download = page.waitForEvent('download')
    await page.locator('[data-test=export-start]').click()
    const file = await download
    const bytes = await readFile(await file.path())
    await page.locator('[data-test=export-progress][data-state=done]').waitFor()
    await page.locator('[data-test=export-close]').click()
    await page.locator('[data-test=export-dialog]').waitFor({ state: 'detached' })
    return { name: file.suggestedFilename(), bytes }
  }
  const search = async (query: string, count: number) => {
    await desk.page.locator('input[data-page-search]').fill(query)
    await desk.page.locator('[data-test=member-total]').getByText(`${count} 人`).waitFor()
  }

  it('saves the people of the filter as CSV, masked, as the table shows them', async () => {
    const expected = await members('王')
    expect(expected.length).toBeGreaterThan(1)
    await search('王', expected.length)
    const page = await openDialog()
    await page.locator('[data-test=export-format]').getByText('CSV').click()
    await page.locator('[data-test=export-columns]').getByText('全部列').click()
    expect(await page.locator('[data-test=export-start]').innerText()).toContain(`导出 ${expected.length} 人`)
    const { name, bytes } = await startAndSave(page)
    expect(name).toMatch(/-成员-\d{4}-\d\d-\d\d\.csv$/)
    const [titles = [], ...rows] = readCsv(bytes.toString('utf8').slice(1))
    const column = (title: string) => rows.map((row) => row[titles.indexOf(title)])
    expect(column('账号')).toEqual(expected.map(({ userId }) => userId))
    expect(column('姓名')).toEqual(expected.map(({ name: shown }) => shown))
    expect(column('手机')).toEqual(expected.map(({ mobileMasked }) => mobileMasked))
    expect(column('手机').some((mobile) => mobile?.includes('****'))).toBe(true)
  })

  it('saves full numbers as a workbook where somebody asks for them', async () => {
    const page = await openDialog()
    await page.locator('[data-test=export-scope]').getByText('全部成员').click()
    await page.locator('[data-test=export-columns]').getByText('自选').click()
    await page.locator('[data-test=export-unmasked]').click()
    const { name, bytes } = await startAndSave(page)
    expect(name).toMatch(/\.xlsx$/)
    const book = new ExcelJS.Workbook()
    // exceljs declares a Buffer of its own time.
    await book.xlsx.load(bytes as unknown as ExcelJS.Buffer)
    const sheet = book.getWorksheet('成员')
    expect(sheet?.rowCount).toBe(601)
    const titles = sheet?.getRow(1).values as string[]
    const mobiles = (sheet?.getColumn(titles.indexOf('手机')).values ?? []).slice(2).map(String)
    expect(mobiles.filter((mobile) => /^\+?\d{7,}$/.test(mobile)).length).toBeGreaterThan(300)
    expect(await desk.call('GET', '/exports')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ state: 'done', source: expect.objectContaining({ unmasked: true }) }),
      ]),
    )
  })

  it('stops an export that waits behind others, and nothing of it is left', async () => {
    await search('', 600)
    // Two are written at a time: these are in front of the one that the page starts.
    const source = { kind: 'members', columns: ['name'] }
    for (let each = 0; each < 12; each++)
      await desk.call('POST', '/exports', { source, format: 'xlsx', language: 'zh-CN' })
    const page = await openDialog()
    await page.locator('[data-test=export-format]').getByText('CSV').click()
    await page.locator('[data-test=export-start]').click()
    await page.locator('[data-test=export-progress][data-state=queued]').waitFor()
    await page.locator('[data-test=export-stop]').click()
    await page.locator('[data-test=export-progress][data-state=cancelled]').waitFor()
    expect(await page.locator('[data-test=export-dialog]').innerText()).toContain('已停止')
    const [ours] = (
      (await desk.call('GET', '/exports')) as { state: string; format: string; rowsDone: number }[]
    ).filter(({ state }) => state === 'cancelled')
    expect(ours).toMatchObject({ format: 'csv', rowsDone: 0 })
    await page.locator('[data-test=export-again]').click()
    await page.locator('[data-test=export-scope]').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('[data-test=export-dialog]').waitFor({ state: 'detached' })
  })

  it('asks for a column, and goes back to the page with Escape', async () => {
    const page = await openDialog()
    await page.locator('[data-test=export-columns]').getByText('自选').click()
    const chosen = page.locator('[data-test=export-dialog] .own .el-checkbox.is-checked')
    while ((await chosen.count()) > 0) await chosen.first().click()
    await page.getByText('请至少选择一列').waitFor()
    expect(await page.locator('[data-test=export-start]').isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await page.locator('[data-test=export-dialog]').waitFor({ state: 'detached' })
  })

  it('broke no rule of the content security policy and threw nothing', () => {
    expect(desk.complaints).toEqual([])
  })
})
