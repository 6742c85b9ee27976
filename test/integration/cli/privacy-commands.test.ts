import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import type { DeskClient } from '../../../src-main/hosts/cli/command-context.ts'
import { createRouter } from '../../../src-main/router.ts'
import type { ResidentServices } from '../../../src-main/services.ts'
import { createRedactor } from '../../../src-main/wecom/redact.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { runCommand } from '../../helpers/run-cli.ts'
import { openPlantedCompanies } from '../privacy/planted-companies.ts'

let world: Awaited<ReturnType<typeof openPlantedCompanies>>
let out: string
beforeAll(async () => {
  world = await openPlantedCompanies(1, 12)
  out = mkdtempSync(join(tmpdir(), 'wecom-desk-privacy-'))
  await world.desk.sync('all', { profileId: world.companies[0]?.profileId ?? '' })
})
afterAll(async () => {
  await world.dispose()
  rmSync(out, { recursive: true, force: true })
})

const clientOf = (services: ResidentServices): DeskClient =>
  createRouterClient(
    createRouter(services, {
      log: createQuietLog(),
      redactor: createRedactor(),
      statistics: { record: () => undefined },
    }),
    { context: { actor: ownerActor('cli', 'test') } },
  )
const cliOn = (desk: DeskUnderTest, argv: string[], stdin?: string) =>
  runCommand(['--data-dir', desk.dir, ...argv], {
    ...(stdin === undefined ? {} : { stdin }),
    host: {
      openSession: () => Promise.resolve({ client: clientOf(desk.services), dispose: () => Promise.resolve() }),
    },
  })
const privacy = (...argv: string[]) => cliOn(world.desk, ['privacy', ...argv])
const json = async (...argv: string[]) => {
  const { code, stdout } = await privacy(...argv, '--json')
  return { code, document: JSON.parse(stdout) as unknown }
}
const planted = () => {
  const [one] = world.companies
  if (!one) throw new Error('a company')
  return one.planted
}

describe('the commands of privacy', () => {
  it('show the fields, switch them off only once that is confirmed, and on again', async () => {
    expect((await privacy('fields')).stdout).toMatch(/mobile\s+kept[\s\S]*People forgotten\s+0/)
    expect(world.isOnDisk(planted().address)).toBe(true)
    expect((await privacy('set-fields', '--off', 'address')).code).toBe(2)
    expect(world.isOnDisk(planted().address)).toBe(true)
    expect(await json('set-fields', '--off', 'address,gender', '--yes')).toMatchObject({
      code: 0,
      document: { kept: { address: false, gender: false, mobile: true }, erasing: null },
    })
    expect(world.isOnDisk(planted().address)).toBe(false)
    expect(await json('set-fields', '--on', 'gender')).toMatchObject({ document: { kept: { gender: true } } })
    for (const wrong of [['--off', 'shoe-size'], []])
      expect(await privacy('set-fields', ...wrong)).toMatchObject({ code: 2, stdout: '' })
  })

  it('change how long things are kept, and say what that would remove', async () => {
    expect((await privacy('retention')).stdout).toMatch(/history\s+730 days/)
    expect(await json('set-retention', 'history=365', 'runs=ever')).toMatchObject({ code: 0 })
    const { stdout } = await privacy('retention', '--lang', 'zh-CN')
    expect(stdout).toMatch(/history\s+365 天/)
    expect(stdout).toMatch(/runs\s+永久/)
    for (const wrong of ['history', 'history=0', 'logs=forever', 'shoes=3'])
      expect((await privacy('set-retention', wrong)).code).toBe(2)
    // The log keeps less by itself: what would not be true cannot be set.
    expect((await privacy('set-retention', 'logs=31')).stderr).toContain('at most')
    expect((await privacy('preview', 'history=1')).stdout).toMatch(/history\s+History of changes\s+0/)
    expect(await json('clean-up')).toMatchObject({ code: 0, document: expect.any(Array) })
  })

  it('write what is kept about somebody to a file that is there only once', async () => {
    const file = join(out, 'person.json')
    expect((await privacy('report', 'u0x1', '--out', file)).stdout).toContain('It holds full numbers')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ person: { userId: 'u0x1' } })
    expect(readFileSync(file, 'utf8')).toContain(`${planted().mobile}1-1`)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await privacy('report', 'u0x2', '--out', file)).code).toBe(2)
    expect(readFileSync(file, 'utf8')).toContain(`${planted().mobile}1-1`)
    expect((await privacy('report', 'u0x2', '--out', file, '--force', '--format', 'html')).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/i)
    expect((await privacy('report', 'nobody', '--out', join(out, 'nobody.html'))).code).not.toBe(0)
  })

  it('forget somebody only once that is confirmed, keep them away, and let them back', async () => {
    const mark = `${planted().mobile}3-`
    const asked = await privacy('forget', 'u0x3')
    expect(asked.code).toBe(2)
    expect(asked.stderr).toMatch(/Mirrored/)
    expect(world.isOnDisk(mark)).toBe(true)
    expect((await privacy('forget', 'u0x3', '--stay-away', '--yes')).stdout).toMatch(/Erased \d+ items/)
    expect(world.isOnDisk(mark)).toBe(false)
    expect((await privacy('fields')).stdout).toMatch(/People forgotten\s+1/)
    expect((await privacy('allow', 'u0x3')).stdout).toContain('The next sync writes this person again')
    expect((await privacy('allow', 'u0x3', '--lang', 'zh-CN')).stdout).toContain('此账号不在名单中')
  })

  it('remove nothing from this machine without a yes', async () => {
    expect((await privacy('wipe')).code).toBe(2)
    expect((await privacy('fields')).code).toBe(0)
  })
})

describe('the commands of the configuration', () => {
  const passphrase = 'a passphrase of the test'
  const config = (desk: DeskUnderTest, ...argv: string[]) => cliOn(desk, ['config', ...argv, '--stdin'], passphrase)

  it('write a file, show what it holds, and take it over on another machine', async () => {
    const file = join(out, 'config.json')
    expect((await config(world.desk, 'export', '--out', file)).stdout).toContain('Keep the passphrase')
    expect((await config(world.desk, 'export', '--out', file)).code).toBe(2)
    expect(readFileSync(file, 'utf8')).not.toMatch(/企业0|ww0000/)
    const there = await openDeskUnderTest()
    try {
      await there.areas.vault.acceptKeyFile({}, there.call)
      const shown = await config(there, 'show', file)
      expect(shown.stdout).toMatch(/企业0\s+ww0000000000000000\s+1\s+no/)
      const wrong = await cliOn(there, ['config', 'show', file, '--stdin'], 'another passphrase')
      expect(wrong).toMatchObject({ code: 2, stdout: '' })
      expect(wrong.stderr).toContain('passphrase')
      for (const [argv, stdin] of [
        [['show', join(out, 'nothing.json'), '--stdin'], passphrase],
        [['import', file, '--stdin'], 'short'],
        [['import', file, '--stdin', '--existing', 'perhaps'], passphrase],
      ] as const)
        expect((await cliOn(there, ['config', ...argv], stdin)).code).toBe(2)
      expect(await there.areas.profiles.list({}, there.call)).toEqual([])

      expect((await config(there, 'import', file)).stdout).toContain('1 added, 0 replaced, 0 kept')
      expect((await config(there, 'import', file)).stdout).toContain('0 added, 0 replaced, 1 kept')
      const replaced = await config(there, 'import', file, '--existing', 'replace', '--json')
      expect(JSON.parse(replaced.stdout)).toEqual({ added: 0, replaced: 1, kept: 0 })
      expect((await config(there, 'show', file)).stdout).toMatch(/企业0\s+ww0000000000000000\s+1\s+yes/)
      expect((await there.areas.privacy.retention({}, there.call)).find(({ kind }) => kind === 'runs')).toEqual({
        kind: 'runs',
        keptDays: null,
      })
    } finally {
      await there.dispose()
    }
  })
})
