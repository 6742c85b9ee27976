import './styles/base.css'
import './styles/theme.css'
import './styles/controls.css'
import './styles/company.css'
import { createPinia } from 'pinia'
import { createApp, h } from 'vue'
import App from './App.vue'
import { deskKey } from './app/desk.ts'
import { createNoticeHub } from './app/notices.ts'
import { createPageRouter } from './app/router.ts'
import { createClient } from './client/index.ts'
import { createTexts } from './locales/index.ts'
import { useCompanies } from './stores/companies.ts'
import { useMe } from './stores/me.ts'
import { usePreferences } from './stores/preferences.ts'

const { client, connection } = createClient()
const pinia = createPinia()
const preferences = usePreferences(pinia)
const companies = useCompanies(pinia)
const me = useMe(pinia)

// The first address is resolved when the companies are known: without one it is the first run.
let markReady = () => {}
const ready = new Promise<void>((resolve) => (markReady = resolve))
const router = createPageRouter(ready, () => companies.all.length > 0, me.may)

createApp({ render: () => h(App, { onReady: markReady }) })
  .use(pinia)
  .use(createTexts(preferences.language))
  .use(router)
  .provide(deskKey, { client, connection, notices: createNoticeHub() })
  .mount('#app')
