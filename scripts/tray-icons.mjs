// Draws resources/tray/*.png anew: `node scripts/tray-icons.mjs`. Needed only when the drawing changes; the images are kept.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'

const folder = resolve(import.meta.dirname, '../resources/tray')
/** Each pixel is the mean of so many points squared. */
const samples = 8

const clear = [0, 0, 0, 0]
const white = [255, 255, 255, 255]
const blue = [42, 113, 223, 255]
const green = [22, 150, 74, 255]
const red = [232, 72, 58, 255]
const black = [0, 0, 0, 255]

/** Shapes on a field of 16 × 16; each answers whether a point lies in it. */
const disc = (cx, cy, r) => (x, y) => (x - cx) ** 2 + (y - cy) ** 2 <= r ** 2
const box = (left, top, right, bottom, r) => (x, y) => {
  const dx = Math.max(left + r - x, 0, x - right + r)
  const dy = Math.max(top + r - y, 0, y - bottom + r)
  return x >= left && x <= right && y >= top && y <= bottom && dx ** 2 + dy ** 2 <= r ** 2
}
/** Points to the right. */
const triangle = (left, cy, size) => (x, y) =>
  x >= left && x <= left + size && Math.abs(y - cy) <= ((left + size - x) / size) * size * 0.62
const any =
  (...shapes) =>
  (x, y) =>
    shapes.some((shape) => shape(x, y))

/** Somebody above two others, as in the icon of the app. */
const people = any(
  disc(8, 4.6, 2.1),
  disc(4.5, 11.3, 1.9),
  disc(11.5, 11.3, 1.9),
  box(7.5, 6, 8.5, 8.6, 0),
  box(4, 7.9, 12, 8.9, 0.5),
  box(4, 8.2, 5, 10, 0),
  box(11, 8.2, 12, 10, 0),
)
const ground = box(0.5, 0.5, 15.5, 15.5, 3.6)
const badge = disc(11.6, 11.6, 4.2)
const gap = disc(11.6, 11.6, 5.1)
const running = triangle(10.4, 11.6, 3.6)
const attention = any(box(10.95, 8.8, 12.25, 12.2, 0.4), disc(11.6, 13.7, 0.8))

const signs = { idle: null, running, attention }

/** In colour, for bars of any colour. */
const coloured = (mood) => (x, y) => {
  const sign = signs[mood]
  if (sign && badge(x, y)) return sign(x, y) ? white : mood === 'running' ? green : red
  if (sign && gap(x, y)) return clear
  if (!ground(x, y)) return clear
  return people(x, y) ? white : blue
}
/** Only its shape counts: macOS gives it the colour of the menu bar. */
const template = (mood) => (x, y) => {
  const sign = signs[mood]
  if (sign && badge(x, y)) return sign(x, y) ? clear : black
  if (sign && gap(x, y)) return clear
  return people(x, y) ? black : clear
}

const draw = (colourAt, size) => {
  const rows = []
  for (let py = 0; py < size; py++) {
    const row = [0]
    for (let px = 0; px < size; px++) row.push(...pixel(colourAt, px, py, 16 / size))
    rows.push(Buffer.from(row))
  }
  return png(size, Buffer.concat(rows))
}

const pixel = (colourAt, px, py, scale) => {
  const sum = [0, 0, 0, 0]
  for (let i = 0; i < samples ** 2; i++) {
    const x = (px + ((i % samples) + 0.5) / samples) * scale
    const y = (py + (Math.floor(i / samples) + 0.5) / samples) * scale
    const [r, g, b, a] = colourAt(x, y)
    sum[0] += r * a
    sum[1] += g * a
    sum[2] += b * a
    sum[3] += a
  }
  const [r, g, b, a] = sum
  return a === 0 ? clear : [r / a, g / a, b / a, a / samples ** 2].map(Math.round)
}

const png = (size, raw) => {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 6, 0, 0, 0], 8) // 8 bits, RGBA
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

mkdirSync(folder, { recursive: true })
for (const mood of Object.keys(signs))
  for (const [suffix, size] of [
    ['', 16],
    ['@2x', 32],
  ]) {
    writeFileSync(join(folder, `${mood}${suffix}.png`), draw(coloured(mood), size))
    writeFileSync(join(folder, `${mood}Template${suffix}.png`), draw(template(mood), size))
  }
