import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Row = Record<string, unknown>

/** What another implementation of the WeCom API says, as it says it: rows are sent as they stand here. */
export interface StrangerData {
  departments: unknown[]
  /** Rows of user/list by department id. */
  members: Map<number, unknown[]>
  /** Answers of user/get by lower-case user id; others get 60111. */
  people?: Map<string, Row>
  tags?: unknown[]
  tagContents?: Map<number, Row>
  range?: Row
  /** Answers instead of the usual one; null: the usual one after all. */
  intercept?: (path: string, query: URLSearchParams) => Row | string | null
}

export interface StrangerCompany {
  apiBaseUrl: string
  data: StrangerData
  /** How often each path was asked for. */
  requests: Map<string, number>
  close(): Promise<void>
}

export const strangerSecret = 'stranger-secret-of-43-characters-0123456789'

/**
 * A server that is not the practice company: it answers what it is told to, however odd, and knows nothing of the client.
 * Errors and their shapes follow the protocol reference §1.
 */
export const openStrangerCompany = async (data: StrangerData): Promise<StrangerCompany> => {
  const requests = new Map<string, number>()
  const refuse = (errcode: number, errmsg: string): Row => ({ errcode, errmsg })
  const answer = (path: string, query: URLSearchParams, company: StrangerData): Row | string | null => {
    const own = company.intercept?.(path, query) ?? null
    if (own !== null) return own
    if (path === 'gettoken') {
      return query.get('corpsecret') === strangerSecret
        ? { errcode: 0, errmsg: 'ok', access_token: 'stranger-token', expires_in: '7200' }
        : refuse(40_001, 'invalid credential')
    }
    if (query.get('access_token') !== 'stranger-token') return refuse(40_014, 'invalid access_token')
    const departmentId = Number(query.get('department_id') ?? query.get('id') ?? 0)
    switch (path) {
      case 'agent/get':
        return (
          company.range ?? {
            errcode: 0,
            agentid: Number(query.get('agentid')),
            name: 'app',
            allow_partys: { partyid: [1] },
          }
        )
      case 'department/list':
        return { errcode: '0', errmsg: '', department: company.departments }
      case 'user/list':
        return { errcode: 0, userlist: company.members.get(departmentId) ?? [] }
      case 'user/get': {
        const person = company.people?.get((query.get('userid') ?? '').toLowerCase())
        return person ? { errcode: 0, errmsg: 'ok', ...person } : refuse(60_111, 'userid not found')
      }
      case 'tag/list':
        return { errcode: 0, taglist: company.tags ?? [] }
      case 'tag/get':
        return { errcode: 0, tagname: '', ...company.tagContents?.get(Number(query.get('tagid'))) }
      default:
        return null
    }
  }
  const company: StrangerCompany = { apiBaseUrl: '', data, requests, close: async () => {} }
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://stranger')
    const path = url.pathname.replace('/cgi-bin/', '')
    requests.set(path, (requests.get(path) ?? 0) + 1)
    const reply = answer(path, url.searchParams, company.data)
    if (reply === null) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' })
    response.end(typeof reply === 'string' ? reply : JSON.stringify(reply))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server always has an address of this form.
  company.apiBaseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  company.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return company
}
