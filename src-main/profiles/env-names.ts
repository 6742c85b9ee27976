/** What a variable of a `.env` file means to us. */
export type EnvField =
  'corpId' | 'agentId' | 'secret' | 'apiBaseUrl' | 'timeout' | 'remark' | 'callbackToken' | 'callbackKey'

/** The names that existing services use, the first family winning over the next (product §1). */
export const envNames: Readonly<Record<string, EnvField>> = {
  WECHAT_CORP_ID: 'corpId',
  WECHAT_AGENT_ID: 'agentId',
  WECHAT_SECRET: 'secret',
  WECHAT_API_BASE_URL: 'apiBaseUrl',
  WECHAT_API_TIMEOUT: 'timeout',
  WECHAT_WORK_CORPID: 'corpId',
  WECHAT_WORK_CORPSECRET: 'secret',
  WECHAT_WORK_REMARK: 'remark',
  WECHATWORK_CORP_ID: 'corpId',
  WECHATWORK_AGENT_ID: 'agentId',
  WECHATWORK_SECRET: 'secret',
  WECHATWORK_TOKEN: 'callbackToken',
  WECHATWORK_ENCODING_AES_KEY: 'callbackKey',
}
