/** What a sealed value is bound to: moved to another row or another company, it does not open. */
export const secretIdentity = (profileId: string, secretId: string): string => `secret:${profileId}:${secretId}`
export const tokenIdentity = (profileId: string, secretId: string): string => `token:${profileId}:${secretId}`
export const proxyIdentity = (profileId: string): string => `proxy:${profileId}`
export const proofIdentity = (keyId: string): string => `proof:${keyId}`
