import { readFileSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const folder = resolve(import.meta.dirname, '../../../out/renderer')
const renderer = resolve(import.meta.dirname, '../../../src-renderer')
const assets = join(folder, 'assets')
const html = readFileSync(join(folder, 'index.html'), 'utf8')
const chunks = new Map(
  readdirSync(assets)
    .filter((name) => name.endsWith('.js'))
    .map((name) => [name, readFileSync(join(assets, name), 'utf8')]),
)
const sources = () =>
  readdirSync(renderer, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(vue|ts)$/.test(name))
    .map((name) => [name, readFileSync(join(renderer, name), 'utf8')] as const)
const gzipBytes = (name: string): number => gzipSync(chunks.get(name) ?? '').length

/** What a chunk cannot run without; what it may load later, with `import()`, does not count. */
const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:^|[;}\n])(?:import|export)(?:[^"'`;()]*?from)?["'`]\.\/([\w.-]+\.js)["'`]/g)].map(
    (match) => match[1] ?? '',
  )
const withImports = (names: readonly string[]): Set<string> => {
  const found = new Set<string>()
  const add = (name: string): void => {
    if (found.has(name)) return
    found.add(name)
    importsOf(chunks.get(name) ?? '').forEach(add)
  }
  names.forEach(add)
  return found
}
const initial = withImports(
  [...html.matchAll(/(?:src|href)="\.\/assets\/([^"]+\.js)"/g)].map((match) => match[1] ?? ''),
)

describe('the built pages', () => {
  it('begin with less than 400 KB of compressed scripts', () => {
    expect(initial.size).toBeGreaterThan(1)
    const total = [...initial].reduce((sum, name) => sum + gzipBytes(name), 0)
    console.log(`initial scripts: ${initial.size} files, ${(total / 1024).toFixed(1)} KiB gzip`)
    expect(total).toBeLessThan(400 * 1024)
  })

  it('load the code that draws charts only with the first chart', () => {
    const drawing = [...chunks].filter(([, text]) => text.includes('zrender') || text.includes('echarts'))
    const library = [...chunks.keys()].filter((name) => name.startsWith('echarts-parts'))
    expect(library).toHaveLength(1)
    console.log(`charts: ${library.map((name) => `${(gzipBytes(name) / 1024).toFixed(1)} KiB gzip`).join()}`)
    for (const [name] of drawing) if (initial.has(name)) expect(chunks.get(name)).not.toContain('zrender')
    // Nor with any page: it is asked for by the chart itself.
    for (const [name, text] of chunks) if (!library.includes(name)) expect(importsOf(text)).not.toContain(library[0])
  })

  it('have no inline script and load nothing from elsewhere', () => {
    for (const [, attributes = '', content = ''] of html.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)) {
      expect(attributes).toContain('src="./')
      expect(content.trim()).toBe('')
    }
    expect(html).not.toMatch(/\son\w+=/)
    expect(html).not.toMatch(/(?:src|href)="(?!\.\/)/)
  })

  it('need no eval', () => {
    for (const [name, text] of chunks) {
      const found = text.match(/\bnew Function\b|(?<![\w$.])eval\s*\(/g)
      expect(found, basename(name)).toBeNull()
    }
  })

  it('bind no text as HTML', () => {
    // How a template's v-html is compiled: a property of that name given to an element.
    const bindings = [...chunks.values()].flatMap((text) =>
      [...text.matchAll(/[{,]\s*["'`]?innerHTML["'`]?\s*:/g)].map(({ index }) => text.slice(index - 160, index)),
    )
    // Element Plus has one in its tooltip and one in its message, each behind an option that no source of ours uses.
    for (const before of bindings) expect(before).toMatch(/rawContent|never use user's input as message/)
    for (const [name, text] of sources())
      expect(text, name).not.toMatch(/v-html|raw-content|rawContent|dangerouslyUseHTML/)
  })
})
