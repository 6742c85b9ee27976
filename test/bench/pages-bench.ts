import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { openDesk } from '../e2e/desk-under-test.ts'
import { floorPage } from './floor-page.ts'
import {
  clearSearch,
  drag,
  goTo,
  jump,
  pageScript,
  traced,
  typeQuickly,
  typeSlowly,
  wheel,
  whenUsable,
  whileScrolling,
} from './page-figures.ts'
import type { Answer, KeyFigure, ScrollFigures, TaskFigures } from './page-figures.ts'

// Figures of the directory page in the built app, run with `npm run bench`: a Node host with a practice company, and a
// Chromium. The floor is a bare page with plain rows in the same Chromium, and what is counted while nothing is done.
const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    members: { type: 'string', default: '100000' },
    departments: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '5' },
  },
})
const members = Number(options.members)
const rounds = Array.from({ length: Number(options.rounds) }, (_, index) => index)
const limits = { openMs: 1000, taskMs: 50, searchMs: 100 }
/** A wheel turned fast: some 190 rows a second; and a scrollbar dragged through everybody in about 15 seconds. */
const wheeled = { px: 20_000, pxPerSecond: 6000, from: [0, 0.33, 0.66, 0.99] }
const dragFrames = 800
/** A stretch of this length, a little less than one view from frame to frame, shows what scrolling costs at its worst. */
const stretch = { px: 640, frames: 300 }
const jumps = [0.5, 0.9, 0.2, 0.7, 0.35, 0.81, 0.13, 0.6]

const sorted = (list: number[]) => list.toSorted((a, b) => a - b)
const median = (list: number[]) => sorted(list)[Math.floor(list.length / 2)] ?? Number.NaN
const worst = (list: number[]) => Math.max(...list)
const say = (text: string) => process.stderr.write(`${text}\n`)

interface Floor {
  openMs: number[]
  idle: TaskFigures
  wheel: ScrollFigures
  stretch: ScrollFigures
  drag: ScrollFigures
  jumpMs: number[]
  keys: KeyFigure[]
}

const stretchThrough = (page: Page) =>
  page.evaluate(`(async () => {
    const box = document.querySelector('[data-test=member-grid]')
    for (let at = 0; at < ${stretch.frames}; at++) {
      await bench.frame()
      box.scrollTop += ${stretch.px}
    }
  })()`)

async function scrolls(page: Page): Promise<Pick<Floor, 'wheel' | 'stretch' | 'drag'>> {
  const cdp = await page.context().newCDPSession(page)
  const parts: ScrollFigures[] = []
  for (const share of wheeled.from) {
    await goTo(page, share)
    const up = share > 0.9
    parts.push(await whileScrolling(page, () => wheel(page, cdp, up ? -wheeled.px : wheeled.px, wheeled.pxPerSecond)))
  }
  await cdp.detach()
  await goTo(page, 0.4)
  const stretched = await whileScrolling(page, () => stretchThrough(page))
  await goTo(page, 0)
  const dragged = await whileScrolling(page, () => drag(page, Math.ceil((members * 32) / dragFrames)))
  return { wheel: together(parts), stretch: stretched, drag: dragged }
}

function together(parts: ScrollFigures[]): ScrollFigures {
  const sum = (of: (part: ScrollFigures) => number) => parts.reduce((total, part) => total + of(part), 0)
  const most = (of: (part: ScrollFigures) => number) => worst(parts.map(of))
  return {
    frames: sum(({ frames }) => frames),
    blankFrames: sum(({ blankFrames }) => blankFrames),
    placeholderFrames: sum(({ placeholderFrames }) => placeholderFrames),
    uncoveredScrolls: sum((part) => part.uncoveredScrolls),
    scrolls: sum((part) => part.scrolls),
    rows: sum(({ rows }) => rows),
    seconds: sum(({ seconds }) => seconds),
    tasks: {
      longestMs: most(({ tasks }) => tasks.longestMs),
      longestCpuMs: most(({ tasks }) => tasks.longestCpuMs),
      over50: sum(({ tasks }) => tasks.over50),
      over50Cpu: sum(({ tasks }) => tasks.over50Cpu),
    },
  }
}

say(`syncing ${members} people`)
const desk = await openDesk({ livedIn: { members, departments: Number(options.departments), days: 0 } })
try {
  const { page } = desk
  await page.addInitScript(pageScript)
  const address = page.url().replace(/#.*/, '')
  const emptyCache = async () => {
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Network.clearBrowserCache')
    await cdp.detach()
  }
  const load = async (hash: string) => {
    await page.goto('about:blank')
    await page.goto(`${address}${hash}`, { waitUntil: 'commit' })
  }

  say('opening')
  const openMs: number[] = []
  for (const _round of rounds) {
    await emptyCache()
    await load('#/directory')
    openMs.push(await whenUsable(page))
  }
  const insideMs: number[] = []
  for (const _round of rounds) {
    await page.evaluate(`location.hash = '/settings/general'`)
    await page.locator('[data-test=language]').waitFor()
    const from = (await page.evaluate(`(location.hash = '/directory', performance.now())`)) as number
    insideMs.push((await whenUsable(page)) - from)
  }

  say('searching')
  type Found = { total: number; items: { userId: string }[] }
  const answerTo: Answer = async (text) => {
    const { total, items } = (await desk.call('GET', `/members?limit=1&query=${encodeURIComponent(text)}`)) as Found
    return { total: String(total), first: items[0]?.userId ?? '' }
  }
  const { items } = (await desk.call('GET', `/members?limit=1&offset=${Math.floor(members / 2)}`)) as Found
  // The first key of all is typed before anything else has searched.
  const texts = ['zhangwei', 'wf', '王芳', '李秀英', '13800', items[0]?.userId ?? '', '经理']
  const keys: KeyFigure[] = []
  const fast: KeyFigure[] = []
  for (const text of texts) {
    keys.push(...(await typeSlowly(page, text, answerTo)))
    await clearSearch(page, answerTo)
  }
  for (const text of ['zhangwei', 'liuyang', items[0]?.userId ?? 'wang']) {
    fast.push(await typeQuickly(page, text, answerTo))
    await clearSearch(page, answerTo)
  }

  say('jumping and scrolling')
  await load('#/directory')
  await whenUsable(page)
  const jumpMs: number[] = []
  for (const share of jumps) jumpMs.push(await jump(page, share))
  await load('#/directory')
  await whenUsable(page)
  const app = await scrolls(page)

  say('the floor')
  await page.route('**/bench-floor', (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: floorPage(members, 32) }),
  )
  const floorAddress = new URL('/bench-floor', address).href
  const floor: Floor = {
    openMs: [],
    jumpMs: [],
    keys: [],
    ...({} as Pick<Floor, 'idle' | 'wheel' | 'stretch' | 'drag'>),
  }
  for (const _round of rounds) {
    await page.goto('about:blank')
    await page.goto(floorAddress, { waitUntil: 'commit' })
    floor.openMs.push(await whenUsable(page))
  }
  const floorAnswer: Answer = (text) => Promise.resolve({ total: String(members - text.length), first: '' })
  floor.keys.push(...(await typeSlowly(page, 'zhangwei', floorAnswer)))
  for (const share of jumps) floor.jumpMs.push(await jump(page, share))
  Object.assign(floor, await scrolls(page))
  floor.idle = await traced(page, () =>
    page.evaluate(`(async () => {
    const until = performance.now() + 10000
    while (performance.now() < until) await bench.frame()
  })()`),
  )

  report({ openMs, insideMs, keys, fast, jumpMs, app, floor })
} finally {
  await desk.close()
}

interface Figures {
  openMs: number[]
  insideMs: number[]
  keys: KeyFigure[]
  fast: KeyFigure[]
  jumpMs: number[]
  app: Pick<Floor, 'wheel' | 'stretch' | 'drag'>
  floor: Floor
}

function line(label: string, value: number, unit: string, limit: number | null, floor: number | null): void {
  const shown = (number: number) => (Number.isInteger(number) ? String(number) : number.toFixed(1))
  const beside = [
    limit === null ? '' : `limit ${limit}${value > limit ? ', above the limit' : ''}`,
    floor === null ? '' : `floor ${shown(floor)}${floor > 0 ? ` (× ${(value / floor).toFixed(1)})` : ''}`,
  ]
  const text = beside.filter((part) => part !== '').join('; ')
  process.stdout.write(`${label.padEnd(50)}${`${shown(value)}${unit}`.padEnd(12)}${text}\n`)
}

function report({ openMs, insideMs, keys, fast, jumpMs, app, floor }: Figures): void {
  const ms = (list: KeyFigure[]) => list.map((one) => one.ms)
  process.stdout.write(
    `directory page, ${members} people in ${options.departments} departments; load of the machine ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}\n`,
  )
  for (const [how, pick] of [
    ['median', median],
    ['worst', worst],
  ] as const) {
    line(`open until tree and table are usable, ${how}`, pick(openMs), ' ms', limits.openMs, pick(floor.openMs))
    line(`the same from another page, ${how}`, pick(insideMs), ' ms', limits.openMs, null)
    line(`search, key to shown answer, ${how}`, pick(ms(keys)), ' ms', limits.searchMs, pick(ms(floor.keys)))
    line(`search, last of keys typed quickly, ${how}`, pick(ms(fast)), ' ms', limits.searchMs, null)
    line(`jump to rows not loaded, ${how}`, pick(jumpMs), ' ms', null, pick(floor.jumpMs))
  }
  line('search, first key of all', keys[0]?.ms ?? Number.NaN, ' ms', limits.searchMs, null)
  const slowest = keys.toSorted((a, b) => b.ms - a.ms).slice(0, 4)
  process.stdout.write(
    `  slowest keys: ${slowest.map(({ text, ms: took }) => `${text} ${took.toFixed(0)} ms`).join(', ')}\n`,
  )
  const names = {
    wheel: 'wheel, 4 stretches',
    stretch: 'a stretch of a view a frame',
    drag: 'dragged from end to end',
  } as const
  for (const kind of ['wheel', 'stretch', 'drag'] as const) {
    const [mine, least] = [app[kind], floor[kind]]
    process.stdout.write(
      `${names[kind]}: ${mine.rows} rows in ${mine.seconds.toFixed(1)} s, ${mine.frames} frames; floor ${least.rows} rows in ${least.seconds.toFixed(1)} s\n`,
    )
    line('  blank frames', mine.blankFrames, '', 0, least.blankFrames)
    line('  frames with rows awaited', mine.placeholderFrames, '', null, least.placeholderFrames)
    line(`  scrolls beyond the rows, of ${mine.scrolls}`, mine.uncoveredScrolls, '', null, least.uncoveredScrolls)
    line('  longest task by the clock', mine.tasks.longestMs, ' ms', limits.taskMs, least.tasks.longestMs)
    line('  longest task by processor time', mine.tasks.longestCpuMs, ' ms', limits.taskMs, least.tasks.longestCpuMs)
    line('  tasks over 50 ms by the clock', mine.tasks.over50, '', 0, least.tasks.over50)
    line('  tasks over 50 ms by processor time', mine.tasks.over50Cpu, '', 0, least.tasks.over50Cpu)
  }
  line('nothing done for 10 s: tasks over 50 ms', floor.idle.over50, '', null, null)
  line('nothing done for 10 s: longest task', floor.idle.longestMs, ' ms', null, null)
  if (options.json !== undefined) {
    writeFileSync(options.json, JSON.stringify({ openMs, insideMs, keys, fast, jumpMs, app, floor }, null, 2))
  }
}
