/** A line through the values in a box, broken where nothing is known, and the area below it. */
export interface SparklinePath {
  line: string
  area: string
  /** Where the last known value is. */
  end: { x: number; y: number } | null
}

const round = (value: number): number => Math.round(value * 100) / 100

export function sparklinePath(values: readonly (number | null)[], width: number, height: number): SparklinePath {
  const known = values.filter((value) => value !== null)
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const pad = 2
  const x = (index: number) => round(values.length < 2 ? width / 2 : (index / (values.length - 1)) * width)
  // What never changes is a line in the middle, not on the floor.
  const y = (value: number) =>
    round(most === least ? height / 2 : pad + (1 - (value - least) / (most - least)) * (height - 2 * pad))
  const pieces: { x: number; y: number }[][] = []
  for (const [index, value] of values.entries()) {
    if (value === null) continue
    const point = { x: x(index), y: y(value) }
    if (index > 0 && values[index - 1] !== null) pieces.at(-1)?.push(point)
    else pieces.push([point])
  }
  const lineOf = (points: { x: number; y: number }[]) =>
    points.map((point, index) => `${index === 0 ? 'M' : 'L'}${point.x} ${point.y}`).join('')
  return {
    line: pieces.map(lineOf).join(''),
    area: pieces
      .filter((points) => points.length > 1)
      .map((points) => `${lineOf(points)}L${points.at(-1)?.x ?? 0} ${height}L${points[0]?.x ?? 0} ${height}Z`)
      .join(''),
    end: pieces.at(-1)?.at(-1) ?? null,
  }
}
