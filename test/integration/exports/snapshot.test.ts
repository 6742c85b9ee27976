import { ownerActor } from '../../../src-main/access/actor.ts'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { exportSource } from '../../../src-main/contract/exports.ts'
import { contentOf } from '../../../src-main/exports/export-content.ts'
import { writeExport } from '../../../src-main/exports/write-export.ts'
import { openSnapshot } from '../../../src-main/store/snapshot.ts'
import { readCsv } from '../../helpers/read-spreadsheet.ts'
import { openPracticeRig } from '../directory/practice-rig.ts'

it('writes one mirror, whatever a sync changes in the middle', async () => {
  const rig = await openPracticeRig({ departments: 30, members: 1300 })
  const folder = mkdtempSync(join(tmpdir(), 'wecom-desk-snapshot-'))
  try {
    await rig.desk.sync('all')
    const names = () =>
      rig.query('select user_id, name, position, departments from member where removed_at_ms is null order by user_key')
    const before = names()
    const filePath = join(folder, 'x.csv')
    const source = exportSource.parse({ kind: 'members', columns: ['userId', 'name', 'position'] })
    const snapshot = openSnapshot(join(rig.desk.dir, 'desk.db'))
    // All that a sync changes between two parts of a file it changes here at once.
    rig.practice.evolve(30)
    await rig.desk.sync('all')
    await writeExport({
      snapshot,
      job: {
        databasePath: '',
        filePath,
        format: 'csv',
        language: 'en',
        company: 1,
        nowMs: 0,
        content: contentOf(source, 'csv', ownerActor('system', 'test')),
      },
      nextPage: () => Promise.resolve(null),
      onProgress: () => undefined,
    })
    await snapshot.dispose()
    expect(names()).not.toEqual(before)
    const [, ...rows] = readCsv(readFileSync(filePath, 'utf8').slice(1))
    expect(rows).toEqual(before.map((row) => [Object(row).user_id, Object(row).name, Object(row).position]))
  } finally {
    await rig.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
})
