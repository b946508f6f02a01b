import { resolve } from 'node:path'
import { messageOf } from '../../../lib/errors.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { fileErrorText, writeWhole } from '../../io/files.ts'
import { readTextFile } from '../../io/text-files.ts'
import { done, one, type Result } from '../../output/output.ts'
import { changeProfiles, profilesPath, readProfiles } from '../../profiles/file.ts'
import { openKeychain } from '../../profiles/keychain.ts'
import { checkName, FOLDER_FILE, type Profile, type Profiles, profileNamed } from '../../profiles/profile.ts'
import type { addFlags, useFlags } from './index.ts'
import { describe } from './look.ts'

type Add = Call<typeof addFlags>

export const add: Run<typeof addFlags> = async (call): Promise<Result> => {
  const { args, env, flags } = call
  const name = checkName(args[0] ?? '')
  const path = profilesPath(env)
  const checkFree = ({ profiles }: Profiles) => {
    if (!Object.hasOwn(profiles, name) || flags.force) return
    throw new Refusal(`there is a profile ${name} already: --force replaces it`)
  }
  // Nobody is asked for what cannot be kept.
  checkFree(readProfiles(path))
  checkKeyStore(flags['key-store'])
  const baseUrl = readAddress(flags['base-url'] || variable(call, 'DESCOPE_BASE_URL'))
  const projectId = readProjectId(call)
  const managementKey = await readKey(call)
  const profile: Profile = { baseUrl, projectId, ...keep(call, name, managementKey) }
  changeProfiles(path, (known) => {
    checkFree(known)
    const isDefault = flags.default || known.default === undefined
    return { ...known, ...(isDefault && { default: name }), profiles: { ...known.profiles, [name]: profile } }
  })
  if (flags.here) bind(name)
  return one('profile', describe(name, profile), 'Added profile')
}

export const use: Run<typeof useFlags> = async ({ args, env, flags, progress }) => {
  const name = checkName(args[0] ?? '')
  const path = profilesPath(env)
  profileNamed(readProfiles(path), name, 'this command')
  if (flags.here) {
    progress(`Bound this folder to ${name}, by ${bind(name)}`)
    return done
  }
  changeProfiles(path, (known) => {
    profileNamed(known, name, 'this command')
    return { ...known, default: name }
  })
  progress(`The default is ${name}`)
  return done
}

export const remove: Run = async ({ args, env, progress }) => {
  const name = checkName(args[0] ?? '')
  const path = profilesPath(env)
  const { managementKey } = profileNamed(readProfiles(path), name, 'this command')
  if (managementKey === undefined) forget(name)
  changeProfiles(path, (known) => {
    const { [name]: _, ...profiles } = known.profiles
    return { ...(known.default !== name && { default: known.default }), profiles }
  })
  progress(`Removed profile ${name}`)
  return done
}

function variable({ env, flags }: Add, name: string): string {
  return flags['from-env'] ? (env[name] ?? '').trim() : ''
}

function checkKeyStore(store: string): void {
  if (!['', 'file', 'keychain'].includes(store)) throw new Refusal('the flag --key-store must be file or keychain')
}

function readAddress(text: string): string {
  if (text === '' || /^https?:\/\/[^/?#\s]+(\/[^?#\s]*)?$/.test(text)) return text.replace(/\/+$/, '')
  throw new Refusal(`${JSON.stringify(text)} is no address: it must be like https://api.descope.com`)
}

function readProjectId(call: Add): string {
  const { flags, given, io } = call
  let id = flags['project-id'] || variable(call, 'DESCOPE_PROJECT_ID')
  if (id === '' && !given.has('project-id') && io.isTerminal(0)) {
    io.err('Project id: ')
    id = io.line().trim()
  }
  if (/^P\S*$/.test(id)) return id
  // A profile of the company: its commands take the project as an argument.
  if (given.has('project-id') && id === '') return ''
  throw new Refusal(
    'the project id is missing or is none: it begins with P and has no spaces; --project-id "" is for keys of a company',
  )
}

async function readKey(call: Add): Promise<string> {
  const { flags, io } = call
  const key = (variable(call, 'DESCOPE_MANAGEMENT_KEY') || (await readSecret(flags['key-file'], io))).trim()
  if (/^K\S+$/.test(key)) return key
  throw new Refusal('the management key is missing or is none: it begins with K and has no spaces')
}

async function readSecret(file: string, io: Add['io']): Promise<string> {
  if (file !== '' && file !== '-') return readKeyFile(file)
  if (!io.isTerminal(0)) return io.line()
  return io.secret('Management key (not shown): ')
}

/** In bytes. */
const LARGEST_KEY = 64 * 1024

function readKeyFile(file: string): string {
  try {
    return readTextFile(file, LARGEST_KEY)
  } catch (error) {
    throw new Refusal(`cannot read the management key: ${fileErrorText(error)}`)
  }
}

/** Where nothing is asked for, a keychain that does not answer is no reason to fail. */
function keep({ flags, progress }: Add, name: string, managementKey: string): { managementKey?: string } {
  const wanted = flags['key-store']
  if (wanted === 'file') return { managementKey }
  const keychain = openKeychain()
  if (!keychain) {
    if (wanted === '') return { managementKey }
    throw new Refusal('there is no keychain: the package @napi-rs/keyring is not installed')
  }
  try {
    keychain.keep(name, managementKey)
    return {}
  } catch (error) {
    const why = `the keychain does not keep the key: ${messageOf(error)}`
    if (wanted === 'keychain') throw new Refusal(why)
    progress(`${why}; it goes into the file`)
    return { managementKey }
  }
}

function forget(name: string): void {
  try {
    openKeychain()?.forget(name)
  } catch {
    // The profile goes anyway; without it nothing asks for the key.
  }
}

/** The file's path. */
function bind(name: string): string {
  const path = resolve(FOLDER_FILE)
  writeWhole(path, `${name}\n`)
  return path
}
