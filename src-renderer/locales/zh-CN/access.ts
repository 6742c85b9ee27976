export const access = {
  title: '访问',
}
