const loopbackHosts = new Set(['127.0.0.1', '::1', 'localhost'])

/** Whether only this machine reaches whoever listens there. */
export const isLoopbackHost = (host: string): boolean => loopbackHosts.has(host)
