export const errcodes = {
  title: '错误码词典',
} as const
