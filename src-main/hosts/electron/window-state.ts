import { z } from 'zod'

export const minWindowSize = { width: 960, height: 600 } as const
const usualWindowSize = { width: 1280, height: 800 } as const

const rectangle = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() })
export type Rectangle = z.infer<typeof rectangle>

/** Where the window was, for each display that it was used on. */
const windowMemory = z.object({
  lastDisplay: z.string(),
  displays: z.record(z.string(), z.object({ bounds: rectangle, isMaximized: z.boolean() })),
})
export type WindowMemory = z.infer<typeof windowMemory>

/** The part of Electron's Display that matters here; the work area leaves out task bar and dock. */
export interface DisplayArea {
  id: number
  workArea: Rectangle
}

export interface WindowPlace {
  bounds: Rectangle
  isMaximized: boolean
}

/** Settings come from a file that anybody can edit: what is not a memory is none. */
export const parseWindowMemory = (stored: unknown): WindowMemory | null => windowMemory.safeParse(stored).data ?? null

/**
 * Where the window opens: as it was on the display that was used last, if that is connected; else as it was on the primary
 * display; else in the middle of that one. Always inside the work area, also after a change of resolution.
 */
export const placeWindow = (
  memory: WindowMemory | null,
  displays: readonly DisplayArea[],
  primary: DisplayArea,
): WindowPlace => {
  const last = displays.find((display) => String(display.id) === memory?.lastDisplay)
  const display = last ?? primary
  const remembered = memory?.displays[String(display.id)]
  if (!remembered) return { bounds: centred(display.workArea), isMaximized: false }
  return { bounds: fitInto(display.workArea, remembered.bounds), isMaximized: remembered.isMaximized }
}

export const rememberWindow = (memory: WindowMemory | null, displayId: number, place: WindowPlace): WindowMemory => ({
  lastDisplay: String(displayId),
  displays: { ...memory?.displays, [String(displayId)]: place },
})

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
