const dayMs = 86_400_000

const mover = async (call) => {
  const nowMs = Date.now()
  const question = `fromMs=${nowMs - 50 * dayMs}&toMs=${nowMs}&entity=member&operation=moved&limit=1`
  return (await call('GET', `/history/difference?${question}`)).items[0].id
}

export const past = ({ page, call, go }) => ({
  'overview-weeks': async () => {
    await go('/overview')
    await page.locator('[data-test=activity] [data-drawn=true]').waitFor()
  },
  'time-machine': async () => {
    await go('/time-machine')
    await page.locator('[data-test=past-member]').first().waitFor()
  },
  'time-machine-past': async () => {
    await page.getByRole('slider').focus()
    for (let step = 0; step < 12; step++) await page.keyboard.press('ArrowLeft')
    await page.locator('[data-test=back-to-now]').waitFor()
    // The list follows once the scrubber rests.
    await page.locator('[data-test=past-member]:not([data-since=same])').first().waitFor()
  },
  'time-machine-unknown': async () => {
    await go(`/time-machine?at=${Date.now() - 80 * dayMs}`)
    await page.locator('[data-test=unknown-day]').waitFor()
  },
  'time-machine-weeks': async () => {
    await page.locator('[data-test=unit] label').nth(1).click()
    await go(`/time-machine?at=${Date.now() - 20 * dayMs}`)
    await page.locator('[data-test=past-member]').first().waitFor()
  },
  'time-machine-compare': async () => {
    await go('/time-machine/compare')
    await page.locator('[data-test=change]').first().waitFor()
  },
  'time-machine-departments': async () => {
    await go('/time-machine/departments')
    await page.locator('[data-test=department-weeks] tbody tr').first().waitFor()
  },
  'time-machine-nobody': () => go('/time-machine/person'),
  'time-machine-person': async () => {
    await go(`/time-machine/person?user=${encodeURIComponent(await mover(call))}`)
    await page.locator('[data-test=life-event]').first().waitFor()
  },
})
