/** One entry of the audit trail: who did what, from where, and what became of it. Details are redacted before they are kept. */
export interface AuditEntry {
  actor: string
  via: string
  /** Area and verb of the contract, such as `secrets.set`. */
  call: string
  /** What it was about: the ids in the input, never values. */
  target: string
  outcome: 'done' | 'refused' | 'failed'
  detail: string
}

export interface AuditTrail {
  append(entry: AuditEntry): Promise<void>
}
