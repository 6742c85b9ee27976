import { readFileSync, readdirSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partNames } from '../../../src-main/telemetry/diagnostics/bundle-parts.ts'
import { createLogFile } from '../../../src-main/telemetry/log-file.ts'
import { systemClock } from '../../../src-main/system-clock.ts'
import { openPracticeRig } from '../directory/practice-rig.ts'
import type { PracticeRig } from '../directory/practice-rig.ts'

interface Person {
  user_id: string
  name: string
  mobile: string | null
  email: string | null
}
let rig: PracticeRig
let people: Person[]
let one: Person
const companyName = '绝密客户有限公司'

beforeAll(async () => {
  rig = await openPracticeRig({ departments: 12, members: 120 })
  const { areas, call } = rig.desk
  await areas.profiles.update({ profileId: rig.profileId, name: companyName, remark: 'planted-remark' }, call)
  await rig.desk.sync('all')
  // The columns of the query.
  people = rig.query('select user_id, name, mobile, email from member') as Person[]
  one = people.find(({ mobile, email }) => mobile && email) ?? { user_id: '', name: '', mobile: null, email: null }
  plant()
})
afterAll(() => rig.dispose())

/** As no code of ours would write it: past the redactor, in every place of a line. */
const plant = (): void => {
  const { secrets, corpId } = rig.practice.credentials
  const [{ secret } = { secret: '' }] = secrets
  const file = createLogFile({ dir: join(rig.desk.dir, 'logs'), clock: systemClock })
  const write = (msg: string, fields: object = {}, level = 'warn') =>
    file.write(JSON.stringify({ level, time: Date.now(), ...fields, msg }))
  for (const [index, { user_id, name, mobile, email }] of people.entries()) {
    write(`could not read ${name} (${user_id}), ${mobile ?? ''} ${email ?? ''}`, { index, userId: user_id })
    write('answer', { body: JSON.stringify({ userlist: [{ userid: user_id, name, mobile }] }) })
    write(`GET /user/get?userid=${encodeURIComponent(user_id)}&name=${encodeURIComponent(name)}`, { [name]: 1 })
  }
  write('masked before', { text: '138****5678 z***@example.com' })
  write(`https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${secret}`)
  write('hook', { url: 'https://open.feishu.cn/open-apis/bot/v2/hook/planted-hook-key-1234' })
  write('robot', { url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=planted-robot-key' })
  write('fields', { newPassword: 'planted-password', nested: { deep: ['access_token=planted-token-value'] } })
  write('kept by nobody: wd_planted-api-key-000000000000000000000000000000000', {
    cookie: 'wecom-desk-39000=planted-cookie',
  })
  write('open http://127.0.0.1:39000/enter?code=planted-one-time', { body: '{"passphrase":"planted-passphrase"}' })
  write('stranger', { userid: 'planted.stranger', mobile: 13_900_001_111 })
  write(`company ${companyName} on ${hostname()} in ${homedir()}/planted`, { corpId })
  write('{"half": "a line of planted', {}, 'error')
  file.write(`{"level":"error","msg":"cut ${one.name} ${one.mobile ?? ''}`)
}

const bundle = async (parts?: string[]) => {
  const { areas, call } = rig.desk
  const made = await areas.logs.makeDiagnostics(parts ? { parts } : {}, call)
  const { base64, nextOffset } = await areas.files.read({ fileId: made.fileId, offset: 0 }, call)
  expect(nextOffset).toBeNull()
  expect(made.fileName).toMatch(/^wecom-desk-diagnostics-\d{4}-\d{2}-\d{2}\.zip$/)
  return Object.fromEntries(
    Object.entries(unzipSync(Buffer.from(base64, 'base64'))).map(([name, bytes]) => [name, strFromU8(bytes)]),
  )
}

describe('a diagnostics bundle', () => {
  it('holds all its parts, and no secret, token, key, password, person, company or machine', async () => {
    const files = await bundle()
    expect(Object.keys(files).map((name) => name.replace(/\..*/, ''))).toEqual(['README', ...partNames])
    const text = Object.values(files).join('\n')
    const { secrets, corpId } = rig.practice.credentials
    const hidden = [
      ...secrets.map(({ secret }) => secret),
      ...people.flatMap(({ name, mobile, email }) => [name, mobile, email]),
      // Ids that are no ordinary word of ours.
      ...people.map(({ user_id }) => user_id).filter((id) => id.length > 3),
      corpId,
      companyName,
      'planted-remark',
      ...[
        'planted-hook-key',
        'planted-robot-key',
        'planted-password',
        'planted-token-value',
        'planted-api-key',
        'planted.stranger',
      ],
      ...['planted-cookie', 'planted-one-time', 'planted-passphrase'],
      ...['13900001111', '138****5678', 'z***@example.com'],
      ...(homedir().length > 3 ? [homedir()] : []),
      hostname(),
    ]
    expect(people.length).toBeGreaterThan(60)
    for (const value of hidden) if (value) expect(text.includes(value) ? value : '').toBe('')
    const folder = join(rig.desk.dir, 'logs')
    expect(
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join(''),
    ).toContain(one.name)
  })

  it('calls the same person the same everywhere, and leaves what helps', async () => {
    const { 'log.jsonl': log = '', 'errors.jsonl': errors = '', ...rest } = await bundle()
    const lines = log.split('\n').filter(Boolean)
    expect(lines.length).toBeGreaterThan(people.length * 3)
    const about = lines.filter((line) => line.includes('"index":7,'))
    const number = /\[member (\d+) account\]/.exec(about[0] ?? '')?.[1] ?? ''
    expect(about[0]).toContain(`[member ${number} name]`)
    expect(log).toContain('https://qyapi.weixin.qq.com/cgi-bin/gettoken')
    expect(log).toContain('"msg":"sync run ended"')
    expect(errors).not.toContain('"level":"info"')
    expect(rest['README.txt']).toContain('[member 1 name]')
    const json = (name: string) => JSON.parse(rest[`${name}.json`] ?? '') as Record<string, unknown>
    expect(json('environment')).toMatchObject({ host: 'cli', versions: { node: process.versions.node } })
    expect(json('configuration')).toMatchObject({
      companies: [{ company: 'company 1', apiBaseUrl: 'this machine', secrets: [{ kind: 'app', isAgentSet: true }] }],
    })
    expect(json('database')).toMatchObject({ integrity: ['ok'], rows: { member: people.length, profile: 1 } })
    expect(json('runs')).toMatchObject([{ company: 'company 1', kind: 'all', state: 'succeeded' }])
    expect(json('metrics')).toMatchObject({
      apisOf7Days: expect.arrayContaining([
        expect.objectContaining({ endpoint: 'user/list', failures: 0 }),
      ]) as unknown[],
    })
  })

  it('is shown before it is made, part by part, and leaves out what is not wanted', async () => {
    const { areas, call } = rig.desk
    const preview = await areas.logs.previewDiagnostics({}, call)
    expect(preview.map(({ name }) => name)).toEqual([...partNames])
    const files = await bundle(['environment', 'log'])
    expect(Object.keys(files)).toEqual(['README.txt', 'environment.json', 'log.jsonl'])
    for (const { sizeBytes, sample } of preview) {
      expect(sizeBytes).toBeGreaterThan(1)
      expect(sample).not.toBe('')
      expect(sample).not.toContain(one.name)
    }
    await expect(bundle(['passwords'])).rejects.toMatchObject({ code: 'INVALID' })
  })
})
