import { InvalidArgumentError } from 'commander'

export const onOff = (text: string): boolean => {
  if (text === 'on') return true
  if (text === 'off') return false
  throw new InvalidArgumentError('on | off')
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `30m`, `6h`, `1d` or `0`, in milliseconds. */
export const span = (text: string): number => {
  if (text === '0') return 0
  const [, amount = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  if (unit === 'm' || unit === 'h' || unit === 'd') return Number(amount) * units[unit]
  throw new InvalidArgumentError('30m, 6h, 1d, 0')
}

export const decimal = (text: string): number => {
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && Number.isFinite(value)) return value
  throw new InvalidArgumentError('0.5, 20')
}

/** `22:00-08:00`. */
export const clockSpan = (text: string): { from: string; to: string } => {
  const [, from, to] = /^([0-2]\d:[0-5]\d)-([0-2]\d:[0-5]\d)$/.exec(text) ?? []
  if (from !== undefined && to !== undefined) return { from, to }
  throw new InvalidArgumentError('22:00-08:00')
}
