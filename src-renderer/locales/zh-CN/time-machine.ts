export const timeMachine = {
  title: '时光机',
} as const
