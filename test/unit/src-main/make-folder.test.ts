import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeDataDir } from '../../../src-main/data-dir.ts'
import { makeFolder } from '../../../src-main/make-folder.ts'

it('makes a folder with those above it, and ends with a reason where there can be none', () => {
  const root = mkdtempSync(join(tmpdir(), 'wecom-desk-folder-'))
  try {
    const path = join(root, 'a', 'b', 'c')
    makeFolder(path)
    makeFolder(path)
    if (process.platform !== 'win32') expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o700)
    writeFileSync(join(root, 'file'), '')
    // The last one: where the system says of every folder that there is nothing above it.
    const places = [
      join(root, 'file'),
      join(root, 'file', 'x', 'y'),
      ...(process.platform === 'linux' ? ['/proc/x/y'] : []),
    ]
    for (const place of places) {
      expect(() => makeFolder(place)).toThrow()
      expect(() => makeDataDir(place)).toThrow(
        expect.objectContaining({ name: 'StoreError', kind: 'unreadable' }) as Error,
      )
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
