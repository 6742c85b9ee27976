export const metrics = {
  title: '指标',
}
