import {
  decodeRows,
  idList,
  idOrNull,
  integerList,
  integerOrNull,
  isRecord,
  lacking,
  notAnObject,
  text,
} from '../decode.ts'
import type { BrokenRow, Rows } from '../decode.ts'
import type { Endpoint, ReplyBody } from '../types.ts'

export interface AgentNameWire {
  agentId: number
  name: string
}

/** An app and whom it may see; a chosen department includes everything below it. */
export interface AgentWire extends AgentNameWire {
  description: string
  logoUrl: string
  stopped: boolean
  redirectDomain: string
  homeUrl: string
  allowedUserIds: string[]
  allowedDepartmentIds: number[]
  allowedTagIds: number[]
}

const decodeAgentName = (row: unknown): AgentNameWire | BrokenRow => {
  if (!isRecord(row)) return { id: null, brokenReason: notAnObject }
  const agentId = integerOrNull(row['agentid'])
  return agentId === null
    ? { id: text(row['name']) || null, brokenReason: lacking('agentid') }
    : { agentId, name: text(row['name']) }
}

/** Any of the three may be missing when nothing of the sort is chosen. */
const inside = (body: ReplyBody, field: string, list: string): unknown => {
  const value = body[field]
  return isRecord(value) ? value[list] : null
}

const decodeAgent = (body: ReplyBody): AgentWire => {
  const users = inside(body, 'allow_userinfos', 'user')
  const agentId = integerOrNull(body['agentid'])
  if (agentId === null) throw new SyntaxError('agentid is missing')
  return {
    agentId,
    name: text(body['name']),
    description: text(body['description']),
    logoUrl: text(body['square_logo_url']),
    stopped: integerOrNull(body['close']) === 1,
    redirectDomain: text(body['redirect_domain']),
    homeUrl: text(body['home_url']),
    allowedUserIds: idList(
      Array.isArray(users)
        ? users.map((user: unknown) => (isRecord(user) ? idOrNull(user['userid']) : idOrNull(user)))
        : [],
    ),
    allowedDepartmentIds: integerList(inside(body, 'allow_partys', 'partyid')),
    allowedTagIds: integerList(inside(body, 'allow_tags', 'tagid')),
  }
}

/** The best test of corp id, secret and agent id together, and the way to learn the app's visible range. */
export const agentGet: Endpoint<{ agentId: number }, AgentWire> = {
  name: 'agent/get',
  method: 'GET',
  secretKinds: ['app'],
  safeToRepeat: true,
  mainField: 'agentid',
  query: ({ agentId }) => ({ agentid: agentId }),
  decode: decodeAgent,
  source: 'reference §3',
}

/** Apps that the token may manage, normally its own. */
export const agentList: Endpoint<void, Rows<AgentNameWire>> = {
  name: 'agent/list',
  method: 'GET',
  secretKinds: ['app'],
  safeToRepeat: true,
  mainField: 'agentlist',
  decode: (body) => decodeRows(body, 'agentlist', decodeAgentName),
  source: 'reference §3',
}
