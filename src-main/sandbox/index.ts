export { openPracticeCompany } from './practice-company.ts'
export type { PracticeCompany, PracticeCompanyOptions } from './practice-company.ts'
