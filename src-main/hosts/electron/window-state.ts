import { z } from 'zod'

export const minWindowSize = { width: 960, height: 600 } as const
const usualWindowSize = { width: 1280, height: 800 } as const

const rectangle = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() })
export type Rectangle = z.infer<typeof rectangle>

const windowPlace = z.object({
  bounds: rectangle,
  isMaximized: z.boolean(),
  isFullScreen: z.boolean().default(false),
})
/** `bounds`: of the window when it is neither maximised nor full screen. */
export type WindowPlace = z.infer<typeof windowPlace>

/** Where the window was: with each set of displays (a desk at work, one at home), and on each display by itself. */
const windowMemory = z.object({
  lastDisplay: z.string(),
  displays: z.record(z.string(), windowPlace),
  /** Newest last. */
  configurations: z.array(z.object({ key: z.string(), place: windowPlace })).default([]),
})
export type WindowMemory = z.infer<typeof windowMemory>

/** More than anybody has desks. */
const keptConfigurations = 12

/** The part of Electron's Display that matters here; the work area leaves out task bar and dock. */
export interface DisplayArea {
  id: number
  workArea: Rectangle
}

/** Settings come from a file that anybody can edit: what is not a memory is none. */
export const parseWindowMemory = (stored: unknown): WindowMemory | null => windowMemory.safeParse(stored).data ?? null

/** Names a set of displays, each by its identity and place. */
export const configurationOf = (displays: readonly DisplayArea[]): string =>
  displays
    .map(({ id, workArea: { x, y, width, height } }) => [id, x, y, width, height].join(','))
    .sort()
    .join(';')

/**
 * Where the window opens: as it was with just these displays; else as it was on the display that was used last, if that is connected;
 * else as it was on the primary display; else in the middle of that one. Always inside one work area, also after a change of
 * resolution.
 */
export const placeWindow = (
  memory: WindowMemory | null,
  displays: readonly DisplayArea[],
  primary: DisplayArea,
): WindowPlace => {
  const key = configurationOf(displays)
  const known = memory?.configurations.find((configuration) => configuration.key === key)?.place
  if (known) return { ...known, bounds: putInSight(known.bounds, displays, primary) }
  const last = displays.find((display) => String(display.id) === memory?.lastDisplay)
  const display = last ?? primary
  const remembered = memory?.displays[String(display.id)]
  if (!remembered) return { bounds: centred(display.workArea), isMaximized: false, isFullScreen: false }
  return { ...remembered, bounds: fitInto(display.workArea, remembered.bounds) }
}

/**
 * @param displays those that are connected; `displayId` is the one of them that the window is on. A window that fills it may have been
 * brought there from another one: it opens where it was seen last.
 */
export const rememberWindow = (
  memory: WindowMemory | null,
  displays: readonly DisplayArea[],
  displayId: number,
  { bounds, isMaximized, isFullScreen }: WindowPlace,
): WindowMemory => {
  const display = isMaximized || isFullScreen ? displays.find(({ id }) => id === displayId) : undefined
  const place = { bounds: display ? fitInto(display.workArea, bounds) : bounds, isMaximized, isFullScreen }
  const key = configurationOf(displays)
  const others = memory?.configurations.filter((configuration) => configuration.key !== key) ?? []
  return {
    lastDisplay: String(displayId),
    displays: { ...memory?.displays, [String(displayId)]: place },
    configurations: [...others, { key, place }].slice(-keptConfigurations),
  }
}

/** Inside the work area of the display that shows most of it, or of the primary one where none shows any of it. */
export const putInSight = (bounds: Rectangle, displays: readonly DisplayArea[], primary: DisplayArea): Rectangle => {
  const best = displays.reduce(
    (most, display) => (overlap(display.workArea, bounds) > overlap(most.workArea, bounds) ? display : most),
    primary,
  )
  return fitInto(best.workArea, bounds)
}

const overlap = (a: Rectangle, b: Rectangle): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y))

const centred = (area: Rectangle): Rectangle => {
  const width = Math.min(usualWindowSize.width, area.width)
  const height = Math.min(usualWindowSize.height, area.height)
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  }
}

/** A work area smaller than the smallest window keeps the window's corner with the title bar in sight. */
const fitInto = (area: Rectangle, wanted: Rectangle): Rectangle => {
  const width = Math.min(Math.max(wanted.width, minWindowSize.width), Math.max(area.width, minWindowSize.width))
  const height = Math.min(Math.max(wanted.height, minWindowSize.height), Math.max(area.height, minWindowSize.height))
  return {
    x: within(wanted.x, area.x, area.x + area.width - width),
    y: within(wanted.y, area.y, area.y + area.height - height),
    width,
    height,
  }
}

const within = (value: number, from: number, to: number): number => Math.max(from, Math.min(value, to))
