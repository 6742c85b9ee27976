import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { openStrangerCompany, strangerSecret } from '../../helpers/stranger-company.ts'
import type { StrangerCompany } from '../../helpers/stranger-company.ts'

export interface PlantedCompany {
  number: number
  profileId: string
  upstream: StrangerCompany
  /** What only this company's people have. */
  planted: Record<'mobile' | 'email' | 'bizMail' | 'address' | 'avatar' | 'attribute', string>
}

const markOf = (index: number, field: string): string =>
  createHash('sha256').update(`${index} ${field}`).digest('hex').slice(0, 12)

/** One after another, so that each person has values that nobody else has, with a part that their company shares. */
const peopleOf = (company: number, planted: PlantedCompany['planted'], count: number, version: number) =>
  Array.from({ length: count }, (_, index) => ({
    userid: `u${company}x${index}`,
    name: `员工${company}x${index}`,
    department: [1],
    order: [0],
    is_leader_in_dept: [0],
    position: version === 1 ? '工程师' : '经理',
    mobile: `${planted.mobile}${index}-${version}`,
    email: `${planted.email}${index}-${version}@example.com`,
    biz_mail: `${planted.bizMail}${index}@corp.example.com`,
    address: `${planted.address} ${index}`,
    avatar: `https://example.com/${planted.avatar}/${index}`,
    gender: '1',
    direct_leader: index === 2 ? [`U${company}x1`] : [],
    extattr: { attrs: [{ type: 0, name: '爱好', text: { value: planted.attribute } }] },
    status: 1,
  }))

/** Companies whose people have values that can be looked for in the bytes of files. */
export const openPlantedCompanies = async (companyCount: number, peopleCount: number) => {
  const desk: DeskUnderTest = await openDeskUnderTest()
  const companies: PlantedCompany[] = []
  for (let index = 0; index < companyCount; index++) {
    const fields = ['mobile', 'email', 'bizMail', 'address', 'avatar', 'attribute'] as const
    const planted = Object.fromEntries(
      fields.map((field) => [field, markOf(index, field)]),
    ) as PlantedCompany['planted']
    const upstream = await openStrangerCompany({
      departments: [{ id: 1, name: '总公司', parentid: 0, department_leader: [`u${index}x1`] }],
      members: new Map([[1, peopleOf(index, planted, peopleCount, 1)]]),
      people: new Map(peopleOf(index, planted, peopleCount, 2).map((row) => [row.userid, row])),
      tags: [{ tagid: 7, tagname: '标签' }],
      tagContents: new Map([
        [
          7,
          {
            userlist: [
              { userid: `u${index}x1`, name: 'x' },
              { userid: `u${index}x3`, name: 'y' },
            ],
            partylist: [],
          },
        ],
      ]),
    })
    const profileId = await desk.addCompany({
      apiBaseUrl: upstream.apiBaseUrl,
      corpId: `ww${String(index).padStart(16, '0')}`,
      name: `企业${index}`,
      secrets: [{ kind: 'app', agentId: 1, secret: strangerSecret }],
    })
    companies.push({ number: index, profileId, upstream, planted })
  }
  return {
    desk,
    companies,
    /** Everybody's mobile, mail and position is another one from now on. */
    change: ({ number, upstream, planted }: PlantedCompany) => {
      upstream.data.members = new Map([[1, peopleOf(number, planted, peopleCount, 2)]])
    },
    /** Whether bytes stand anywhere in the database files or the other files of the data directory. */
    isOnDisk: (text: string, below = ''): boolean => filesHold(join(desk.dir, below), Buffer.from(text)),
    dispose: async () => {
      await desk.dispose()
      for (const { upstream } of companies) await upstream.close()
    },
  }
}

const filesHold = (folder: string, bytes: Buffer): boolean =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(bytes),
  )
