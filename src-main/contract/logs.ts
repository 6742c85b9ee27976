import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { call } from './call.ts'
import { localErrors } from './errors.ts'
import { offeredFile } from './files.ts'
import { bilingual, profileId, timestampMs } from './shapes.ts'

export const logEntryLevels = ['debug', 'info', 'warn', 'error'] as const

/** Lines as they were written: redacted before that. */
export const logEntry = z.object({
  /** Where it stands: file and byte; unique, and rises with time. */
  at: z.string(),
  atMs: timestampMs,
  level: z.enum(logEntryLevels),
  message: z.string(),
  /** Everything else in the line, as JSON text. */
  fields: z.string(),
  runId: z.string().nullable(),
})
export type LogEntry = z.infer<typeof logEntry>

export const logFilter = z.object({
  /** This bad or worse. */
  minimumLevel: z.enum(logEntryLevels).default('debug'),
  /** Found anywhere in the line, whatever the case. */
  text: z.string().max(200).default(''),
  runId: z.string().max(64).optional(),
  fromMs: timestampMs.optional(),
  toMs: timestampMs.optional(),
})
export type LogFilter = z.infer<typeof logFilter>

export const diagnosticPart = z.object({
  name: z.string(),
  title: bilingual,
  /** What is in it, and what is not. */
  description: bilingual,
  sizeBytes: z.int(),
  /** The beginning of it, as it will be written. */
  sample: z.string(),
})
export type DiagnosticPart = z.infer<typeof diagnosticPart>

const view = { permission: 'wechat.log.view' } as const

export const logs = {
  list: call(view)
    .route({ method: 'GET', path: '/logs', summary: 'Lines of the log, newest first' })
    .input(
      logFilter.extend({
        /** `at` of the last line that is known: older ones follow. */
        before: z.string().max(200).optional(),
        limit: z.int().min(1).max(1000).default(200),
      }),
    )
    /** `more`: null at the end of the log, else what to give as `before`; a page may be empty and still go on. */
    .output(z.object({ items: z.array(logEntry), more: z.string().nullable() }))
    .errors(localErrors),
  follow: call(view)
    .route({ method: 'GET', path: '/logs/events', summary: 'New lines of the log as they are written, in batches' })
    .input(logFilter.omit({ fromMs: true, toMs: true }))
    .output(eventIterator(z.array(logEntry)))
    .errors(localErrors),
  files: call(view)
    .route({
      method: 'GET',
      path: '/logs/files',
      summary: 'The files of the log, and the limits that they are kept within',
    })
    .input(z.object({}).default({}))
    .output(
      z.object({
        folder: z.string(),
        files: z.array(z.object({ name: z.string(), sizeBytes: z.int(), lastWriteAtMs: timestampMs })),
        largestFileBytes: z.int(),
        keptFiles: z.int(),
        keptDays: z.int(),
      }),
    ),
  previewDiagnostics: call(view)
    .route({ method: 'GET', path: '/diagnostics', summary: 'What a diagnostics bundle would hold' })
    .input(z.object({}).default({}))
    .output(z.array(diagnosticPart))
    .errors(localErrors),
  makeDiagnostics: call({ ...view, audited: true })
    .route({
      method: 'POST',
      path: '/diagnostics',
      summary: 'Make a diagnostics bundle: a zip without secrets or people',
    })
    .input(z.object({ parts: z.array(z.string()).min(1).optional() }).default({}))
    .output(offeredFile)
    .errors(localErrors),
}

export const apiMetric = z.object({
  endpoint: z.string(),
  calls: z.int(),
  failures: z.int(),
  retries: z.int(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  /** errcode, or a cause such as `timeout`: how often. */
  causes: z.array(z.object({ cause: z.string(), errcode: z.int().nullable(), count: z.int() })),
  /** The busiest hour against the published limit of the API, 0 … 1 and more. */
  limitShare: z.number(),
  limitPerHour: z.int(),
})
export type ApiMetric = z.infer<typeof apiMetric>

export const syncMetric = z.object({
  startMs: timestampMs,
  succeeded: z.int(),
  /** Suspicious, partial or waiting. */
  doubtful: z.int(),
  failed: z.int(),
  medianMs: z.number().nullable(),
})

/** The state of one process and of the data at one moment. */
export const healthSample = z.object({
  atMs: timestampMs,
  rssBytes: z.int(),
  heapBytes: z.int(),
  /** Of one core, 0 … 1 and more, since the sample before. */
  cpuShare: z.number(),
  databaseBytes: z.int(),
  walBytes: z.int(),
  logBytes: z.int(),
  freeDiskBytes: z.int().nullable(),
})
export type HealthSample = z.infer<typeof healthSample>

const span = { fromMs: timestampMs, toMs: timestampMs }
const company = { profileId: profileId.optional() }

/** Figures of the last 30 days. */
export const metrics = {
  apis: call({ permission: 'wechat.system.view' })
    .route({ method: 'GET', path: '/metrics/apis', summary: 'Calls to WeCom per API' })
    .input(z.object({ ...company, ...span }))
    .output(z.array(apiMetric))
    .errors(localErrors),
  calls: call({ permission: 'wechat.system.view' })
    .route({ method: 'GET', path: '/metrics/calls', summary: 'Calls to WeCom over time, by hour or day' })
    .input(
      z.object({
        ...company,
        ...span,
        endpoint: z.string().optional(),
        bucketMs: z.int().min(3_600_000).max(86_400_000),
      }),
    )
    .output(
      z.array(z.object({ startMs: timestampMs, calls: z.int(), failures: z.int(), p95Ms: z.number().nullable() })),
    )
    .errors(localErrors),
  syncs: call({ permission: 'wechat.system.view' })
    .route({ method: 'POST', path: '/metrics/syncs', summary: 'How syncs ended, by day' })
    .input(z.object({ ...company, dayEdgesMs: z.array(timestampMs).min(2).max(32) }))
    .output(z.array(syncMetric))
    .errors(localErrors),
  health: call({ permission: 'wechat.system.view' })
    .route({ method: 'GET', path: '/metrics/health', summary: 'Memory, processor, database and disk over time' })
    .input(z.object({ ...span, most: z.int().min(10).max(2000).default(500) }))
    .output(z.array(healthSample))
    .errors(localErrors),
}
