import { inflateRawSync } from 'node:zlib'

/** The files in a zip archive, read without the library that wrote it. */
export const unzip = (bytes: Buffer): Map<string, Buffer> => {
  const files = new Map<string, Buffer>()
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'))
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)]
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field))
    const name = bytes.toString('utf8', at + 46, at + 46 + (nameLength ?? 0))
    const local = bytes.readUInt32LE(at + 42)
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const content = bytes.subarray(start, start + packed)
    files.set(name.replace(/^\//, ''), method === 0 ? content : inflateRawSync(content))
    at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0)
  }
  return files
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const decoded = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex: string, decimal: string, name: string) =>
    hex
      ? String.fromCodePoint(Number.parseInt(hex, 16))
      : decimal
        ? String.fromCodePoint(Number(decimal))
        : (entities[name] ?? whole),
  )

export interface SheetXml {
  xml: string
  /** Cells by row and letter of the column, with the type that Excel reads. */
  rows: Map<string, { type: string; value: string }>[]
}

/** A sheet of a workbook as its XML says it, with what Excel makes of `_x0041_`. */
export const readSheetXml = (workbook: Buffer, number = 1): SheetXml => {
  const xml = unzip(workbook).get(`xl/worksheets/sheet${number}.xml`)?.toString('utf8') ?? ''
  const rows = [...xml.matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map(
    ([, row = '']) =>
      new Map(
        [...row.matchAll(/<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(
          ([, column = '', attributes = '', inside = '']): [string, { type: string; value: string }] => [
            column,
            {
              type: /t="(\w+)"/.exec(attributes)?.[1] ?? 'n',
              value: decoded(/<v>(.*)<\/v>/s.exec(inside)?.[1] ?? '').replace(/_x([\dA-F]{4})_/gi, (_, code: string) =>
                String.fromCharCode(Number.parseInt(code, 16)),
              ),
            },
          ],
        ),
      ),
  )
  return { xml, rows }
}

/** The fields of a CSV file after RFC 4180; throws where the file breaks its rules. */
export const readCsv = (text: string): string[][] => {
  const rows: string[][] = []
  for (let at = 0, row: string[] = []; at < text.length;) {
    let field = ''
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (at >= text.length) throw new Error('A quoted field does not end')
        if (text[at] === '"') at++
        field += text[at] ?? ''
      }
      at++
    } else while (at < text.length && text[at] !== ',' && text[at] !== '\r') field += text[at++] ?? ''
    if (/["\n]/.test(field) && text[at - 1] !== '"') throw new Error(`A bare quote or line feed in ${field}`)
    row.push(field)
    if (text[at] === ',') at++
    else if (text.startsWith('\r\n', at)) {
      at += 2
      rows.push(row)
      row = []
    } else throw new Error(`Expected a comma or CR LF at ${at}`)
  }
  return rows
}
