import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { enterDataDir } from '../../../../src-main/backup/enter-data-dir.ts'
import type { MasterKeySource } from '../../../../src-main/ports.ts'
import type { PresentProcess } from '../../../../src-main/presence/presence.ts'
import { createWipe } from '../../../../src-main/privacy/wipe.ts'
import { beginWipe, finishWipe } from '../../../../src-main/privacy/wipe-files.ts'
import { openStore } from '../../../../src-main/store/store.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'
import { createQuietLog } from '../../../helpers/quiet-log.ts'

const backup = 'daily-20260101T000000000Z-v1.db'
let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wecom-desk-wipe-'))
  for (const folder of ['logs', 'exports', 'offered/1', 'backups', 'browser/Cache', 'processes', 'photos'])
    mkdirSync(join(dataDir, folder), { recursive: true })
  for (const file of [
    'desk.db',
    'desk.db-wal',
    'desk.db-shm',
    'settings.json',
    'logs/desk-2026-01-01.log',
    `backups/${backup}`,
    'mine.txt',
  ])
    writeFileSync(join(dataDir, file), 'x')
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const key = { id: 'k1', source: 'keychain' }
const open = (others: PresentProcess[] = []) => {
  const removed: string[] = []
  const keeper = (place: string) => ({
    read: () => Promise.resolve(null),
    write: () => Promise.resolve(),
    remove: (keyId: string) => {
      // Whatever becomes of the files, what is sealed in them is unreadable by then.
      expect(existsSync(join(dataDir, 'desk.db'))).toBe(true)
      removed.push(`${place} ${keyId}`)
      return Promise.resolve()
    },
  })
  const masterKey: MasterKeySource = {
    passphrase: null,
    keychain: { ...keeper('keychain'), isAvailable: () => Promise.resolve(true) },
    keyFile: keeper('file'),
  }
  let worked: Promise<void> = Promise.resolve()
  const wipe = createWipe({
    dataDir,
    masterKey,
    lifecycle: { withEverythingClosed: (work) => (worked = work()) },
    findKey: () => ({ key_id: 'k1', source: 'keychain' }),
    othersAlive: () => others,
    clock: createManualClock(),
    log: createQuietLog(),
  })
  return { wipe, removed, masterKey, done: () => worked }
}

describe('sign out and wipe', () => {
  it('removes what this program put there and the key, and nothing of anybody else', async () => {
    const { wipe, removed, done } = open()
    await wipe({ confirm: ' erase everything ', alsoBackups: true })
    await done()
    expect(readdirSync(dataDir).toSorted()).toEqual(['mine.txt', 'photos'])
    expect(removed).toEqual(['keychain k1'])
  })

  it('is finished by whoever starts next where it was killed', async () => {
    const { masterKey, removed } = open()
    const ports = { masterKey, clock: createManualClock({ sleepsPass: true }), log: createQuietLog() }
    beginWipe(dataDir, { alsoBackups: false, key })
    const mark = join(dataDir, 'wipe-begun.json')
    const begun = JSON.parse(readFileSync(mark, 'utf8')) as object
    // Beyond what systems give: it cannot be alive.
    writeFileSync(mark, JSON.stringify({ ...begun, pid: 2 ** 30 }))
    rmSync(join(dataDir, 'desk.db-wal'))
    const presence = await enterDataDir({ dataDir, kind: 'cli', ...ports })
    await presence.dispose()
    expect(
      readdirSync(dataDir)
        .filter((name) => name !== 'processes')
        .toSorted(),
    ).toEqual(['backups', 'begin-anew', 'mine.txt', 'photos'])
    // It may have been killed before the key was gone.
    expect(removed).toEqual(['keychain k1'])
  })

  it('leaves backups where that is wished', async () => {
    const { wipe, done } = open()
    await wipe({ confirm: '清除全部数据', alsoBackups: false })
    await done()
    expect(readdirSync(join(dataDir, 'backups'))).toEqual([backup])
    // Which is no sign then that the database was lost.
    const ports = { clock: createManualClock(), log: createQuietLog(), checkIntegrity: true }
    void openStore({ dataDir, ...ports }).dispose()
    for (const name of readdirSync(dataDir)) if (name.startsWith('desk.db')) rmSync(join(dataDir, name))
    expect(() => openStore({ dataDir, ...ports })).toThrow(expect.objectContaining({ kind: 'gone' }))
  })

  it('does nothing unless the words are typed, and names who else has the data open', async () => {
    await expect(open().wipe({ confirm: 'yes', alsoBackups: true })).rejects.toMatchObject({
      code: 'INVALID',
      data: { field: 'confirm' },
    })
    const other: PresentProcess = { id: 'o', kind: 'node', pid: 4711, host: 'elsewhere', startedAtMs: 0 }
    await expect(open([other]).wipe({ confirm: 'erase everything', alsoBackups: true })).rejects.toMatchObject({
      code: 'INVALID',
      data: { hint: { en: expect.stringMatching(/4711/) as string } },
    })
    expect(existsSync(join(dataDir, 'desk.db'))).toBe(true)
  })

  it('lets the next start remove what a browser had open', () => {
    finishWipe(dataDir)
    expect(existsSync(join(dataDir, 'browser'))).toBe(true)
    writeFileSync(join(dataDir, 'wipe-unfinished'), 'browser')
    finishWipe(dataDir)
    expect(readdirSync(dataDir)).not.toContain('browser')
    expect(readdirSync(dataDir)).toContain('desk.db')
  })
})
