import type { Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import type { GoValue } from '../../go/json.ts'
import { one, table } from '../../output/output.ts'
import { chooseProfile, wantedProfile } from '../../profiles/choose.ts'
import { profilesPath, readProfiles } from '../../profiles/file.ts'
import { checkName, type Profile, profileNamed } from '../../profiles/profile.ts'

export const listAll: Run = async ({ env }) => {
  const profiles = readProfiles(profilesPath(env))
  const active = wantedProfile('', env, process.cwd())?.name ?? profiles.default
  const items = Object.entries(profiles.profiles)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, entry]) => ({
      active: name === active,
      default: name === profiles.default,
      ...describe(name, entry),
    }))
  return table('profiles', items, { verb: 'Loaded', one: 'profile', many: 'profiles', item: 'Profile' })
}

export const show: Run = async ({ args: [name], env, flags }) => {
  const wanted = name ?? String(flags.profile ?? '')
  if (wanted) {
    const entry = profileNamed(readProfiles(profilesPath(env)), checkName(wanted), 'this command')
    return one('profile', describe(wanted, entry), 'Profile')
  }
  const chosen = chooseProfile('', env)
  if (!chosen) throw new Refusal('no profile is in use here: descope profile add makes one')
  const overruled = OVERRULING.filter((variable) => env[variable])
  const value = { ...describe(chosen.name, chosen.profile), askedBy: chosen.askedBy }
  return one('profile', overruled.length > 0 ? { ...value, overruledBy: overruled } : value, 'Profile')
}

const OVERRULING = ['DESCOPE_MANAGEMENT_KEY', 'DESCOPE_PROJECT_ID', 'DESCOPE_BASE_URL']

/** Never the key itself: its first letters tell keys apart. */
export function describe(name: string, { baseUrl, projectId, managementKey }: Profile): { [key: string]: GoValue } {
  const key = managementKey === undefined ? 'in the keychain' : `${managementKey.slice(0, 6)}...`
  return { name, baseUrl, projectId, managementKey: key }
}
