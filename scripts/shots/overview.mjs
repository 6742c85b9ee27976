export const overview = ({ page, go }) => ({
  overview: async () => {
    await go('/overview')
    await page.locator('[data-test=activity] [data-drawn=true]').waitFor()
  },
  'overview-day': async () => {
    const { x, y, width, height } = await page.locator('[data-test=activity] [role=slider]').boundingBox()
    await page.mouse.move(x + width - 16, y + height / 3)
    await page.locator('[data-test=activity] .chart-tip').waitFor()
  },
})
