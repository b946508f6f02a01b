/** Who calls, for which project, where: before anything is sent. */
import { SetupError } from '../exit/exit.ts'
import { chooseProfile, wantedProfile, withProfile } from '../profiles/choose.ts'
import { check, found, type Look, type Patient, skipped, well } from './check.ts'

type ProfileFault =
  | 'profile-unknown'
  | 'profile-name'
  | 'profiles-readable'
  | 'profiles-broken'
  | 'keychain-missing'
  | 'profile-overruled'

/** Also finds out the source for all that follows. */
export const profile = check<ProfileFault>({
  name: 'profile',
  about: 'the profile that is asked for, and the file of profiles',
  faults: {
    'profile-unknown': {
      level: 'fault',
      says: '{said}',
      fix: 'Add it by descope profile add, or ask for one of descope profile list',
    },
    'profile-name': {
      level: 'fault',
      says: '{said}',
      fix: 'Correct --profile, DESCOPE_PROFILE or the file .descope-profile',
    },
    'profiles-readable': {
      level: 'fault',
      says: '{said}',
      fix: 'Run that, and replace the keys if others use this machine',
    },
    'profiles-broken': {
      level: 'fault',
      says: '{said}',
      fix: 'Mend the file, or move it away and add the profiles again',
    },
    'keychain-missing': {
      level: 'fault',
      says: '{said}',
      fix: 'Unlock the keychain or install @napi-rs/keyring, or add the profile again with --key-store file',
    },
    'profile-overruled': {
      level: 'warning',
      says: '{askedBy} asks for profile {name}, but DESCOPE_MANAGEMENT_KEY is set and wins',
      fix: 'unset DESCOPE_MANAGEMENT_KEY DESCOPE_PROJECT_ID DESCOPE_BASE_URL to work with the profile',
    },
  },
  look: (patient) => {
    const { env, flag, cwd } = patient
    try {
      if (env.DESCOPE_MANAGEMENT_KEY) {
        const wanted = wantedProfile(flag, env, cwd)
        return wanted
          ? found('profile-overruled', { ...wanted })
          : well('the environment has a key, and is all that counts')
      }
      const chosen = chooseProfile(flag, env, cwd)
      if (!chosen) return skipped('none is asked for')
      patient.source = { env: withProfile(chosen, env), profile: chosen.name }
      return well(`${chosen.name}, asked for by ${chosen.askedBy}`)
    } catch (error) {
      if (error instanceof SetupError) return found(error.code as ProfileFault, { said: error.message })
      throw error
    }
  },
})

type KeyFault = 'key-missing' | 'key-blank' | 'key-project-swapped' | 'key-is-project-id' | 'key-joined' | 'key-form'

export const key = check<KeyFault>({
  name: 'key',
  about: 'the form of the management key',
  after: ['profile'],
  faults: {
    'key-missing': {
      level: 'fault',
      says: 'There is no management key',
      fix: 'export DESCOPE_MANAGEMENT_KEY=..., or keep it: descope profile add',
    },
    'key-blank': {
      level: 'fault',
      says: '{where} has quotes around the management key',
      fix: 'Set it again without them',
    },
    'key-project-swapped': {
      level: 'fault',
      says: "The management key and the project id are in each other's place in {where}",
      fix: 'Swap them: the key begins with K, the project id with P',
    },
    'key-is-project-id': {
      level: 'fault',
      says: 'The management key in {where} has the form of a project id',
      fix: 'Make a management key in the console (Company, Management Keys), or take what descope serve printed at its first start: it begins with K',
    },
    'key-joined': {
      level: 'fault',
      says: '{where} holds a project id and a management key, joined by a colon',
      fix: 'Put what is before the colon into DESCOPE_PROJECT_ID and what is behind it into DESCOPE_MANAGEMENT_KEY',
    },
    'key-form': {
      level: 'fault',
      says: '{where} does not look like a management key: {why}',
      fix: 'Copy the whole key again: it begins with K, and is longer than a project id',
    },
  },
  look: ({ source }) => {
    const written = source.env.DESCOPE_MANAGEMENT_KEY ?? ''
    const where = source.profile ? `profile ${source.profile}` : 'DESCOPE_MANAGEMENT_KEY'
    if (written === '') return found('key-missing')
    const trimmed = unwrapped(written)
    if (trimmed !== written) return found('key-blank', { where })
    if (/^P[0-9A-Za-z]+:K/.test(written)) return found('key-joined', { where })
    const project = source.env.DESCOPE_PROJECT_ID ?? ''
    if (/^P/.test(written)) return found(/^K/.test(project) ? 'key-project-swapped' : 'key-is-project-id', { where })
    if (!/^K/.test(written)) return found('key-form', { where, why: 'it does not begin with K' })
    if (/[^\w-]/.test(written)) return found('key-form', { where, why: 'it has letters that no key has' })
    if (written.length < 28) return found('key-form', { where, why: `it has ${written.length} letters only` })
    return well(`${written.slice(0, 6)}..., from ${where}`)
  },
})

/** Without what slips in from files, copies and quotes within quotes. */
function unwrapped(text: string): string {
  return text
    .trim()
    .replace(/^(['"])(.*)\1$/s, '$2')
    .trim()
}

type ProjectFault = 'project-missing' | 'project-blank' | 'project-is-key' | 'project-form'

export const project = check<ProjectFault>({
  name: 'project',
  about: 'the form of the project id',
  after: ['profile'],
  faults: {
    'project-missing': {
      level: 'fault',
      says: 'There is no project id',
      fix: 'export DESCOPE_PROJECT_ID=P...; only commands of the company do without, and those that take the project as an argument',
    },
    'project-blank': {
      level: 'fault',
      says: '{where} has quotes around the project id',
      fix: 'Set it again without them',
    },
    'project-is-key': {
      level: 'fault',
      says: 'The project id in {where} has the form of a management key',
      fix: "Take the project id: it begins with P, and stands in the console beside the project's name",
    },
    'project-form': {
      level: 'fault',
      says: '{where} does not look like a project id: {why}',
      fix: 'Copy the whole id again: it begins with P and has letters and digits only',
    },
  },
  look: ({ source }) => {
    const written = source.env.DESCOPE_PROJECT_ID ?? ''
    const where = source.profile ? `profile ${source.profile}` : 'DESCOPE_PROJECT_ID'
    if (written === '') return found('project-missing')
    if (unwrapped(written) !== written) return found('project-blank', { where })
    if (/^K/.test(written)) return found('project-is-key', { where })
    if (!/^P/.test(written)) return found('project-form', { where, why: 'it does not begin with P' })
    if (!/^P[0-9A-Za-z]{27,}$/.test(written))
      return found('project-form', { where, why: 'it is cut, or has more in it' })
    return well(`${written}, from ${where}`)
  },
})

type AddressFault = 'url-blank' | 'url-form' | 'url-plain' | 'url-path' | 'url-region'

export const address = check<AddressFault>({
  name: 'address',
  about: 'the base URL',
  after: ['profile'],
  faults: {
    'url-blank': {
      level: 'fault',
      says: 'The base URL has quotes around it',
      fix: 'Set DESCOPE_BASE_URL again without them',
    },
    'url-form': {
      level: 'fault',
      says: '{url} is no base URL',
      fix: 'It must be like https://api.descope.com or http://127.0.0.1:8097, beginning with https:// or http://',
    },
    'url-plain': {
      level: 'fault',
      says: 'http:// sends the key to {host} for everybody on the way to read',
      fix: 'Use https://{host}; http:// is for this machine and private networks',
    },
    'url-path': {
      level: 'fault',
      says: 'The base URL has the path {path}, and commands put theirs behind it: {path}/v1/mgmt/...',
      fix: 'Use {origin}, unless a proxy there takes {path} away',
    },
    'url-region': {
      level: 'fault',
      says: 'The project is of the region {region}, but the base URL is {url}',
      fix: 'Use https://api.{region}.descope.com, or unset DESCOPE_BASE_URL: the address follows from the project id',
    },
  },
  look: (patient) => lookAtAddress(patient),
})

function lookAtAddress({ source }: Patient): Look<AddressFault> {
  const written = source.env.DESCOPE_BASE_URL ?? ''
  if (written === '') return well('the hosted service')
  if (unwrapped(written) !== written) return found('url-blank')
  if (!/^https?:\/\/[^/?#\s@]+/i.test(written) || !URL.canParse(written)) return found('url-form', { url: written })
  const { protocol, host, hostname, origin, pathname } = new URL(written)
  const path = pathname.replace(/\/+$/, '')
  if (protocol === 'http:' && !isNear(hostname)) return found('url-plain', { host })
  const isOwn = /^\/v[12]($|\/)/.test(path)
  if (path) return found('url-path', { path, origin }, isOwn ? 'fault' : 'warning')
  const region = otherRegion(source.env.DESCOPE_PROJECT_ID ?? '', host)
  return region ? found('url-region', { region, url: origin }) : well(origin)
}

/** Of the project, when the host is the hosted service's in another one. */
function otherRegion(projectId: string, host: string): string {
  const hosted = /^api\.(?:(\w+)\.)?descope\.com$/.exec(host)
  const region = regionOf(projectId)
  return hosted && hosted[1] !== region ? region : ''
}

/** Of this machine, or of a network that is not the public one. */
function isNear(hostname: string): boolean {
  if (!hostname.includes('.')) return !hostname.startsWith('[') || /^\[(::1|f[cd]|fe80)/i.test(hostname)
  if (/\.(localhost|local|internal|test|lan|home\.arpa)$/.test(hostname)) return true
  return /^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$/.test(hostname)
}

/** Ids of regional projects are longer and carry the region after their first letter. */
function regionOf(projectId: string): string {
  return projectId.length >= 32 ? projectId.slice(1, 5) : ''
}
