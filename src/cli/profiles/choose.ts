/** Which profile a command works with, and what it gives. Environment variables always win. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ProfileValues } from '../command.ts'
import { SetupError } from '../exit/exit.ts'
import { fileErrorText } from '../io/files.ts'
import { readTextFile } from '../io/text-files.ts'
import { profilesPath, readProfiles } from './file.ts'
import { keyFromKeychain } from './keychain.ts'
import { checkName, FOLDER_FILE, type Profile, profileNamed } from './profile.ts'
import type { Environment } from './target.ts'

export interface Chosen {
  name: string
  profile: Profile
  /** Who asked for it: a flag, a variable, a file. */
  askedBy: string
}

export interface ProfileRequest {
  name: string
  askedBy: string
}

/** The profile of this call, undefined where nothing asks for one. Throws SetupError for one that is not there. */
export function chooseProfile(flag: string, env: Environment, cwd = process.cwd()): Chosen | undefined {
  const path = profilesPath(env)
  const named = wantedProfile(flag, env, cwd)
  if (!named && !existsSync(path)) return undefined
  const profiles = readProfiles(path)
  const preset = profiles.default ? { name: profiles.default, askedBy: 'the default' } : undefined
  const wanted = named ?? preset
  return wanted && { ...wanted, profile: profileNamed(profiles, wanted.name, wanted.askedBy) }
}

/** What the flag, the variable or the folder asks for, in this order. */
export function wantedProfile(flag: string, env: Environment, cwd: string): ProfileRequest | undefined {
  if (flag) return { name: checkName(flag), askedBy: '--profile' }
  const variable = env.DESCOPE_PROFILE
  if (variable) return { name: checkName(variable), askedBy: 'DESCOPE_PROFILE' }
  const file = findFolderFile(cwd, env)
  return file === undefined ? undefined : { name: checkName(readName(file)), askedBy: file }
}

/** In bytes. */
const LARGEST_NAME = 1024

function readName(file: string): string {
  try {
    return readTextFile(file, LARGEST_NAME).trim()
  } catch (error) {
    throw new SetupError(`cannot read the name of the profile: ${fileErrorText(error)}`, 'profile-unknown')
  }
}

/** The environment, with what the profile gives where the environment says nothing. */
export function withProfile({ name, profile }: Chosen, env: Environment): Environment {
  return {
    ...env,
    DESCOPE_MANAGEMENT_KEY: profile.managementKey ?? keyFromKeychain(name),
    DESCOPE_PROJECT_ID: env.DESCOPE_PROJECT_ID || profile.projectId,
    DESCOPE_BASE_URL: env.DESCOPE_BASE_URL || profile.baseUrl,
  }
}

/** What the profile of this call holds, for a program with settings of its own. */
export function profileValues(flag: string, env: Environment): ProfileValues | undefined {
  const chosen = chooseProfile(flag, env)
  if (!chosen) return undefined
  const { name, profile } = chosen
  return { ...profile, name, managementKey: profile.managementKey ?? keyFromKeychain(name) }
}

/** In the folder or one above it, up to the top of the repository or the user's home. */
function findFolderFile(cwd: string, env: Environment): string | undefined {
  let folder = resolve(cwd)
  for (;;) {
    const file = join(folder, FOLDER_FILE)
    if (existsSync(file)) return file
    const above = dirname(folder)
    if (above === folder || folder === env.HOME || existsSync(join(folder, '.git'))) return undefined
    folder = above
  }
}
