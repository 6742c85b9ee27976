import { arch, availableParallelism, freemem, platform, release, totalmem } from 'node:os'
import { stat } from 'node:fs/promises'
import type { HealthSample, ApiMetric } from '../../contract/logs.ts'
import type { Clock, HostPorts } from '../../ports.ts'
import type { DatabaseFacts } from '../../store/database-facts.ts'
import { logLimits } from '../log-file.ts'
import { openLogFile } from '../log-lines.ts'
import { dayOf, listLogFiles } from '../log-names.ts'
import { peekEntry } from '../log-entry.ts'
import type { DiagnosticFacts } from './facts-repository.ts'
import type { PartName } from './bundle-parts.ts'

const dayMs = 86_400_000
const mostLogLines = 2000
const mostErrorLines = 300
const mostRuns = 50
/** However much there is: only so much of the log is looked through. */
const mostLookedBytes = 24 * 1024 * 1024
/** A line of the bundle; what is longer is cut. */
const mostLineChars = 8000

export interface PartSourceParts {
  version: string
  host: HostPorts['host']
  startedAtMs: number
  env: Readonly<Record<string, string | undefined>>
  dataDir: string
  logDir: string
  databasePath: string
  facts: DiagnosticFacts
  inspect(): Promise<DatabaseFacts>
  /** Which preferences were ever chosen. */
  preferencesChosen(): boolean
  apis(fromMs: number, toMs: number): Promise<ApiMetric[]>
  health(fromMs: number, toMs: number): HealthSample[]
  clock: Clock
}

type LineParts = 'log' | 'errors'
export type PartSources = Record<Exclude<PartName, LineParts>, () => unknown> &
  Record<LineParts, () => AsyncGenerator<string, void, void>>

const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json))

/** Where the content of each part comes from, before people are taken out of it. */
export const createPartSources = (parts: PartSourceParts): PartSources => {
  const { facts, clock, env, dataDir, logDir } = parts
  /** Companies by number, as everywhere in the bundle; they have no other name there. */
  const companyName = (profileId: string | null): string | null => {
    const index = facts.companies().findIndex((company) => company.profile_id === profileId)
    return profileId === null ? null : index < 0 ? 'removed company' : `company ${index + 1}`
  }
  const bytesOf = async (path: string) => (await stat(path).catch(() => null))?.size ?? 0

  return {
    environment: () => ({
      madeAt: time(clock.nowMs()),
      version: parts.version,
      host: parts.host.kind,
      capabilities: parts.host.capabilities,
      startedAt: time(parts.startedAtMs),
      versions: process.versions,
      platform: platform(),
      release: release(),
      arch: arch(),
      cores: availableParallelism(),
      memoryBytes: { total: totalmem(), free: freemem() },
      locale: Intl.DateTimeFormat().resolvedOptions().locale,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      dataDir,
    }),
    configuration: () => {
      const secrets = facts.secrets()
      return {
        environmentVariablesSet: Object.keys(env)
          .filter((name) => /^(?:WECOM|WECHAT|WECHATWORK)_/.test(name) && env[name])
          .sort(),
        preferencesChosen: parts.preferencesChosen(),
        companies: facts.companies().map((company) => ({
          company: companyName(company.profile_id),
          corpId: shortened(company.corp_id),
          environment: company.environment,
          active: company.active === 1,
          hasRemark: company.remark !== '',
          apiBaseUrl: apiKind(company.api_base_url),
          proxy: proxyKind(company.proxy),
          timeoutMs: company.timeout_ms,
          secrets: secrets
            .filter(({ profile_id }) => profile_id === company.profile_id)
            .map((secret) => ({
              kind: secret.kind,
              isAgentSet: secret.agent_id !== null,
              provenAt: time(secret.proven_at_ms),
              updatedAt: time(secret.updated_at_ms),
            })),
        })),
      }
    },
    database: async () => {
      const companies = facts.companies()
      const inspected = await parts.inspect()
      return {
        ...inspected,
        bytes: await bytesOf(parts.databasePath),
        walBytes: await bytesOf(`${parts.databasePath}-wal`),
        leases: facts.leases().map(({ name, host, pid, heartbeat_at_ms }) => ({
          name: companies.reduce(
            (text, { profile_id }) => text.replaceAll(profile_id, companyName(profile_id) ?? ''),
            name,
          ),
          host,
          pid,
          heartbeatAt: time(heartbeat_at_ms),
        })),
        log: {
          ...logLimits,
          files: (await listLogFiles(logDir)).map(({ name, sizeBytes, lastWriteAtMs }) => ({
            name,
            sizeBytes,
            lastWriteAt: time(lastWriteAtMs),
          })),
        },
      }
    },
    schedules: () =>
      facts.schedules().map((row) => ({
        company: companyName(row.profile_id),
        job: row.job,
        isDefault: row.is_default === 1,
        enabled: row.enabled === 1,
        cron: row.cron,
        timeZone: row.time_zone,
        handledTo: time(row.handled_to_ms),
        retryAt: time(row.retry_at_ms),
        last:
          row.started_at_ms === null
            ? null
            : {
                dueAt: time(row.due_at_ms),
                startedAt: time(row.started_at_ms),
                finishedAt: time(row.finished_at_ms),
                outcome: row.outcome,
                attempt: row.attempt,
                errcode: row.errcode,
                runId: row.run_id,
                detail: parsed(row.detail),
              },
      })),
    runs: () =>
      facts.runs(mostRuns).map((row) => ({
        runId: row.run_id,
        company: companyName(row.profile_id),
        kind: row.kind,
        trigger: row.trigger,
        state: row.state,
        dryRun: row.dry_run === 1,
        startedAt: time(row.started_at_ms),
        finishedAt: time(row.finished_at_ms),
        counts: parsed(row.counts),
        guard: parsed(row.guard),
        appCode: row.app_code,
        errcode: row.errcode,
        problemCount: row.problem_count,
        reason: parsed(row.reason),
      })),
    metrics: async () => {
      const nowMs = clock.nowMs()
      return {
        apisOf7Days: await parts.apis(nowMs - 7 * dayMs, nowMs),
        healthOf24Hours: parts.health(nowMs - dayMs, nowMs),
      }
    },
    errors: () => lastLines(logDir, dayOf(clock.nowMs()), mostErrorLines, isTrouble),
    log: () => lastLines(logDir, dayOf(clock.nowMs()), mostLogLines, () => true),
  }
}

const isTrouble = (line: string): boolean => {
  const level = peekEntry(line)?.level
  return level === 'warn' || level === 'error'
}

/** The last lines of the log that are wanted, the newest first. */
async function* lastLines(
  dir: string,
  today: string,
  most: number,
  isWanted: (line: string) => boolean,
): AsyncGenerator<string, void, void> {
  let linesLeft = most
  let bytesLeft = mostLookedBytes
  for (const facts of (await listLogFiles(dir, today)).reverse()) {
    const file = await openLogFile(facts)
    if (!file) continue
    try {
      for await (const { bytes, isPart } of file.backward(file.sizeBytes)) {
        bytesLeft -= bytes.length
        for (const line of bytes.toString('utf8').split('\n').reverse()) {
          if (line === '' || !isWanted(line)) continue
          // Half a JSON document would hide nothing of what is named in it: such a line is text.
          yield isPart || line.length > mostLineChars ? `${line.slice(0, mostLineChars)}…` : line
          if (--linesLeft <= 0) return
        }
        if (bytesLeft <= 0) return
      }
    } finally {
      await file.close()
    }
  }
}

const shortened = (corpId: string): string => `${corpId.slice(0, 4)}…${corpId.slice(-2)}`
const apiKind = (address: string): string =>
  address === 'https://qyapi.weixin.qq.com'
    ? 'official'
    : /\/\/(?:127\.|localhost|\[::1\])/.test(address)
      ? 'this machine'
      : 'other'
const proxyKind = (proxy: string): string => (proxy === 'none' || proxy === 'system' ? proxy : 'own')
