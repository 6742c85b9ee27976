import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { cellText, maxCellLength } from '../../../../src-main/exports/cell-text.ts'
import { createCsvFile, csvField } from '../../../../src-main/exports/csv-file.ts'
import { fileNameOf } from '../../../../src-main/exports/file-name.ts'
import type { SheetFile } from '../../../../src-main/exports/sheet-file.ts'
import { createXlsxFile } from '../../../../src-main/exports/xlsx-file.ts'
import { readCsv, readSheetXml } from '../../../helpers/read-spreadsheet.ts'

const folder = mkdtempSync(join(tmpdir(), 'wecom-desk-cells-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

const columns = ['a', 'b', 'c'].map((title) => ({ title, kind: 'text' as const, width: 10 }))
const write = async (make: (path: string) => SheetFile, rows: readonly (readonly string[])[]): Promise<Buffer> => {
  const path = join(folder, String(++files))
  const file = make(path)
  file.beginSheet('s', columns)
  for (const row of rows) file.add(row)
  await file.settle()
  const size = await file.finish()
  const bytes = readFileSync(path)
  expect(bytes).toHaveLength(size)
  return bytes
}

/** Texts as people, other systems and attackers write them. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      ...[
        '=',
        '+',
        '-',
        '@',
        '＝',
        '＋',
        '－',
        '＠',
        '\t',
        '\r',
        '\n',
        ' ',
        '"',
        "'",
        ',',
        ';',
        '\u00a0',
        '\u3000',
        '\u200e',
      ],
      ...['\ufeff', '\0', '\u0001', '\ud800', '\udc00', '<', '&', '>', '_x0041_', '_', '张', '👩‍👩‍👧', '\u202e', '1', '|'],
    ),
    maxLength: 20,
  }),
  fc.constantFrom(
    '=1+1',
    '=HYPERLINK("http://x","y")',
    '+86 138',
    '007',
    '1e5',
    '2026-01-01',
    "=cmd|' /C calc'!A0",
    '名'.repeat(500),
  ),
)
const table = fc.array(fc.tuple(nasty, nasty, nasty), { minLength: 1, maxLength: 8 })

/** What a program that opens the file would take for a formula, whichever sign it takes for the end of a cell. */
const looksLikeFormula = (field: string): boolean =>
  field.split(/[;\t]/).some((part) => /^[\s"\p{Cf}\p{Z}]*[=+\-@＝＋－＠]/u.test(part)) || /^[\t\r\n]/.test(field)
/** Undoes the apostrophes; where the text itself had one at such a place, a second was put before it. */
const undone = (field: string): string =>
  field
    .replace(/^'(?=[\s"'\p{Cf}\p{Z}]*[=+\-@＝＋－＠]|'*[\t\r\n])/u, '')
    .replace(/([;\t])'(?=[\s"'\p{Cf}\p{Z}]*[=+\-@＝＋－＠])/gu, '$1')

describe('CSV', () => {
  it('gives back every text, and none that could be taken for a formula', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const text = (await write(createCsvFile, rows)).toString('utf8')
        expect(text.startsWith('\ufeff')).toBe(true)
        const [titles, ...read] = readCsv(text.slice(1))
        expect(titles).toEqual(['a', 'b', 'c'])
        for (const field of read.flat()) expect(looksLikeFormula(field)).toBe(false)
        expect(read.map((row) => row.map(undone))).toEqual(rows.map((row) => row.map(cellText)))
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['  =1+1', "'  =1+1"],
    ['"=1+1"', `"'""=1+1"""`],
    ['＝1', "'＝1"],
    ['\u200b@x', "'\u200b@x"],
    ['研发;=1+1', `"研发;'=1+1"`],
    ['+8613800138000', "'+8613800138000"],
    ['007', '007'],
    ['a=b', 'a=b'],
    ['O-1', 'O-1'],
  ])('writes %j as %j', (text, field) => {
    expect(csvField(text, 'text')).toBe(field)
  })

  it('writes times as people read them', () => {
    expect(csvField(new Date(2026, 10, 21, 2, 0, 13).getTime(), 'time')).toBe('2026-11-21 02:00:13')
    expect(csvField(null, 'time')).toBe('')
  })
})

describe('Excel', () => {
  it('gives back every text as a text, whatever it looks like', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const bytes = await write((path) => createXlsxFile(path, 0), rows)
        const { xml, rows: read } = readSheetXml(bytes)
        expect(xml).not.toMatch(/<f[ >/]|<hyperlink|<is>/)
        const cells = read.slice(1).map((row) => ['A', 'B', 'C'].map((column) => row.get(column)))
        const expected = rows
          .map((row) => row.map((text) => cellText(text).replace(/\r\n?/g, '\n')))
          .filter((row) => row.some((text) => text !== ''))
          .map((row) => row.map((value) => (value === '' ? undefined : { type: 'str', value })))
        expect(cells.filter((row) => row.some(Boolean))).toEqual(expected)

        const book = new ExcelJS.Workbook()
        // exceljs declares a Buffer of its own time.
        await book.xlsx.load(bytes as unknown as ExcelJS.Buffer)
        const types = new Set<ExcelJS.ValueType>()
        book.worksheets[0]?.eachRow((row) => row.eachCell((cell) => types.add(cell.type)))
        expect([...types]).toEqual([ExcelJS.ValueType.String])
      }),
      { numRuns: 60 },
    )
  })

  it('writes a time as one, in the time of this machine', async () => {
    const path = join(folder, 'times')
    const file = createXlsxFile(path, 0)
    file.beginSheet('s', [{ title: 't', kind: 'time', width: 20 }])
    file.add([new Date(2026, 10, 21, 2, 0, 13).getTime()])
    await file.finish()
    const book = new ExcelJS.Workbook()
    await book.xlsx.readFile(path)
    const cell = book.worksheets[0]?.getCell('A2')
    expect(cell?.value).toEqual(new Date(Date.UTC(2026, 10, 21, 2, 0, 13)))
    expect(cell?.numFmt).toBe('yyyy-mm-dd hh:mm:ss')
  })

  it('says what the file system refuses', async () => {
    const file = createXlsxFile(join(folder, 'missing', 'x'), 0)
    file.beginSheet('s', columns)
    await expect(file.finish()).rejects.toMatchObject({ code: 'ENOENT' })
    expect(() => createCsvFile(join(folder, 'missing', 'x'))).toThrow(/ENOENT/)
  })
})

describe('texts', () => {
  it('are cut where Excel could not hold them, visibly and never within a character', () => {
    const long = cellText('😀'.repeat(maxCellLength))
    expect(long.length).toBeLessThanOrEqual(maxCellLength)
    expect(long.isWellFormed()).toBe(true)
    expect(long).toMatch(/…\[✂\]$/)
    expect(cellText('x'.repeat(maxCellLength))).toBe('x'.repeat(maxCellLength))
  })

  it('lose half characters and what XML cannot hold', () => {
    expect(cellText('a\ud800b\u0000c\u001b\ufffe\td')).toBe('a\ufffdbc\td')
  })
})

describe('file names', () => {
  const source = { kind: 'run', runId: 'r', part: 'changes' } as const
  const nameOf = (company: string) => fileNameOf(company, source, 'xlsx', 'en', new Date(2026, 10, 21).getTime())

  it('are taken by every system, whatever the company is called', () => {
    fc.assert(
      fc.property(nasty, (company) => {
        const name = nameOf(company)
        expect(name).not.toMatch(/[<>:"/\\|?*\u0000-\u001f\p{Cf}]|^[ .]|[ .]$/u)
        expect(name).toMatch(/sync-changes-2026-11-21\.xlsx$/)
        expect(Buffer.byteLength(name)).toBeLessThan(300)
        expect(name.isWellFormed()).toBe(true)
      }),
    )
    expect(nameOf('北京示例')).toBe('北京示例-sync-changes-2026-11-21.xlsx')
    expect(nameOf('../../etc')).toBe('etc-sync-changes-2026-11-21.xlsx')
    expect(nameOf('CON')).toBe('CON-sync-changes-2026-11-21.xlsx')
  })
})
