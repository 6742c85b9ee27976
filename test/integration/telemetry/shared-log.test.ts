import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readLogPage } from '../../../src-main/telemetry/log-pages.ts'

it('shares the log between processes: no line is lost, doubled or broken where files are set aside', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'wecom-desk-shared-log-'))
  try {
    const names = ['first', 'second', 'third']
    const script = join(import.meta.dirname, '../../helpers/log-process.ts')
    const children = names.map((name) => fork(script, [dir, name, '700']))
    for (const [code] of await Promise.all(children.map((child) => once(child, 'exit')))) expect(code).toBe(0)

    const files = readdirSync(dir)
    expect(files.length).toBeGreaterThan(10)
    expect(files).not.toContain('.setting-aside')
    for (const name of files) expect(statSync(join(dir, name)).size).toBeLessThan(40_000)
    const written = names.flatMap((name) => Array.from({ length: 700 }, (_, index) => `${name} ${index}`))
    const lines = files.flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n').filter(Boolean))
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg).sort()).toEqual(written.sort())

    // And the viewer goes through all of it.
    const found: string[] = []
    for (let before: string | undefined, page = 0; page < 100; page += 1) {
      const { items, more } = await readLogPage(dir, { levels: [], text: '', limit: 300, before })
      found.push(...items.map(({ message }) => message))
      if (more === null) break
      before = more
    }
    expect(found.sort()).toEqual(written)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
