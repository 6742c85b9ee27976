import { StrictEmitter } from './strict.ts'

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

interface Display {
  id: number
  workArea: Rectangle
}

/** `STANDIN_DISPLAYS`: the displays of the machine as JSON; the first one is the primary. */
const readDisplays = (): Display[] => {
  const given = process.env['STANDIN_DISPLAYS']
  return given ? JSON.parse(given) : [{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } }]
}

const overlap = (a: Rectangle, b: Rectangle): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y))

export class Screen extends StrictEmitter {
  #displays: readonly Display[]

  constructor() {
    super('screen', ['display-removed', 'display-metrics-changed'])
    this.#displays = readDisplays()
    this.getPrimaryDisplay()
  }

  getAllDisplays(): readonly Display[] {
    return this.#displays
  }

  getPrimaryDisplay(): Display {
    const [primary] = this.#displays
    if (!primary) throw new Error('stand-in: STANDIN_DISPLAYS names no display')
    return primary
  }

  getDisplayMatching(area: Rectangle): Display {
    return this.#displays.reduce((best, display) =>
      overlap(display.workArea, area) > overlap(best.workArea, area) ? display : best,
    )
  }

  /** For tests: another resolution or scale. */
  resize(id: number, workArea: Rectangle): void {
    this.#displays = this.#displays.map((display) => (display.id === id ? { id, workArea } : display))
    this.emit('display-metrics-changed', {}, { id, workArea }, ['bounds', 'workArea', 'scaleFactor'])
  }

  /** For tests: somebody pulls the cable of a display. */
  unplug(id: number): void {
    this.#displays = this.#displays.filter((display) => display.id !== id)
    this.emit('display-removed', {}, { id })
  }
}
