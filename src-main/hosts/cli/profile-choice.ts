import type { Profile } from '../../contract/profiles.ts'
import { notConfigured } from '../../errors.ts'
import type { DeskClient } from './command-context.ts'
import { both } from './language.ts'

/**
 * The company that a person calls `name`: by its name, else by its id, else by its corp id if only one has it.
 * @throws DeskError NOT_CONFIGURED where there is none
 */
export const findProfile = async (client: DeskClient, name: string): Promise<Profile> => {
  const profiles = await client.profiles.list({})
  const ofCorp = profiles.filter((profile) => profile.corpId === name)
  const found =
    profiles.find((profile) => profile.name === name) ??
    profiles.find((profile) => profile.id === name) ??
    (ofCorp.length === 1 ? ofCorp[0] : undefined)
  if (found) return found
  const known = profiles.map((profile) => profile.name)
  throw notConfigured(
    'profile',
    both(
      `没有名为“${name}”的企业。${known.length > 0 ? `已有：${known.join('、')}` : '请用 profile add 添加。'}`,
      `There is no company called “${name}”. ${known.length > 0 ? `Known: ${known.join(', ')}` : 'Add one with `profile add`.'}`,
    ),
  )
}

/** @throws DeskError NOT_CONFIGURED where there is none */
export const activeProfile = async (client: DeskClient): Promise<Profile> => {
  const active = (await client.profiles.list({})).find((profile) => profile.active)
  if (active) return active
  throw notConfigured(
    'profile',
    both('还没有选定企业。请先用 profile add 添加。', 'There is no active company. Add one with `profile add` first.'),
  )
}
