import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { call } from './call.ts'
import { localErrors } from './errors.ts'
import { offeredFile } from './files.ts'
import { bilingual, profileId, timestampMs } from './shapes.ts'

export const logEntryLevels = ['debug', 'info', 'warn', 'error'] as const

/** Lines as they were written: redacted before that. */
export const logEntry = z.object({
  /** Where it stands: file and byte; unique, and the same after the file was set aside under another name. */
  at: z.string(),
  atMs: timestampMs,
  level: z.enum(logEntryLevels),
  message: z.string(),
  /** Everything else in the line, as JSON text. */
  fields: z.string(),
  runId: z.string().nullable(),
  /** It could not be read, or is too long to be shown as a whole: time and level are guessed then. */
  damaged: z.boolean(),
})
export type LogEntry = z.infer<typeof logEntry>

export const logFilter = z.object({
  /** None: all of them. */
  levels: z.array(z.enum(logEntryLevels)).max(4).default([]),
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
    .output(
      z.object({
        items: z.array(logEntry),
        /** Null at the end of the log, else what to give as `before`; a page may be empty and still go on. */
        more: z.string().nullable(),
        /** Lines that were looked at for this page and fit the filter but for its levels. */
        counts: z.object({ debug: z.int(), info: z.int(), warn: z.int(), error: z.int() }),
        /** How far back it was looked; null where nothing was. */
        lookedBackToMs: timestampMs.nullable(),
        /** Where the log ended: what to give `follow` as `after`. */
        end: z.string().nullable(),
      }),
    )
    .errors(localErrors),
  follow: call(view)
    .route({ method: 'GET', path: '/logs/events', summary: 'New lines of the log as they are written, in batches' })
    .input(
      logFilter.omit({ fromMs: true, toMs: true }).extend({
        /** `end` of a page or batch; without it from the end of the log on. */
        after: z.string().max(200).optional(),
      }),
    )
    /** The first batch comes at once. `leftOut`: lines that came too fast to be told, before these. */
    .output(eventIterator(z.object({ items: z.array(logEntry), leftOut: z.int(), end: z.string().nullable() })))
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
        /** All files together. */
        mostBytes: z.int(),
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
  causes: z.array(
    z.object({
      cause: z.string(),
      errcode: z.int().nullable(),
      count: z.int(),
      /** From the dictionary of errcodes; null where it does not say. */
      meaning: bilingual.nullable(),
    }),
  ),
  /** The busiest hour of one company against the published limit of the API, 0 … 1 and more. */
  limitShare: z.number().nullable(),
  /** Per company; null where WeCom publishes none. */
  limitPerHour: z.int().nullable(),
})
export type ApiMetric = z.infer<typeof apiMetric>

export const syncMetric = z.object({
  startMs: timestampMs,
  succeeded: z.int(),
  /** Suspicious, partial, waiting for a person or discarded by one. Dry and cancelled runs count nowhere. */
  doubtful: z.int(),
  failed: z.int(),
  medianMs: z.number().nullable(),
})
export type SyncMetric = z.infer<typeof syncMetric>

/** The state of one process and of the data at one moment. */
export const healthSample = z.object({
  atMs: timestampMs,
  /** Which of the processes on this data, such as `electron` or `node`. */
  process: z.string(),
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
    .route({ method: 'POST', path: '/metrics/calls', summary: 'Calls to WeCom over time' })
    .input(
      z.object({
        ...company,
        endpoint: z.string().max(200).optional(),
        /** Borders of hours or days in the caller's calendar: days have 23 to 25 hours where clocks change. */
        edgesMs: z.array(timestampMs).min(2).max(800),
      }),
    )
    .output(
      z.array(
        z.object({
          startMs: timestampMs,
          calls: z.int(),
          failures: z.int(),
          p50Ms: z.number().nullable(),
          p95Ms: z.number().nullable(),
          p99Ms: z.number().nullable(),
        }),
      ),
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
