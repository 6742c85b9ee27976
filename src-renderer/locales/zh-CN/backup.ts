export const backup = {
  title: '备份',
}
