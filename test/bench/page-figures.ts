import type { CDPSession, Page } from 'playwright-core'

// How a page with a long table feels, measured in Chromium: what it does is the same for the page of the directory and
// for the bare one that its figures are compared with (see floor-page.ts).

export interface ScrollFigures {
  frames: number
  /** Frames painted with part of the rows not in the document, and with rows that had no content yet. */
  blankFrames: number
  placeholderFrames: number
  /** Moments at which the box had scrolled beyond what was in the document, before the page could do anything about it. */
  uncoveredScrolls: number
  scrolls: number
  rows: number
  seconds: number
  tasks: TaskFigures
}

/** Tasks of the page's thread, as Chromium records them: by the clock, and by the work of the processor. */
export interface TaskFigures {
  longestMs: number
  longestCpuMs: number
  over50: number
  over50Cpu: number
}

export interface KeyFigure {
  text: string
  ms: number
}

const selectors = {
  row: '[data-test=member-row]',
  scroller: '[data-test=member-grid]',
  search: 'input[data-test=member-search]',
  total: '[data-test=member-total]',
}

/** Runs in every page before its own scripts. */
export const pageScript = `(() => {
  const { row, scroller, search, total } = ${JSON.stringify(selectors)}
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  /** After the frame that is being made has been painted. */
  const painted = () =>
    new Promise((done) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => done(performance.now())
        port2.postMessage(null)
      }),
    )
  let rowPx = 0
  const boxOf = () => document.querySelector(scroller)
  /** What of the visible part of the table is there. */
  const look = (box) => {
    const area = box.getBoundingClientRect()
    const head = box.querySelector('[role=columnheader]')?.getBoundingClientRect().height ?? 0
    let covered = 0
    let isWaiting = false
    for (const one of box.querySelectorAll(row)) {
      const { top, bottom } = one.getBoundingClientRect()
      const height = Math.min(bottom, area.bottom) - Math.max(top, area.top + head)
      if (height <= 0) continue
      covered += height
      isWaiting ||= one.querySelector('.skeleton') !== null
    }
    const people = Number(shownTotal()) * (rowPx ||= box.querySelector(row)?.getBoundingClientRect().height ?? 0)
    return covered < Math.min(people, box.clientHeight - head) - 2 ? 'blank' : isWaiting ? 'waiting' : 'there'
  }
  const isUsable = () => {
    const box = boxOf()
    return box !== null && document.querySelector('[role=treeitem]') !== null && box.querySelector(row) !== null && look(box) === 'there'
  }
  const shownTotal = () => (document.querySelector(total)?.textContent ?? '').match(/[0-9,]+/)?.[0].replaceAll(',', '')

  let watch = null
  const bench = {
    usable: async () => {
      while (document.body === null || !isUsable()) await frame()
      return painted()
    },
    watch: () => {
      const box = boxOf()
      const found = { frames: 0, blankFrames: 0, placeholderFrames: 0, uncoveredScrolls: 0, scrolls: 0 }
      const rowHeight = box.querySelector(row).getBoundingClientRect().height
      const [startedAt, startTop] = [performance.now(), box.scrollTop]
      let passed = 0
      let lastTop = startTop
      // In the capturing phase: before any listener of the page.
      const onScroll = (event) => {
        if (event.target !== box) return
        found.scrolls += 1
        passed += Math.abs(box.scrollTop - lastTop)
        lastTop = box.scrollTop
        if (look(box) === 'blank') found.uncoveredScrolls += 1
      }
      addEventListener('scroll', onScroll, true)
      let isOver = false
      const each = () => {
        if (isOver) return
        found.frames += 1
        const seen = look(box)
        if (seen === 'blank') found.blankFrames += 1
        if (seen === 'waiting') found.placeholderFrames += 1
        // Behind those of the page, so that what they change counts.
        requestAnimationFrame(each)
      }
      requestAnimationFrame(each)
      watch = () => {
        isOver = true
        removeEventListener('scroll', onScroll, true)
        return { ...found, rows: Math.round(passed / rowHeight), seconds: (performance.now() - startedAt) / 1000 }
      }
    },
    watched: () => watch(),
    /** As a hand that drags the scrollbar: so many pixels from one frame to the next, until the end. */
    drag: async (stepPx) => {
      const box = boxOf()
      while (box.scrollTop + box.clientHeight < box.scrollHeight - 1) {
        await frame()
        box.scrollTop += stepPx
      }
      await painted()
    },
    scrollTo: async (share) => {
      const box = boxOf()
      box.scrollTop = share * (box.scrollHeight - box.clientHeight)
      do await painted()
      while (look(box) !== 'there')
    },
    jump: async (share) => {
      const startedAt = performance.now()
      await bench.scrollTo(share)
      return performance.now() - startedAt
    },
    /** From the next key on, until its answer is painted. */
    awaitAnswer: (wantedTotal, wantedText) => {
      bench.answer = new Promise((done, fail) => {
        const isShown = () =>
          !boxOf()?.matches('[aria-busy=true]') &&
          shownTotal() === wantedTotal &&
          (wantedText === '' ||
            (document.querySelector(row)?.textContent.includes(wantedText) && look(boxOf()) !== 'blank')) &&
          document.querySelector(row + ' .skeleton') === null
        const onKey = async (event) => {
          if (event.type === 'keydown' && event.key.length > 1 && event.key !== 'Backspace') return
          for (const type of ['keydown', 'beforeinput']) removeEventListener(type, onKey, true)
          // A list of another length has other rows in the document only after this key.
          const giveUpAt = performance.now() + 10000
          do await painted()
          while (!isShown() && performance.now() < giveUpAt)
          if (isShown()) done(performance.now() - event.timeStamp)
          else fail(new Error('No answer: ' + wantedTotal + ' ' + wantedText + ', but ' + document.querySelector(total)?.textContent))
        }
        for (const type of ['keydown', 'beforeinput']) addEventListener(type, onKey, true)
      })
    },
    focusSearch: () => {
      const input = document.querySelector(search)
      input.focus()
      input.select()
    },
    frame,
  }
  window.bench = bench
})()`

const ask = <T>(page: Page, expression: string): Promise<T> => page.evaluate(`bench.${expression}`) as Promise<T>

/** Milliseconds since the navigation of the page. */
export const whenUsable = (page: Page): Promise<number> => ask(page, 'usable()')
export const jump = (page: Page, share: number): Promise<number> => ask(page, `jump(${share})`)
export const goTo = (page: Page, share: number): Promise<void> => ask(page, `scrollTo(${share})`)
export const drag = (page: Page, stepPx: number): Promise<void> => ask(page, `drag(${stepPx})`)

/** Real wheel events over the middle of the table, so many pixels at that speed. */
export async function wheel(page: Page, cdp: CDPSession, distancePx: number, pxPerSecond: number): Promise<void> {
  const box = await page.locator(selectors.scroller).boundingBox()
  if (!box) throw new Error('There is no table')
  await cdp.send('Input.synthesizeScrollGesture', {
    x: Math.round(box.x + box.width / 2),
    y: Math.round(box.y + box.height / 2),
    yDistance: -distancePx,
    speed: pxPerSecond,
    gestureSourceType: 'mouse',
    preventFling: true,
  })
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** Microseconds by the clock, and of the processor. */
  dur?: number
  tdur?: number
  args: { name?: string }
}

/** Every task of the page's thread while something is done, as Chromium itself records them. */
export async function traced(page: Page, work: () => Promise<unknown>): Promise<TaskFigures> {
  const browser = page.context().browser()
  if (!browser) throw new Error('The browser is gone')
  await browser.startTracing(page, { categories: ['toplevel'] })
  await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`
  const pageThreads = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(thread),
  )
  const tasks = traceEvents.filter(
    (event) => event.name.endsWith('RunTask') && event.ph === 'X' && pageThreads.has(thread(event)),
  )
  if (tasks.length === 0) throw new Error('Chromium recorded no task of the page')
  const [byClock, byWork] = [tasks.map(({ dur = 0 }) => dur / 1000), tasks.map(({ tdur = 0 }) => tdur / 1000)]
  const longest = (list: number[]) => list.reduce((most, ms) => Math.max(most, ms), 0)
  const over50 = (list: number[]) => list.filter((ms) => ms > 50).length
  return {
    longestMs: longest(byClock),
    longestCpuMs: longest(byWork),
    over50: over50(byClock),
    over50Cpu: over50(byWork),
  }
}

/** Looks at every frame, and at every moment at which the table has scrolled. */
export async function whileScrolling(page: Page, work: () => Promise<unknown>): Promise<ScrollFigures> {
  const tasks = await traced(page, async () => {
    await ask(page, 'watch()')
    await work()
  })
  return { ...(await ask<Omit<ScrollFigures, 'tasks'>>(page, 'watched()')), tasks }
}

/** What has to be seen for a text: how many people fit it, and the user id of the first; none for nobody. */
export type Answer = (text: string) => Promise<{ total: string; first: string }>

/** Types a text key by key, each after the answer to the one before it. */
export async function typeSlowly(page: Page, text: string, answerTo: Answer): Promise<KeyFigure[]> {
  const figures: KeyFigure[] = []
  await ask(page, 'focusSearch()')
  let typed = ''
  for (const key of text) {
    typed += key
    const { total, first } = await answerTo(typed)
    await ask(page, `awaitAnswer(${JSON.stringify(total)}, ${JSON.stringify(first)})`)
    // Chinese comes from an input method, as a whole text.
    if (/^[\w.]$/.test(key)) await page.keyboard.press(key)
    else await page.keyboard.insertText(key)
    figures.push({ text: typed, ms: await ask<number>(page, 'answer') })
  }
  return figures
}

/** Types a text without waiting, and tells how long after its last key the answer to it was there. */
export async function typeQuickly(page: Page, text: string, answerTo: Answer): Promise<KeyFigure> {
  const { total, first } = await answerTo(text)
  await ask(page, 'focusSearch()')
  await page.keyboard.type(text.slice(0, -1), { delay: 60 })
  await ask(page, `awaitAnswer(${JSON.stringify(total)}, ${JSON.stringify(first)})`)
  await page.keyboard.press(text.slice(-1))
  return { text, ms: await ask<number>(page, 'answer') }
}

/** An empty search again, so that the next text begins with everybody. */
export async function clearSearch(page: Page, answerTo: Answer): Promise<void> {
  const { total, first } = await answerTo('')
  await ask(page, 'focusSearch()')
  await ask(page, `awaitAnswer(${JSON.stringify(total)}, ${JSON.stringify(first)})`)
  await page.keyboard.press('Backspace')
  await ask(page, 'answer')
}
