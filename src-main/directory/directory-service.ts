import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import { applicationCodes } from '../contract/errors.ts'
import { sensitiveFields } from '../contract/directory.ts'
import type { FoundMember, MemberDetail, MemberRow as MemberTableRow } from '../contract/directory.ts'
import type { PrivateField } from '../contract/privacy.ts'
import type { FieldChange, ChangeOperation } from '../contract/sync.ts'
import { notFound } from '../errors.ts'
import type { MemberRow } from '../store/directory-rows.ts'
import type { MemberWire } from '../wecom/decode-member.ts'
import { descendants } from './bulk/department-graph.ts'
import { parseLinks, wireOf } from './bulk/member-columns.ts'
import type { DepartmentRepository } from './department-repository.ts'
import { departmentTree } from './department-tree.ts'
import type { DepartmentTree } from './department-tree.ts'
import { avatarAddress } from './avatar-address.ts'
import { readLayout } from './layout-reading.ts'
import { personOf } from './layout-repository.ts'
import type { LayoutRepository } from './layout-repository.ts'
import { maskEmail, maskFields, maskMobile, maskRaw, seesContacts } from './masking.ts'
import type { MemberRepository, MemberView } from './member-repository.ts'
import type { RunRepository } from './run-repository.ts'
import type { SearchIndex } from './search-index.ts'
import type { SearchRepository } from './search-repository.ts'

/** Ordered id lists of the views that were looked at last; scrolling then reads rows only. */
const maxViews = 12

export interface DirectoryServiceParts {
  departments: DepartmentRepository
  members: MemberRepository
  search: SearchRepository
  searchIndex: Pick<SearchIndex, 'ready'>
  runs: RunRepository
  layouts: LayoutRepository
  changes: ChangeHub
  /** Whether pictures of people are wanted. */
  avatarsWanted: () => boolean
  /** Private fields that are not stored, by choice. */
  droppedFields?: (profileId: string) => PrivateField[]
  profiles: { resolve(profileId: string | undefined): Company }
}

interface Company {
  profileId: string
  /** Its number in the mirror. */
  ordinal: number
}

export const createDirectoryService = ({
  departments,
  members,
  search,
  searchIndex,
  runs,
  layouts,
  changes,
  avatarsWanted,
  droppedFields = () => [],
  profiles,
}: DirectoryServiceParts): AreaService<'directory'> => {
  const views = new Map<string, Promise<number[]>>()
  const trees = new Map<string, { version: number; tree: DepartmentTree }>()

  const treeOf = ({ profileId, ordinal }: Company): DepartmentTree => {
    const version = members.version()
    const known = trees.get(profileId)
    if (known?.version === version) return known.tree
    const tree = departmentTree(departments.all(ordinal))
    trees.set(profileId, { version, tree })
    return tree
  }

  const viewIds = async ({ profileId, ordinal }: Company, view: MemberView, key: string): Promise<number[]> => {
    for (;;) {
      const version = members.version()
      const full = `${profileId} ${version} ${key}`
      const known = views.get(full)
      views.delete(full)
      const reading = known ?? members.idsOf(ordinal, view)
      views.set(full, reading)
      const oldest = views.keys().next().value
      if (views.size > maxViews && oldest !== undefined) views.delete(oldest)
      try {
        const ids = await reading
        // Read in parts: a sync in the middle makes them parts of two mirrors.
        if (known || members.version() === version) return ids
      } catch (error) {
        views.delete(full)
        throw error
      }
      views.delete(full)
    }
  }

  // Made again for every key stroke, sets of 100,000 people would take longer than the search itself.
  const sets = new WeakMap<number[], Set<number>>()
  /** The first list, as far as the second has it. */
  const within = (ids: number[], others: number[]): number[] => {
    const known = sets.get(others)
    const inOthers = known ?? new Set(others)
    if (!known) sets.set(others, inOthers)
    return ids.filter((id) => inOthers.has(id))
  }

  const getMember = (company: number, userId: string): MemberRow => {
    const row = members.find(company, userId.toLowerCase())
    if (row) return row
    throw notFound(
      'member',
      userId,
      {
        'zh-CN': `通讯录镜像中没有账号为 ${userId} 的成员。请先同步，或检查账号。`,
        en: `The mirrored directory has no member ${userId}. Sync first, or check the user id.`,
      },
      applicationCodes.memberNotFound,
    )
  }

  return {
    departments: ({ profileId: asked, removed }) => {
      const company = profiles.resolve(asked)
      return removed ? departmentTree(departments.removed(company.ordinal)).list : treeOf(company).list
    },

    members: async ({ profileId: asked, departmentId, children, query, offset, limit, ...filter }, { actor }) => {
      const company = profiles.resolve(asked)
      // First, so that what is found and what is looked through are of the same time.
      if (query.trim() !== '' && !filter.removed) await searchIndex.ready(company.ordinal)
      const tree = treeOf(company)
      const departmentIds =
        departmentId === undefined ? null : children ? [...descendants(departmentId, tree.childrenOf)] : [departmentId]
      const view: MemberView = {
        departmentIds,
        status: filter.status,
        leadersOnly: filter.leadersOnly,
        withoutMobile: filter.withoutMobile,
        changedSinceMs: filter.changedSinceMs ?? null,
        removed: filter.removed,
        sort: filter.sort,
        descending: filter.descending,
      }
      let ids = await viewIds(company, view, JSON.stringify([departmentId ?? null, children, filter]))
      if (query.trim() !== '') {
        const found = filter.removed
          ? members.findRemoved(company.ordinal, query, seesContacts(actor))
          : search.find(company.ordinal, query, seesContacts(actor))
        const { departmentIds: inside, status, leadersOnly, withoutMobile, changedSinceMs, removed } = view
        const isEverybody =
          !inside && status.length === 0 && !leadersOnly && !withoutMobile && changedSinceMs === null && !removed
        // Found is who is present: a view that leaves nobody out need not be looked through.
        if (filter.sort !== 'default') ids = within(ids, found)
        else ids = isEverybody ? found : within(found, ids)
      }
      const rows = members.byIds(ids.slice(offset, offset + limit))
      const withAvatars = avatarsWanted()
      return { total: ids.length, items: rows.map((row) => tableRow(row, wireOf(row.raw), tree, withAvatars)) }
    },

    find: async ({ profileId: asked, query, limit }, { actor }) => {
      const { ordinal: company } = profiles.resolve(asked)
      await searchIndex.ready(company)
      const found = search.find(company, query, seesContacts(actor))
      return { total: found.length, items: members.byIds(found.slice(0, limit)).map(foundMember) }
    },

    member: ({ profileId: asked, userId }) => {
      const resolved = profiles.resolve(asked)
      const { ordinal: company } = resolved
      const row = getMember(company, userId)
      const tree = treeOf(resolved)
      const wire = wireOf(row.raw)
      const leaders = wire.directLeaderUserIds
      const names = members.names(
        company,
        leaders.map((id) => id.toLowerCase()),
      )
      return {
        ...tableRow(row, wire, tree, avatarsWanted()),
        address: wire.address ?? '',
        externalPosition: wire.externalPosition,
        gender: wire.gender ?? '',
        qrCodeUrl: wire.qrCodeUrl ?? '',
        departments: parseLinks(row.departments).map(([departmentId, sortOrder, isLeader]) => ({
          departmentId,
          path: tree.pathOf(departmentId),
          isLeader: isLeader === 1,
          sortOrder,
          isMain: row.main_department_id === departmentId,
        })),
        directLeaders: leaders.map((leader) => ({ userId: leader, name: names.get(leader.toLowerCase()) ?? null })),
        tags: members.tagsOf(company, row.user_key).map((tag) => ({ tagId: tag.tag_id, name: tag.name })),
        extendedAttributes: wire.extendedAttributes,
        emptyReasons: {
          ...emptyReasonsOf(row, wire, members.areContactsTold(company)),
          ...switchedOffReasons(droppedFields(resolved.profileId)),
        },
        raw: maskRaw(row.raw),
      }
    },

    reveal: ({ profileId: asked, userId }) => {
      const row = getMember(profiles.resolve(asked).ordinal, userId)
      return { mobile: row.mobile ?? '', email: row.email ?? '', bizMail: row.biz_mail ?? '' }
    },

    history: ({ profileId: asked, userId }) =>
      members.history(getMember(profiles.resolve(asked).ordinal, userId).member_id).map((entry) => ({
        atMs: entry.at_ms,
        runId: entry.run_id,
        // Written by the bulk worker from the contract's own types.
        operation: entry.operation as ChangeOperation,
        fields: maskFields(JSON.parse(entry.fields) as FieldChange[]),
      })),

    layout: ({ profileId: asked }, { actor }) =>
      readLayout(layouts.read(profiles.resolve(asked).profileId, personOf(actor))),
    setLayout: async ({ profileId: asked, columns, savedFilters }, { actor }) => {
      const { profileId } = profiles.resolve(asked)
      const person = personOf(actor)
      await layouts.change(() => {
        const before = readLayout(layouts.read(profileId, person))
        const after = { columns: columns ?? before.columns, savedFilters: savedFilters ?? before.savedFilters }
        layouts.write(profileId, person, JSON.stringify(after))
      })
      changes.publish('preferences', { profileId })
      return readLayout(layouts.read(profileId, person))
    },

    summary: ({ profileId: asked }) => {
      const { profileId, ordinal: company } = profiles.resolve(asked)
      const last = runs.lastApplied(profileId)
      return {
        departmentCount: departments.count(company),
        memberCount: members.count(company),
        tagCount: departments.tagCount(company),
        lastRunId: last?.runId ?? null,
        lastAppliedAtMs: last?.finishedAtMs ?? null,
        fieldsOff: droppedFields(profileId),
      }
    },
  }
}

const foundMember = (row: MemberRow): FoundMember => ({
  userId: row.user_id,
  name: row.name,
  departmentIds: parseLinks(row.departments).map(([departmentId]) => departmentId),
  mainDepartmentId: row.main_department_id,
  position: row.position,
  status: row.status,
})

const tableRow = (row: MemberRow, wire: MemberWire, tree: DepartmentTree, withAvatars: boolean): MemberTableRow => {
  const found = foundMember(row)
  return {
    ...found,
    departmentNames: found.departmentIds.map(tree.nameOf),
    isLeader: row.is_leader === 1,
    alias: row.alias,
    mobileMasked: maskMobile(row.mobile ?? ''),
    emailMasked: maskEmail(row.email ?? ''),
    changedAtMs: row.changed_at_ms,
    englishName: row.english_name,
    bizMailMasked: maskEmail(row.biz_mail ?? ''),
    telephone: wire.telephone,
    avatarUrl: withAvatars ? avatarAddress(wire.thumbAvatarUrl || wire.avatarUrl) : '',
    firstSeenAtMs: row.first_seen_at_ms,
    removedAtMs: row.removed_at_ms,
  }
}

const fieldsOf: Readonly<Record<PrivateField, readonly (typeof sensitiveFields)[number][]>> = {
  mobile: ['mobile'],
  email: ['email', 'bizMail'],
  avatar: ['avatar'],
  address: ['address'],
  gender: ['gender'],
  extendedAttributes: ['extendedAttributes'],
}

const switchedOffReasons = (dropped: readonly PrivateField[]): MemberDetail['emptyReasons'] =>
  Object.fromEntries(dropped.flatMap((field) => fieldsOf[field].map((name) => [name, 'switched-off'] as const)))

/**
 * Absent from the answer means withheld, present and empty means empty (reference §5.1). A row without even a name comes
 * from the list of ids, which is all that a new address is told.
 * @param areContactsTold whether anybody's mobile or mail is told: then this person's lack their consent
 */
const emptyReasonsOf = (row: MemberRow, wire: MemberWire, areContactsTold: boolean): MemberDetail['emptyReasons'] => {
  const isKnownById = !('name' in (JSON.parse(row.raw) as object))
  const values = {
    mobile: row.mobile,
    email: row.email,
    bizMail: row.biz_mail,
    avatar: wire.avatarUrl,
    address: wire.address,
    qrCode: wire.qrCodeUrl,
    gender: wire.gender === '0' ? null : wire.gender,
    // Nobody has to have any.
    extendedAttributes: undefined,
  }
  const withheld = isKnownById ? 'refused-new-ip' : areContactsTold ? 'needs-consent' : 'hidden-from-secret'
  const reasons: MemberDetail['emptyReasons'] = {}
  for (const field of sensitiveFields) {
    if (values[field] === '') reasons[field] = 'empty'
    else if (values[field] === null) reasons[field] = withheld
  }
  return reasons
}
