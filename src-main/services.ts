import type { AreaService } from './area-service.ts'
import type { AuditTrail } from './access/audit-trail.ts'
import type { Contract } from './contract/index.ts'
import type { Disposable } from './disposables.ts'

/** Everything the router calls, by area of the contract, and what its middleware needs. */
export interface Services extends Disposable {
  readonly areas: { readonly [Area in keyof Contract]: AreaService<Area> }
  readonly audit: AuditTrail
}
