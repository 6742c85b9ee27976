import { openDesk } from '../e2e/desk-under-test.ts'
import type { DeskUnderTest } from '../e2e/desk-under-test.ts'

// How the directory page feels, measured in the built app: a Node host, a Chromium, and a practice company of any size.
// By itself: `node test/bench/page-figures.ts [members] [departments]` after a build.

export interface ScrollFigures {
  /** Frames in which part of the visible rows was not in the document at all, and in which some had placeholders. */
  blankFrames: number
  placeholderFrames: number
  frames: number
  /** Rows that passed in a second. */
  rowsPerSecond: number
  /** Tasks of the page that took longer than 50 ms from their begin to their end. */
  longTasksMs: number[]
  /** The same, but by the time that the processor worked: what a busy machine adds is left out. */
  longTasksCpuMs: number[]
  /** The longest task by that measure. */
  longestTaskCpuMs: number
}

export interface PageFigures {
  members: number
  departments: number
  /** From the navigation, and from the click on another page of the app, until tree and table show real rows. */
  openMs: number[]
  openFromInsideMs: number[]
  /** From each key stroke until the page shows the answer to it. */
  searchMs: number[]
  scroll: ScrollFigures
  /** From a jump to a place that was not loaded until its rows are there. */
  jumpMs: number[]
}

export interface PageFigureOptions {
  members?: number
  departments?: number
  rounds?: number
  /** How far the table scrolls from one frame to the next. */
  stepPx?: number
  say?: (text: string) => void
}

const typed = ['z', 'zh', 'zha', 'zhan', 'zhang', '张', '张伟', 'wang', '138', '经理']
const row = '[data-test=member-row]'
const scroller = '[data-test=member-grid]'

/** Waits in the page until both parts show what they are for, and tells when that was painted. */
const whenUsable = `(async (rowSelector) => {
  const isUsable = () =>
    document.querySelector('[role=treeitem]') !== null &&
    document.querySelector(rowSelector) !== null &&
    document.querySelector(rowSelector + ' .skeleton') === null
  while (!isUsable()) await new Promise((done) => requestAnimationFrame(done))
  await new Promise((done) => requestAnimationFrame(done))
  return performance.now()
})(${JSON.stringify(row)})`

/** Looks at every frame just as it is going to be painted, after the page has scrolled and before it could react. */
const scrollThrough = `(async (rowSelector, scrollerSelector, stepPx) => {
  const box = document.querySelector(scrollerSelector)
  if (!box) throw new Error('There is no table')
  const longTasksMs = []
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longTasksMs.push(Math.round(entry.duration))
  })
  observer.observe({ type: 'longtask' })
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const found = { blankFrames: 0, placeholderFrames: 0, frames: 0 }
  const look = () => {
    const area = box.getBoundingClientRect()
    const headHeight = box.querySelector('[role=columnheader]')?.getBoundingClientRect().height ?? 0
    let covered = 0
    let isWaiting = false
    for (const one of box.querySelectorAll(rowSelector)) {
      const { top, bottom } = one.getBoundingClientRect()
      const height = Math.min(bottom, area.bottom) - Math.max(top, area.top + headHeight)
      if (height <= 0) continue
      covered += height
      isWaiting ||= one.querySelector('.skeleton') !== null
    }
    found.frames += 1
    if (covered < box.clientHeight - headHeight - 2) found.blankFrames += 1
    else if (isWaiting) found.placeholderFrames += 1
  }
  box.scrollTop = 0
  for (let turn = 0; turn < 10; turn++) await frame()
  const rowHeight = box.querySelector(rowSelector)?.getBoundingClientRect().height ?? 32
  const startedAt = performance.now()
  while (box.scrollTop + box.clientHeight < box.scrollHeight - 1) {
    await frame()
    box.scrollTop += stepPx
    look()
  }
  const seconds = (performance.now() - startedAt) / 1000
  const rowsPerSecond = Math.round(box.scrollTop / rowHeight / seconds)
  await new Promise((done) => setTimeout(done, 200))
  observer.disconnect()
  return { ...found, rowsPerSecond, longTasksMs }
})`

const jumpTo = `(async (rowSelector, scrollerSelector, share) => {
  const box = document.querySelector(scrollerSelector)
  if (!box) throw new Error('There is no table')
  const startedAt = performance.now()
  box.scrollTop = box.scrollHeight * share
  const isThere = () => {
    const area = box.getBoundingClientRect()
    const seen = [...box.querySelectorAll(rowSelector)].filter((one) => {
      const { top, bottom } = one.getBoundingClientRect()
      return bottom > area.top && top < area.bottom
    })
    return seen.length > 0 && seen.every((one) => one.querySelector('.skeleton') === null)
  }
  await new Promise((done) => requestAnimationFrame(done))
  while (!isThere()) await new Promise((done) => requestAnimationFrame(done))
  return performance.now() - startedAt
})`

/** Writes one text into the search and waits until the number of people that fit it is shown, and a row of them. */
const searchFor = `(async (rowSelector, text, wantedTotal) => {
  const input = document.querySelector('input[data-test=member-search]')
  if (!input) throw new Error('There is no search')
  const total = () =>
    Number(
      (document.querySelector('[data-test=member-total]')?.textContent ?? '').match(/[0-9,]+/)?.[0].replaceAll(',', ''),
    )
  const startedAt = performance.now()
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
  const isShown = () =>
    total() === wantedTotal &&
    (wantedTotal === 0 || document.querySelector(rowSelector) !== null) &&
    document.querySelector(rowSelector + ' .skeleton') === null
  while (!isShown()) await new Promise((done) => requestAnimationFrame(done))
  return performance.now() - startedAt
})`

const call = <T>(desk: DeskUnderTest, script: string, ...values: unknown[]): Promise<T> =>
  desk.page.evaluate(`${script}(${values.map((value) => JSON.stringify(value)).join(', ')})`) as Promise<T>

type SeenScrolling = Omit<ScrollFigures, 'longTasksCpuMs' | 'longestTaskCpuMs'>

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** Microseconds of the processor. */
  tdur?: number
  args: { name?: string }
}

/** Every task of the page's thread while something is done, as Chromium itself records them. */
async function traced(desk: DeskUnderTest, work: () => Promise<SeenScrolling>): Promise<ScrollFigures> {
  const browser = desk.context.browser()
  if (!browser) throw new Error('The browser is gone')
  await browser.startTracing(desk.page, { categories: ['toplevel'] })
  const seen = await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`
  const pageThreads = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(thread),
  )
  const tasksMs = traceEvents
    .filter((event) => event.name.endsWith('RunTask') && event.ph === 'X' && pageThreads.has(thread(event)))
    .map(({ tdur = 0 }) => tdur / 1000)
  return {
    ...seen,
    longTasksCpuMs: tasksMs.filter((ms) => ms > 50).map(Math.round),
    longestTaskCpuMs: tasksMs.reduce((longest, ms) => Math.max(longest, ms), 0),
  }
}

const go = (desk: DeskUnderTest, hash: string) => desk.page.evaluate(`location.hash = ${JSON.stringify(hash)}`)

/** Takes some minutes with 100,000 people, most of them for the company itself. */
export async function measurePages(options: PageFigureOptions = {}): Promise<PageFigures> {
  const { members = 100_000, departments = 2_000, rounds = 3, stepPx = 640, say = () => undefined } = options
  const desk = await openDesk()
  try {
    await desk.page.locator('[data-test=own-company]').waitFor()
    say(`syncing ${members} people`)
    await desk.call('POST', '/practice-company/enter', { members, departments })
    const { runId } = (await desk.call('POST', '/sync/runs', { kind: 'all' })) as { runId: string }
    for (let state = ''; state !== 'succeeded';) {
      await new Promise((done) => setTimeout(done, 500))
      state = ((await desk.call('GET', `/sync/runs/${runId}`)) as { state: string }).state
      if (state === 'failed' || state === 'interrupted') throw new Error(`The sync ended as ${state}`)
    }
    await desk.call('GET', '/members?limit=1&query=zhang') // until the index knows everybody

    await go(desk, '/directory')
    const openMs: number[] = []
    const openFromInsideMs: number[] = []
    for (let round = 0; round < rounds; round++) {
      await desk.page.reload()
      openMs.push((await desk.page.evaluate(whenUsable)) as number)
    }
    for (let round = 0; round < rounds; round++) {
      await go(desk, '/settings/general')
      await desk.page.locator('[data-test=language]').waitFor()
      const from = (await desk.page.evaluate(`(location.hash = '/directory', performance.now())`)) as number
      openFromInsideMs.push(((await desk.page.evaluate(whenUsable)) as number) - from)
    }

    say('searching')
    const searchMs: number[] = []
    for (const text of [...typed, '']) {
      const { total } = (await desk.call('GET', `/members?limit=1&query=${encodeURIComponent(text)}`)) as {
        total: number
      }
      searchMs.push(await call<number>(desk, searchFor, row, text, total))
    }

    say('scrolling')
    await desk.page.reload()
    await desk.page.evaluate(whenUsable)
    const jumpMs: number[] = []
    for (const share of [0.5, 0.9, 0.2, 0.7, 0.35]) jumpMs.push(await call<number>(desk, jumpTo, row, scroller, share))
    await desk.page.reload()
    await desk.page.evaluate(whenUsable)
    const scroll = await traced(desk, () => call<SeenScrolling>(desk, scrollThrough, row, scroller, stepPx))
    return { members, departments, openMs, openFromInsideMs, searchMs, scroll, jumpMs }
  } finally {
    await desk.close()
  }
}

const list = (values: number[]) => values.map((value) => Math.round(value)).join(' ')

/** The figures as lines of a report. */
export const describePages = ({ scroll, ...figures }: PageFigures): string[] => [
  `directory page, ${figures.members} people in ${figures.departments} departments`,
  `open until usable, ms              ${list(figures.openMs)}`,
  `open from another page, ms         ${list(figures.openFromInsideMs)}`,
  `search after each key, ms          ${list(figures.searchMs)}`,
  `jump to rows not loaded, ms        ${list(figures.jumpMs)}`,
  `scroll: rows a second              ${scroll.rowsPerSecond}`,
  `scroll: frames, blank, placeholders ${scroll.frames} ${scroll.blankFrames} ${scroll.placeholderFrames}`,
  `scroll: tasks over 50 ms           ${scroll.longTasksMs.length}  ${list(scroll.longTasksMs.slice(0, 20))}`,
  `scroll: the same by processor time ${scroll.longTasksCpuMs.length}  longest ${scroll.longestTaskCpuMs.toFixed(1)} ms`,
]

if (import.meta.main) {
  const [members, departments] = process.argv.slice(2).map(Number)
  const figures = await measurePages({
    ...(members ? { members } : {}),
    ...(departments ? { departments } : {}),
    say: (text) => process.stderr.write(`${text}\n`),
  })
  for (const line of describePages(figures)) process.stdout.write(`${line}\n`)
}
