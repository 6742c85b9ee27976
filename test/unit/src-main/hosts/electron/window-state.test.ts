import { describe, expect, it } from 'vitest'
import {
  minWindowSize,
  parseWindowMemory,
  placeWindow,
  putInSight,
  rememberWindow,
} from '../../../../../src-main/hosts/electron/window-state.ts'

const laptop = { id: 1, workArea: { x: 0, y: 24, width: 1440, height: 876 } }
const monitor = { id: 2, workArea: { x: 1440, y: 0, width: 2560, height: 1400 } }
const at = (x: number, y: number, width = 1000, height = 700) => ({ x, y, width, height })
type Bounds = ReturnType<typeof at>
const place = (bounds: Bounds, isMaximized = false, isFullScreen = false) => ({ bounds, isMaximized, isFullScreen })
/** On a display of a desk that is not there any longer, so that only the display itself is known. */
const elsewhere = [{ id: 9, workArea: { x: 0, y: 0, width: 800, height: 600 } }]
const remembered = (displayId: number, bounds: Bounds, isMaximized = false) =>
  rememberWindow(null, elsewhere, displayId, place(bounds, isMaximized))

describe('placeWindow', () => {
  it('opens in the middle of the primary display the first time', () => {
    const { bounds, isMaximized } = placeWindow(null, [laptop, monitor], laptop)
    expect(bounds).toEqual({ x: 80, y: 62, width: 1280, height: 800 })
    expect(isMaximized).toBe(false)
  })

  it('is not larger than a small display the first time', () => {
    const small = { id: 1, workArea: { x: 0, y: 0, width: 1024, height: 700 } }
    expect(placeWindow(null, [small], small).bounds).toEqual(at(0, 0, 1024, 700))
  })

  it('opens as it was on the display that was used last', () => {
    const memory = remembered(2, at(1600, 100), true)
    expect(placeWindow(memory, [laptop, monitor], laptop)).toEqual(place(at(1600, 100), true))
  })

  it('falls back to the primary display, as it was there, when the last one is gone', () => {
    const memory = rememberWindow(remembered(1, at(50, 60)), elsewhere, 2, place(at(1600, 100), true))
    expect(placeWindow(memory, [laptop], laptop)).toEqual(place(at(50, 60)))
  })

  it('opens as it was with the same displays, whichever was used last elsewhere', () => {
    const docked = [laptop, monitor]
    let memory = rememberWindow(null, docked, 2, place(at(1700, 200), false, true))
    memory = rememberWindow(memory, [laptop], 1, place(at(10, 40), true))
    expect(placeWindow(memory, [monitor, laptop], laptop)).toEqual(place(at(1700, 200), false, true))
    expect(placeWindow(memory, [laptop], laptop)).toEqual(place(at(10, 40), true))
    // The same monitor with another resolution is another set.
    const smaller = { id: 2, workArea: { x: 1440, y: 0, width: 1280, height: 720 } }
    expect(placeWindow(memory, [laptop, smaller], laptop)).toEqual(place(at(10, 40), true))
  })

  it('opens on the display that it filled, although it was brought there from another one', () => {
    const memory = rememberWindow(null, [laptop, monitor], 2, place(at(50, 60), true))
    expect(placeWindow(memory, [laptop, monitor], laptop)).toEqual(place(at(1440, 60), true))
  })

  it('forgets the set of displays that was used longest ago', () => {
    let memory = rememberWindow(null, [laptop], 1, place(at(10, 40)))
    for (let id = 100; id < 112; id++) memory = rememberWindow(memory, [{ ...monitor, id }], id, place(at(1500, 0)))
    expect(memory.configurations).toHaveLength(12)
    expect(placeWindow(memory, [laptop], laptop)).toEqual(place(at(10, 40)))
    expect(memory.configurations.some(({ key }) => key.startsWith('1,'))).toBe(false)
  })

  it.each([
    ['left above', at(-3000, -3000), at(0, 24)],
    ['right below', at(9000, 9000), at(440, 200)],
    ['half outside', at(1200, 500), at(440, 200)],
    ['as large as the display', at(0, 24, 5000, 5000), at(0, 24, 1440, 876)],
    ['too small', at(100, 100, 10, 10), at(100, 100, minWindowSize.width, minWindowSize.height)],
  ])('corrects a window that would be %s', (_name, stored, expected) => {
    expect(placeWindow(remembered(1, stored), [laptop], laptop).bounds).toEqual(expected)
  })

  it('keeps the title bar in sight on a display smaller than the smallest window', () => {
    const tiny = { id: 1, workArea: { x: 0, y: 0, width: 800, height: 500 } }
    expect(placeWindow(remembered(1, at(300, 300)), [tiny], tiny).bounds).toEqual(at(0, 0, 960, 600))
  })
})

it.each([
  ['stays where the display shows it', at(1500, 10), at(1500, 10)],
  ['comes to the display that shows most of it', at(1300, 100), at(1440, 100)],
  ['comes to the primary display from where none is', at(6000, 100), at(440, 100)],
])('a window %s', (_name, bounds, expected) => {
  expect(putInSight(bounds, [laptop, monitor], laptop)).toEqual(expected)
})

describe('parseWindowMemory', () => {
  it('reads back what was remembered', () => {
    const memory = remembered(2, at(1, 2), true)
    expect(parseWindowMemory(JSON.parse(JSON.stringify(memory)))).toEqual(memory)
    // As versions before full screen and sets of displays wrote it.
    const { bounds } = place(at(1, 2))
    expect(parseWindowMemory({ lastDisplay: '2', displays: { 2: { bounds, isMaximized: true } } })).toEqual({
      lastDisplay: '2',
      displays: { 2: place(at(1, 2), true) },
      configurations: [],
    })
  })

  it.each([
    undefined,
    null,
    'x',
    {},
    { lastDisplay: 1, displays: {} },
    { lastDisplay: '1', displays: { 1: { bounds: { x: 0, y: 0, width: -5, height: 5 }, isMaximized: false } } },
    { lastDisplay: '1', displays: { 1: { bounds: { x: null, y: 0, width: 5, height: 5 }, isMaximized: false } } },
  ])('takes %j for none', (stored) => {
    expect(parseWindowMemory(stored)).toBeNull()
  })
})
