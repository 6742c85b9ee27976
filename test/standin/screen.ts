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

export const createScreen = () => {
  const displays = readDisplays()
  const primary = displays[0]
  if (!primary) throw new Error('stand-in: STANDIN_DISPLAYS names no display')
  return {
    getAllDisplays: () => displays,
    getPrimaryDisplay: () => primary,
    getDisplayMatching: (area: Rectangle) =>
      displays.reduce((best, display) =>
        overlap(display.workArea, area) > overlap(best.workArea, area) ? display : best,
      ),
  }
}
