import type { Problem } from '../../contract/sync.ts'
import { agentGet } from '../../wecom/endpoints/agents.ts'
import type { AgentWire } from '../../wecom/endpoints/agents.ts'
import type { CompanyClient } from '../../wecom/types.ts'
import { failureKind, failureReason } from './failure.ts'

/** The secret through which the directory is read, and what it may see. */
export interface Viewpoint {
  secretId: string
  kind: 'app' | 'directory-sync'
  /** The app's visible range; null where there is no app, or it could not be asked. */
  range: AgentWire | null
  /** An app that cannot be used at all may see more than this one does: who is not seen is not gone. */
  mayBeNarrow: boolean
  problems: Problem[]
}

/**
 * The app that sees the most: one whose range holds the root, else the one with most departments; without an app the
 * directory-sync secret, which sees everybody but may be refused details (reference §5.1).
 * @throws WeComError where none works, or where an app that may see more did not answer
 */
export const chooseViewpoint = async (client: CompanyClient, signal: AbortSignal): Promise<Viewpoint> => {
  const problems: Problem[] = []
  const apps = client.company.secrets.filter(({ kind }) => kind === 'app')
  const ranges: SeenBy[] = []
  let failure: unknown = null
  let unanswered: unknown = null
  for (const { id, agentId } of apps) {
    if (agentId === null) continue
    try {
      const range = await client.call(agentGet, { agentId }, { secretId: id, signal })
      ranges.push({ secretId: id, agentId, range })
    } catch (error) {
      if (signal.aborted) throw error
      failure = error
      if (failureKind(error) === 'single') unanswered = error
      problems.push({ kind: 'run', id: `agent ${agentId}`, reason: failureReason(error) })
    }
  }
  const widest = Math.max(...ranges.map(({ range }) => breadth(range)))
  const best = oldestOf(ranges.filter(({ range }) => breadth(range) === widest))
  if (best) {
    const isNarrow = widest < seesRoot
    // Reading with a narrower app for once would take everybody else for gone.
    if (isNarrow && unanswered !== null) throw unanswered
    const { secretId, range } = best
    return { secretId, kind: 'app', range, mayBeNarrow: isNarrow && failure !== null, problems }
  }
  const assistant = client.company.secrets.find(({ kind }) => kind === 'directory-sync')
  if (assistant) return { secretId: assistant.id, kind: 'directory-sync', range: null, mayBeNarrow: false, problems }
  // The app may still list departments although it could not be asked about itself.
  const [app] = apps
  if (app && (failure === null || failureKind(failure) !== 'fatal'))
    return { secretId: app.id, kind: 'app', range: null, mayBeNarrow: apps.length > 1, problems }
  throw failure
}

const rootDepartment = 1
const seesRoot = Number.MAX_SAFE_INTEGER
const breadth = (range: AgentWire): number =>
  range.allowedDepartmentIds.includes(rootDepartment)
    ? seesRoot
    : range.allowedDepartmentIds.length * 1000 + range.allowedTagIds.length * 100 + range.allowedUserIds.length

interface SeenBy {
  secretId: string
  agentId: number
  range: AgentWire
}

/**
 * Of apps that see the same part of the company the oldest, which has the lowest number: apps made before 2022-06-20
 * are told mobiles and mail addresses, newer ones are not (reference §5.1).
 */
const oldestOf = (apps: SeenBy[]): SeenBy | undefined => apps.toSorted((a, b) => a.agentId - b.agentId)[0]
