import type { App } from '../access/apps.ts'
import { appsOnly, anyKind } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { integer } from './parameters.ts'
import { Refusal } from './refusal.ts'

const logoOf = (app: App) => `https://p.qlogo.example/bizmail/${app.agentId}/0`

/** Self-built apps (reference §3). */
export const agentEndpoints: readonly Endpoint[] = [
  {
    path: 'agent/get',
    method: 'GET',
    emptyLists: {},
    admits: anyKind,
    answer({ world, holder, query }) {
      const agentId = integer(query, 'agentid', 40056)
      if (agentId === null) throw new Refusal(41011)
      const known = world.access.holders.some(({ app }) => app?.agentId === agentId)
      if (!known) throw new Refusal(40056)
      const { app } = holder
      if (app?.agentId !== agentId) throw new Refusal(301002)
      const { company } = world
      // What has been removed from the company is no longer chosen either.
      const users = app.range.users.filter((userId) => company.member(userId))
      const departments = app.range.departments.filter((id) => company.departments.has(id))
      const tags = app.range.tags.filter((id) => company.tags.has(id))
      return {
        agentid: app.agentId,
        name: app.name,
        square_logo_url: logoOf(app),
        description: app.description,
        // Where nothing of a sort is chosen, its object is missing.
        ...(users.length > 0 ? { allow_userinfos: { user: users.map((userid) => ({ userid })) } } : {}),
        ...(departments.length > 0 ? { allow_partys: { partyid: departments } } : {}),
        ...(tags.length > 0 ? { allow_tags: { tagid: tags } } : {}),
        close: 0,
        redirect_domain: 'desk.lianxi-keji.example',
        report_location_flag: 0,
        isreportenter: 0,
        home_url: '',
      }
    },
  },
  {
    path: 'agent/list',
    method: 'GET',
    emptyLists: { agentlist: [] },
    admits: appsOnly,
    answer({ holder: { app } }) {
      return {
        agentlist: app ? [{ agentid: app.agentId, name: app.name, square_logo_url: logoOf(app) }] : [],
      }
    },
  },
]
