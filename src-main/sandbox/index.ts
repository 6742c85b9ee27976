export { openPracticeCompany } from './practice-company.ts'
export type {
  PracticeCompany,
  PracticeCompanyOptions,
  PracticeCompanySize,
  PracticeCredentials,
} from './practice-company.ts'
export type { PracticeDirectory } from './directory-control.ts'
