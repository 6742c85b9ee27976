import { describe, expect, it } from 'vitest'
import {
  minWindowSize,
  parseWindowMemory,
  placeWindow,
  rememberWindow,
} from '../../../../../src-main/hosts/electron/window-state.ts'

const laptop = { id: 1, workArea: { x: 0, y: 24, width: 1440, height: 876 } }
const monitor = { id: 2, workArea: { x: 1440, y: 0, width: 2560, height: 1400 } }
const at = (x: number, y: number, width = 1000, height = 700) => ({ x, y, width, height })
const remembered = (displayId: number, bounds: ReturnType<typeof at>, isMaximized = false) =>
  rememberWindow(null, displayId, { bounds, isMaximized })

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
    expect(placeWindow(memory, [laptop, monitor], laptop)).toEqual({ bounds: at(1600, 100), isMaximized: true })
  })

  it('falls back to the primary display, as it was there, when the last one is gone', () => {
    const memory = rememberWindow(remembered(1, at(50, 60)), 2, { bounds: at(1600, 100), isMaximized: true })
    expect(placeWindow(memory, [laptop], laptop)).toEqual({ bounds: at(50, 60), isMaximized: false })
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

describe('parseWindowMemory', () => {
  it('reads back what was remembered', () => {
    const memory = remembered(2, at(1, 2), true)
    expect(parseWindowMemory(JSON.parse(JSON.stringify(memory)))).toEqual(memory)
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
