/** What a sealed value is bound to: moved to another row or another company, it does not open. */
export const secretIdentity = (profileId: string, secretId: string): string => `secret:${profileId}:${secretId}`
export const tokenIdentity = (profileId: string, secretId: string): string => `token:${profileId}:${secretId}`
export const proxyIdentity = (profileId: string): string => `proxy:${profileId}`
export const channelIdentity = (channelId: string): string => `channel:${channelId}`
/** Of the key by which people are recognised who must not come back. */
export const forgottenKeyIdentity = 'forgotten-people'
export const proofIdentity = (keyId: string): string => `proof:${keyId}`
