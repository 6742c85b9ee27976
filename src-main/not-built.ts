/** Stands in while a call of the contract is being built. */
export const notBuilt = (): never => {
  throw new Error('not built yet')
}
