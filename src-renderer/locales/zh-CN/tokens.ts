export const tokens = {
  title: '令牌',
} as const
