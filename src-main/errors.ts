import { applicationCodes } from './contract/errors.ts'
import type { CallErrorCode, CallErrorData } from './contract/errors.ts'
import type { Permission } from './contract/permissions.ts'
import type { Bilingual } from './contract/shapes.ts'

/** An expected failure of local work, in the form in which the contract declares it. */
export class DeskError<C extends CallErrorCode = CallErrorCode> extends Error {
  override readonly name = 'DeskError'
  readonly code: C
  readonly data: CallErrorData<C>

  constructor(code: C, message: string, data: CallErrorData<C>, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.data = data
  }
}

export const invalid = (hint: Bilingual, field?: string) =>
  new DeskError('INVALID', hint.en, {
    appCode: applicationCodes.badRequest,
    hint,
    ...(field === undefined ? {} : { field }),
  })

/** Somebody else has to end first. */
export const usedElsewhere = (hint: Bilingual) =>
  new DeskError('INVALID', hint.en, { appCode: applicationCodes.conflict, hint })

export const notFound = (what: string, id: string, hint: Bilingual, appCode: number = applicationCodes.notFound) =>
  new DeskError('NOT_FOUND', `There is no ${what} ${id}`, { appCode, hint, what, id })

export const forbidden = (permission: Permission, hint: Bilingual) =>
  new DeskError('FORBIDDEN', `This needs the permission ${permission}`, {
    appCode: applicationCodes.forbidden,
    hint,
    permission,
  })

export const notConfigured = (
  missing: CallErrorData<'NOT_CONFIGURED'>['missing'],
  hint: Bilingual,
  secretKinds?: string[],
) =>
  new DeskError('NOT_CONFIGURED', hint.en, {
    appCode: applicationCodes.configuration,
    hint,
    missing,
    ...(secretKinds ? { secretKinds } : {}),
  })

export const alreadyRunning = (hint: Bilingual, runId?: string) =>
  new DeskError('ALREADY_RUNNING', hint.en, {
    appCode: applicationCodes.conflict,
    hint,
    ...(runId === undefined ? {} : { runId }),
  })

export const vaultRefused = (
  reason: CallErrorData<'VAULT_REFUSED'>['reason'],
  hint: Bilingual,
  options?: ErrorOptions,
) => new DeskError('VAULT_REFUSED', hint.en, { appCode: applicationCodes.configuration, hint, reason }, options)

export const cancelled = () =>
  new DeskError('CANCELLED', 'Cancelled', {
    appCode: 499,
    hint: { 'zh-CN': '操作已取消。', en: 'The work was cancelled.' },
  })
