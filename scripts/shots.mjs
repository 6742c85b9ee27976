// `npm run shots`: every page in both languages, light and dark, in three sizes, into shots/. To be looked at, not compared.
import { alerts } from './shots/alerts.mjs'
import { access } from './shots/access.mjs'
import { backup } from './shots/backup.mjs'
import { directory } from './shots/directory.mjs'
import { directoryStates } from './shots/directory-states.mjs'
import { firstRun } from './shots/first-run.mjs'
import { find, frame } from './shots/frame.mjs'
import { overview } from './shots/overview.mjs'
import { past } from './shots/past.mjs'
import { privacy } from './shots/privacy.mjs'
import { schedules } from './shots/schedules.mjs'
import { settings } from './shots/settings.mjs'
import { openStage } from './shots/stage.mjs'
import { sync } from './shots/sync.mjs'
import { clearFolder, takeViews } from './shots/take-views.mjs'
import { telemetry } from './shots/telemetry.mjs'
import { troubles } from './shots/troubles.mjs'

const onStage = async (options, perform) => {
  const stage = await openStage(options)
  try {
    await perform(stage)
    if (stage.desk.complaints.length > 0) console.error('The page complained:', stage.desk.complaints)
  } finally {
    await stage.desk.close()
  }
}

await clearFolder()

await onStage({}, async (stage) => {
  const { page, call, run } = stage
  await page.reload() // so that its connection goes through the route
  await page.locator('[data-test=practice-company]').click()
  await page.waitForURL(/directory/)
  await call('POST', '/practice-company/evolve', { days: 30 })
  await run({ kind: 'all' })
  const lists = [
    firstRun,
    overview,
    directoryStates,
    directory,
    find,
    sync,
    frame,
    schedules,
    settings,
    privacy,
    backup,
    access,
    alerts,
    telemetry,
    troubles,
  ]
  await takeViews(stage, Object.assign({}, ...lists.map((list) => list(stage))))
})

// Pages that need a past have a desk of their own.
await onStage({ livedIn: { days: 60, everyDays: 3 } }, async (stage) => {
  await stage.page.locator('[data-test=activity]').waitFor()
  await takeViews(stage, past(stage))
})
