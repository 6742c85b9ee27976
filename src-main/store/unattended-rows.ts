import type { Generated } from 'kysely'

export interface ScheduleRow {
  schedule_id: string
  profile_id: string | null
  job: string
  is_default: number
  cron: string
  time_zone: string | null
  random_offset_ms: number
  enabled: number
  /** Due times up to here have been dealt with. */
  handled_to_ms: number
  /** A retry that waits: when, which attempt, and for which due time. */
  retry_at_ms: number | null
  retry_attempt: number | null
  retry_due_at_ms: number | null
  /** Whether that retry waits for the network, and so may be made as soon as it is back. */
  retry_is_for_network: Generated<number>
  created_at_ms: number
  updated_at_ms: number
}

export interface ScheduleRunRow {
  schedule_run_id: Generated<number>
  schedule_id: string
  profile_id: string | null
  job: string
  trigger: string
  due_at_ms: number
  missed: number
  started_at_ms: number
  finished_at_ms: number | null
  outcome: string | null
  attempt: number
  /** JSON with a sentence per language. */
  detail: string | null
  errcode: number | null
  run_id: string | null
  /** The lease that is held while it runs. */
  lease: string
}

export interface AlertChannelRow {
  channel_id: string
  kind: string
  name: string
  enabled: number
  language: string
  minimum_severity: string
  /** JSON of the contract's `channelFacts`. */
  facts: string
  /** Address and keys, sealed; null for channels that have none. */
  sealed: Buffer | null
  created_at_ms: number
}

export interface AlertDeliveryRow {
  delivery_id: Generated<number>
  channel_id: string
  kind: string
  /** What it is about within the company, as in `notification`. */
  subject: string
  profile_id: string | null
  recovery: number
  severity: string
  /** Title, text and reason: JSON with a sentence per language. */
  title: string
  text: string
  at_ms: number
  due_at_ms: number
  /** `waiting`, `held` until the end of quiet hours, `summed` up after them, `sent` or `failed`. */
  outcome: string
  attempts: number
  reason: string | null
  /** What the receiver said, shortened. */
  answer: string | null
  /** 1 while an attempt is under way. */
  begun: number
  /** 1 once an attempt ended without an answer, so that it may have arrived. */
  uncertain: number
  tried_at_ms: number | null
  /** How often a thing that keeps changing did so, told in this one message; 0 for others. */
  changes: number
  /** The run that it is about, if any. */
  run_id: string | null
}

export interface HealthSampleRow {
  at_ms: number
  /** Which of the processes on this data directory, such as `electron`. */
  process: string
  rss_bytes: number
  heap_bytes: number
  cpu_share: number
  database_bytes: number
  wal_bytes: number
  log_bytes: number
  free_disk_bytes: number | null
}

export interface OperatorRow {
  operator_id: string
  name: string
  /** In lower case: names are told apart without case. */
  name_key: string
  role_id: string
  enabled: number
  /** Parameters, salt and scrypt hash, as text. */
  password: string
  created_at_ms: number
  password_at_ms: number
  last_login_at_ms: number | null
}

export interface ApiKeyRow {
  key_id: string
  name: string
  /** SHA-256 of the key: it is 256 random bits, so that nothing slower is needed. */
  digest: Buffer
  last_four: string
  /** A JSON list of permissions. */
  scopes: string
  created_at_ms: number
  created_by: string
  expires_at_ms: number | null
  last_used_at_ms: number | null
}

export interface AppLockRow {
  id: 1
  /** Parameters, salt and scrypt hash, as text; null where no code is set. */
  code: string | null
  idle_ms: number | null
  locked: number
  failures: number
  retry_at_ms: number | null
}
