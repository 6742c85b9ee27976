import type { NotificationKind } from '../contract/notifications.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Clock } from '../ports.ts'
import { errcodes, refusesSecret } from '../wecom/errcodes.ts'
import type { SecretWatch } from '../wecom/secret-watch.ts'
import { ApiError, WeComError } from '../wecom/wecom-error.ts'
import type { Notices } from './notification-service.ts'

/** The same refusal within this time is one occurrence: the calls of a run fail side by side. */
const occurrenceMs = 60_000
/** So many requests for a token in a row must fail before it is more than a passing fault. */
const repeatedly = 3

export interface SecretAlertsParts {
  notices: Notices
  clock: Clock
  /** What people call the company and the secret; null where one is gone. */
  namesOf(profileId: string, secretId: string): { company: string; secret: Bilingual } | null
}

interface Standing {
  /** Token requests that failed in a row. */
  failures: number
  raisedAtMs: Map<NotificationKind, number>
  /** What was already put right in this process. */
  recovered: Set<NotificationKind>
}

/** Hears what WeCom does with secrets, and tells people of what only they can repair. */
export const createSecretAlerts = ({ notices, clock, namesOf }: SecretAlertsParts): SecretWatch => {
  const standings = new Map<string, Standing>()
  const standingOf = (secretId: string): Standing => {
    let standing = standings.get(secretId)
    if (!standing) standings.set(secretId, (standing = { failures: 0, raisedAtMs: new Map(), recovered: new Set() }))
    return standing
  }

  const raise = (
    profileId: string,
    secretId: string,
    kind: NotificationKind,
    error: WeComError,
    words: (names: { company: string; secret: Bilingual }) => { title: Bilingual; text: Bilingual },
  ): void => {
    const standing = standingOf(secretId)
    const nowMs = clock.nowMs()
    if (Math.abs(nowMs - (standing.raisedAtMs.get(kind) ?? -Infinity)) < occurrenceMs) return
    const names = namesOf(profileId, secretId)
    if (!names) return
    standing.raisedAtMs.set(kind, nowMs)
    standing.recovered.delete(kind)
    const api = error instanceof ApiError ? error : null
    notices.raise({
      profileId,
      kind,
      subject: secretId,
      severity: 'bad',
      errcode: api?.errcode ?? null,
      refusedIp: kind === 'ip-refused' ? (api?.refusedIp ?? null) : null,
      ...words(names),
    })
  }
  const recover = (profileId: string, secretId: string, ...kinds: NotificationKind[]): void => {
    const standing = standingOf(secretId)
    // Calls succeed by the thousand: what was put right once is not looked up again until it goes wrong again.
    const open = kinds.filter((kind) => !standing.recovered.has(kind))
    if (open.length === 0) return
    for (const kind of open) {
      standing.recovered.add(kind)
      standing.raisedAtMs.delete(kind)
    }
    notices.recovered({ profileId, kinds: open, subjects: [secretId] })
  }

  const addressRefusals = new Map<string, { secretId: string; atMs: number }>()
  const refusedIp = (profileId: string, secretId: string, error: ApiError): void => {
    const first = addressRefusals.get(profileId)
    const nowMs = clock.nowMs()
    // A run that is refused tries its other secrets: told once, of the secret that came first.
    if (first && first.secretId !== secretId && Math.abs(nowMs - first.atMs) < occurrenceMs) return
    addressRefusals.set(profileId, { secretId, atMs: nowMs })
    raise(profileId, secretId, 'ip-refused', error, ({ company, secret }) => {
      const ip = error.refusedIp ?? ''
      return {
        title: {
          'zh-CN': `企业微信拒绝了地址 ${ip}（“${company}”）`,
          en: `WeCom refused the address ${ip} of “${company}”`,
        },
        text: {
          'zh-CN': `请在管理后台“${secret['zh-CN']}”的企业可信IP中加入该地址，约 1 分钟后生效。`,
          en: `Add it to the trusted IPs (企业可信IP) of “${secret.en}” in the admin console; it takes about a minute.`,
        },
      }
    })
  }

  return {
    tokenIssued: (profileId, secretId) => {
      standingOf(secretId).failures = 0
      recover(profileId, secretId, 'secret-refused', 'token-failing')
    },
    tokenFailed: (profileId, secretId, error) => {
      if (!(error instanceof WeComError)) return
      if (error instanceof ApiError && error.errcode === errcodes.ipNotTrusted)
        return refusedIp(profileId, secretId, error)
      if (error instanceof ApiError && refusesSecret(error.errcode))
        return raise(profileId, secretId, 'secret-refused', error, ({ company, secret }) => ({
          title: {
            'zh-CN': `企业微信拒绝了“${company}”的凭据“${secret['zh-CN']}”`,
            en: `WeCom refused the credential “${secret.en}” of “${company}”`,
          },
          text: error.facts.hint,
        }))
      const standing = standingOf(secretId)
      standing.failures += 1
      if (standing.failures < repeatedly) return
      raise(profileId, secretId, 'token-failing', error, ({ company, secret }) => ({
        title: {
          'zh-CN': `“${company}”的“${secret['zh-CN']}”连续无法获取访问令牌`,
          en: `No access token for “${secret.en}” of “${company}”, several times in a row`,
        },
        text: error.facts.hint,
      }))
    },
    callAnswered: (profileId, secretId) => recover(profileId, secretId, 'ip-refused'),
    callFailed: (profileId, secretId, error) => {
      if (error instanceof ApiError && error.errcode === errcodes.ipNotTrusted) refusedIp(profileId, secretId, error)
    },
  }
}
