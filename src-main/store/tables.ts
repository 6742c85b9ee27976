import type { Generated } from 'kysely'
import type {
  DepartmentAnswerRow,
  DepartmentRow,
  HistoryStartRow,
  JournalRow,
  MemberDepartmentRow,
  MemberRow,
  TagDepartmentRow,
  TagMemberRow,
  TagRow,
} from './directory-rows.ts'
import type {
  AlertChannelRow,
  AlertDeliveryRow,
  ApiKeyRow,
  AppLockRow,
  HealthSampleRow,
  OperatorRow,
  ScheduleRow,
  ScheduleRunRow,
} from './unattended-rows.ts'

/** Rows as SQLite holds them: booleans are 0 or 1, lists and objects are JSON text, times are milliseconds. */
export interface Tables {
  profile: ProfileRow
  secret: SecretRow
  token: TokenRow
  token_request: { secret_id: string; day: string; count: number }
  vault_key: VaultKeyRow
  lease: LeaseRow
  audit: AuditRow
  run: RunRow
  run_problem: RunProblemRow
  plan_change: PlanChangeRow
  department_answer: DepartmentAnswerRow
  journal: JournalRow
  department: DepartmentRow
  member: MemberRow
  member_department: MemberDepartmentRow
  search_position: { company: number; journal_id: number }
  tag: TagRow
  tag_member: TagMemberRow
  tag_department: TagDepartmentRow
  /** Companies that were removed. `cleared`: 1 once nothing of the mirror is left. */
  forgotten_company: { ordinal: number; cleared: number }
  sync_rule: SyncRuleRow
  run_control: RunControlRow
  /** `layout`: JSON of the contract's `directoryLayout`. */
  directory_layout: { profile_id: string; layout: string }
  personal_layout: { profile_id: string; actor_id: string; layout: string }
  notification: NotificationRow
  export_task: ExportTaskRow
  call_hour: CallHourRow
  schedule: ScheduleRow
  schedule_run: ScheduleRunRow
  schedule_pause: { id: 1; paused_at_ms: number | null }
  alert_channel: AlertChannelRow
  /** `rule`: JSON of the contract's `alertRule`. */
  alert_rule: { kind: string; rule: string }
  /** `quiet_hours`: JSON of the contract's `quietHours`. */
  alert_setting: { id: 1; quiet_hours: string }
  alert_delivery: AlertDeliveryRow
  health_sample: HealthSampleRow
  /** `permissions`: a JSON list. */
  role: { role_id: string; name: string; permissions: string }
  operator: OperatorRow
  api_key: ApiKeyRow
  app_lock: AppLockRow
  /** `kept`: JSON of the contract's `fieldSwitches`; `erased_to`: JSON of privacy/bulk/erase-progress.ts. */
  privacy_field: { profile_id: string; kept: string; erased_to: string }
  retention_rule: { kind: string; kept_days: number | null }
  /** `to_erase`: 1 while what a restore brought back of them is still there. */
  forgotten_person: { profile_id: string; digest: Buffer; at_ms: number; to_erase: Generated<number> }
  forgotten_key: { id: 1; sealed: Buffer }
  mirror_edit: { id: 1; edits: number }
  history_start: HistoryStartRow
}

export interface SyncRuleRow {
  profile_id: string
  guard_count: number
  guard_percent: number
  skip_without_mobile: number
}

/** What other processes want of a run that is under way, and whether it is held. */
export interface RunControlRow {
  run_id: string
  /** `cancel`, `pause` or `resume`; null once the process of the run has taken note. */
  wish: string | null
  paused: number
}

export interface NotificationRow {
  notification_id: Generated<number>
  profile_id: string | null
  kind: string
  /** What it is about within the company, such as a secret's id: the same again is counted, not repeated. */
  subject: string
  severity: string
  /** Title and text: JSON with a sentence per language. */
  title: string
  text: string
  run_id: string | null
  errcode: number | null
  refused_ip: string | null
  times: number
  first_at_ms: number
  last_at_ms: number
  read_at_ms: number | null
}

export interface ExportTaskRow {
  export_id: string
  profile_id: string
  /** JSON of the contract's `exportSource`. */
  source: string
  format: string
  state: string
  file_name: string
  rows_done: number
  rows_total: number | null
  size_bytes: number | null
  started_at_ms: number
  finished_at_ms: number | null
  failure: string | null
  /** The lease that is held while the file is written: without it the export was interrupted. */
  lease: string
}

/** What became of the calls to one API in one hour. */
export interface CallHourRow {
  /** `profile.ordinal`; 0 for calls that belong to no stored company. */
  company: number
  hour_start_ms: number
  endpoint: string
  calls: number
  failures: number
  retries: number
  /** JSON: { errcode or cause: count }. */
  errcodes: string
  /** JSON: { bucket of wecom/call-metrics.ts: count }. */
  durations: string
}

export interface ProfileRow {
  profile_id: string
  /** Upper half of the ids of this company's members, so that a search can be limited by a range of row ids. */
  ordinal: number
  name: string
  corp_id: string
  remark: string
  environment: string
  colour: string
  api_base_url: string
  /** `none`, `system` or an address, with the profile's id where a login belongs. */
  proxy: string
  /** User and password, sealed. */
  proxy_login: Buffer | null
  timeout_ms: number
  active: number
  created_at_ms: number
}

export interface SecretRow {
  secret_id: string
  profile_id: string
  kind: string
  agent_id: number | null
  label: string
  last_four: string
  may_call_customer_apis: number
  sealed: Buffer
  updated_at_ms: number
  proven_at_ms: number | null
}

export interface TokenRow {
  secret_id: string
  sealed: Buffer | null
  fetched_at_ms: number | null
  expires_at_ms: number | null
}

/** One row: how the master key is found and recognised. */
export interface VaultKeyRow {
  id: 1
  key_id: string
  source: string
  salt: Buffer
  /** A known value sealed with the key: a wrong key is found before anything is read or written. */
  proof: Buffer
  key_file_accepted: number
  rotated_at_ms: number | null
}

export interface LeaseRow {
  name: string
  owner: string
  host: string
  pid: number
  heartbeat_at_ms: number
}

export interface AuditRow {
  audit_id: Generated<number>
  at_ms: number
  actor: string
  via: string
  call: string
  target: string
  outcome: string
  detail: string
  previous_hash: string
  hash: string
}

export interface RunRow {
  run_no: Generated<number>
  run_id: string
  profile_id: string
  kind: string
  scope: string
  trigger: string
  state: string
  dry_run: number
  started_at_ms: number
  finished_at_ms: number | null
  counts: string
  guard: string
  reason: string | null
  app_code: number | null
  errcode: number | null
  problem_count: number
  /** The lease that the run holds while it runs. */
  lease: string
}

export interface RunProblemRow {
  problem_id: Generated<number>
  run_id: string
  kind: string
  entity_id: string
  reason: string
}

/** A change that waits for a person, or that a dry run found. `row` holds what the upstream said. */
export interface PlanChangeRow {
  run_id: string
  seq: number
  entity: string
  entity_key: string
  entity_id: string
  name: string
  operation: string
  /** By what lists are sorted: the pinyin of a person, the name of everything else. */
  sort_name: string
  /** Of a member the main department or else the first, of a department its parent. */
  department_id: number | null
  fields: string
  row: string | null
}
