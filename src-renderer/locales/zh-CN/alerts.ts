export const alerts = {
  title: '告警',
}
