import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'

// The floor: the requests of a sync at the same concurrency, JSON.parse, and a plain insert of the same rows. Nothing else.
const [apiBaseUrl, corpId, secret, agentId, width] = process.argv.slice(2)
if (!apiBaseUrl || !corpId || !secret || !agentId || !width)
  throw new Error('usage: floor-process URL CORP SECRET AGENT WIDTH')

const agent = new http.Agent({ keepAlive: true })
const get = (path: string): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    http
      .get(`${apiBaseUrl}/cgi-bin/${path}`, { agent }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          try {
            resolve(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>)
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)))
          }
        })
      })
      .on('error', reject)
  })
const eachOf = async <T>(items: T[], work: (item: T) => Promise<void>): Promise<void> => {
  let next = 0
  await Promise.all(
    Array.from({ length: Number(width) }, async () => {
      while (next < items.length) {
        const item = items[next++]
        if (item !== undefined) await work(item)
      }
    }),
  )
}

const columns = [
  'userid',
  'name',
  'alias',
  'english_name',
  'position',
  'external_position',
  'mobile',
  'email',
  'biz_mail',
  'telephone',
  'address',
  'gender',
  'avatar',
  'qr_code',
  'status',
  'main_department',
  'department',
  'direct_leader',
  'extattr',
]
const dir = mkdtempSync(join(tmpdir(), 'wecom-desk-floor-'))
const db = new SqliteDatabase(join(dir, 'floor.db'))
db.pragma('journal_mode = WAL')
db.exec(
  `create table member (${columns.map((column) => `${column} ${column === 'userid' ? 'text primary key' : 'any'}`).join(', ')}, raw text)`,
)
const insert = db.prepare(
  `insert or ignore into member values (${Array.from({ length: columns.length + 1 }, () => '?').join(', ')})`,
)
const plain = (value: unknown): unknown =>
  value === undefined || value === null ? null : typeof value === 'object' ? JSON.stringify(value) : value

const startedAt = performance.now()
const { access_token: token } = await get(`gettoken?corpid=${corpId}&corpsecret=${secret}`)
await get(`agent/get?access_token=${String(token)}&agentid=${agentId}`)
const { department } = await get(`department/list?access_token=${String(token)}`)
const departmentIds = (department as { id: number }[]).map(({ id }) => id)
let requests = 3
db.exec('begin')
await eachOf(departmentIds, async (id) => {
  const { userlist } = await get(`user/list?access_token=${String(token)}&department_id=${id}`)
  requests++
  for (const row of userlist as Record<string, unknown>[]) {
    insert.run(...columns.map((column) => plain(row[column])), JSON.stringify(row))
  }
})
const { taglist } = await get(`tag/list?access_token=${String(token)}`)
requests++
await eachOf(taglist as { tagid: number }[], async ({ tagid }) => {
  await get(`tag/get?access_token=${String(token)}&tagid=${tagid}`)
  requests++
})
db.exec('commit')
const durationMs = performance.now() - startedAt
const rows = db.prepare('select count(*) from member').pluck().get()
db.close()
agent.destroy()
rmSync(dir, { recursive: true })
process.send?.({ durationMs, rows, requests })
process.disconnect()
