/** Codes that the program acts on; all others stay numbers. @see reference §20 (official list of 2024-04 and notes) */
export const errcodes = {
  ok: 0,
  systemBusy: -1,
  versionConflict: 6000,
  invalidSecret: 40001,
  invalidUserId: 40003,
  invalidMediaId: 40007,
  invalidCorpId: 40013,
  invalidAccessToken: 40014,
  invalidAgentId: 40056,
  secretOfAnotherCorp: 40091,
  corpIdMissing: 41002,
  corpSecretMissing: 41004,
  massSendDispatching: 41063,
  momentDispatching: 41079,
  accessTokenExpired: 42001,
  suiteTokenExpired: 42009,
  frequencyLimit: 45009,
  answerTooLarge: 45029,
  weakSecret: 45031,
  tooManyParallelCalls: 45033,
  tagEditConflict: 45035,
  userNotFound: 46004,
  apiNotAuthorised: 48001,
  apiForbidden: 48002,
  detailsRefusedFromNewIp: 48009,
  outsidePermission: 50002,
  noPrivilege: 60011,
  ipNotTrusted: 60020,
  outsideVisibleRange: 60021,
  beyondVisibleRange: 60030,
  userIdNotFound: 60111,
  noExternalContact: 84061,
  noExternalContactPermission: 84074,
  memberOutsideAppRange: 92000,
  secretOfAnotherAgent: 301002,
} as const

const tokenRejections: ReadonlySet<number> = new Set([errcodes.invalidAccessToken, errcodes.accessTokenExpired])

/** The token is no good; a new one may be. */
export const rejectsToken = (errcode: number): boolean => tokenRejections.has(errcode)

/**
 * Answers of gettoken that only a person can change. Asking again makes WeCom block the whole address for an hour
 * (reference §2.2), so the first is remembered.
 */
const secretRefusals: ReadonlySet<number> = new Set([
  errcodes.invalidSecret,
  errcodes.invalidCorpId,
  errcodes.secretOfAnotherCorp,
  errcodes.suiteTokenExpired,
  errcodes.invalidAgentId,
  errcodes.corpIdMissing,
  errcodes.corpSecretMissing,
  errcodes.weakSecret,
])

export const refusesSecret = (errcode: number): boolean => secretRefusals.has(errcode)
