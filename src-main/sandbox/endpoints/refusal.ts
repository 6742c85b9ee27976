/** Texts of the platform. They are for people: no client may compare them. */
const texts: Record<number, string> = {
  [-1]: 'system busy',
  40001: 'invalid credential',
  40003: 'invalid userid',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40033: 'invalid charset. only utf-8 without escapes',
  40035: 'invalid parameter type',
  40056: 'invalid agentid',
  40058: 'invalid Request Parameter',
  40063: 'some parameters are empty or wrong http method',
  40068: 'invalid tagid',
  40206: 'request body too large',
  41001: 'access_token missing',
  41002: 'corpid missing',
  41004: 'corpsecret missing',
  41009: 'userid missing',
  41011: 'agentid missing',
  41017: 'tagid missing',
  42001: 'access_token expired',
  45009: 'api freq out of limit',
  45029: 'result too large',
  45033: 'api concurrent out of limit',
  46004: 'user no exist',
  48002: 'api forbidden',
  48009: 'api forbidden for contact sync from a new ip',
  50001: 'redirect_url unregistered',
  50100: 'invalid cursor',
  60003: 'department not found',
  60011: 'no privilege to access/modify contact/party/agent',
  60020: 'not allow to access from your ip',
  60103: 'invalid mobile',
  60105: 'invalid email',
  60111: 'userid not found',
  60123: 'invalid party id',
  84061: 'not external contact',
  84074: 'no external permission',
  301002: 'not allow operate another agent with this accesstoken',
}

/** The platform says no: HTTP 200 with this errcode. `note` comes before the usual text. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly errcode: number

  constructor(errcode: number, note = '') {
    super(note + (texts[errcode] ?? 'unknown error'))
    this.errcode = errcode
  }
}
