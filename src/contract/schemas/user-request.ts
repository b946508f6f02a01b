/** What requests say about a user. */

import { familyAssociations } from '../user/family/family.ts'
import { bool, choice, int32, list, of, optional, text } from '../wire.ts'
import {
  associatedTenants,
  customAttributes,
  displayName,
  email,
  flag,
  LARGEST_BATCH,
  name,
  names,
  newLoginId,
  password,
  phone,
  ssoAppIds,
  template,
  url,
} from './fields.ts'
import { PasswordImport } from './password-import.ts'

export const userStatus = choice(['enabled', 'disabled', 'invited'])

/** Every part of a user that can be set as a whole. */
export const profile = {
  email,
  phone,
  verifiedEmail: flag,
  verifiedPhone: flag,
  name: displayName,
  roleNames: { ...names, doc: 'Roles in the project' },
  userTenants: associatedTenants,
  customAttributes,
  picture: url,
  additionalIdentifiers: list(text({ max: 512 }), {
    max: LARGEST_BATCH,
    aliases: ['additionalLoginIds'],
    doc: 'Login ids beside the first',
  }),
  givenName: name,
  middleName: name,
  familyName: name,
  ssoAppIds,
  status: userStatus,
  recoveryEmail: email,
  recoveryPhone: text({ max: 64 }),
  verifiedRecoveryEmail: flag,
  verifiedRecoveryPhone: flag,
  familyAssociations,
}

/** How a new user hears of it. */
export const invitation = {
  invite: bool({ doc: 'Send an invitation' }),
  sendMail: flag,
  sendSMS: flag,
  inviteUrl: url,
  ...template,
}

const credentials = {
  test: bool({ doc: 'Make it a test user' }),
  password,
  hashedPassword: optional(of(PasswordImport, { doc: 'A hash of another system; one scheme is set' })),
}

/** Made when left out. */
const fixedId = {
  userId: text({
    max: 64,
    doc: 'The id, where the plane has HOMESCOPE_FIXED_USER_IDS=yes: U and 1 to 63 of A-Z, a-z, 0-9, _ and -',
  }),
}

export const newUser = { loginId: newLoginId, ...fixedId, ...profile, ...credentials, ...invitation }

/** In a batch a user without a login id fails alone. */
export const batchUser = {
  loginId: text({ max: 512, aliases: ['identifier'], doc: 'The first login id' }),
  ...fixedId,
  ...profile,
  ...credentials,
  seed: text({ max: 256, doc: 'TOTP seed, base32' }),
  createdTime: int32({ min: 0, doc: 'When the user was made elsewhere, seconds since 1970' }),
}
