/** Keys of two parts in one integer: cheap to store, to compare, and to limit to one company by a range. */
const span = 2 ** 32

/** Ids of one company's members lie between this and the next company's. */
export const memberIdBase = (company: number): number => company * span

export const departmentKey = (company: number, departmentId: number): number => company * span + departmentId

/** All keys of one company, both ends included. */
export const keyRange = (company: number): { from: number; to: number } => ({
  from: company * span,
  to: (company + 1) * span - 1,
})
