import { operation } from '../operation.ts'
import { displayName, email, loginId, name, phone, ssoAppIds, url } from '../schemas/fields.ts'
import { UserReply } from '../schemas/user.ts'
import { bool, int32, message, partial, text } from '../wire.ts'

const verified = bool({ doc: "It is known to be the user's" })
const failOnConflict = bool({ doc: 'Refuse when another user has it; else the users are merged' })

export const profile = {
  setLoginId: operation('POST', '/v1/mgmt/user/update/loginid', {
    summary: 'Change a login id',
    detail: 'An empty new login id removes the old one; the last cannot be removed.',
    input: message({ loginId, newLoginId: text({ max: 512 }) }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  setEmail: operation('POST', '/v1/mgmt/user/update/email', {
    summary: 'Set the e-mail address',
    input: message({ loginId, email, verified, failOnConflict }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  setPhone: operation('POST', '/v1/mgmt/user/update/phone', {
    summary: 'Set the phone number',
    input: message({ loginId, phone, verified, failOnConflict }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  setName: operation('POST', '/v1/mgmt/user/update/name', {
    summary: 'Set the names',
    detail: 'Names that are left out stay: official clients have one call for the display name and one for the others.',
    input: message({ loginId, ...partial({ name: displayName, givenName: name, middleName: name, familyName: name }) }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  setPicture: operation('POST', '/v1/mgmt/user/update/picture', {
    summary: 'Set the picture',
    input: message({ loginId, picture: url }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  setRecoveryEmail: operation('POST', '/v1/mgmt/user/update/recovery/email', {
    summary: 'Set the recovery e-mail address',
    input: message({ loginId, recoveryEmail: email, verified }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  setRecoveryPhone: operation('POST', '/v1/mgmt/user/update/recovery/phone', {
    summary: 'Set the recovery phone number',
    input: message({ loginId, recoveryPhone: text({ max: 64 }), verified }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  setImpersonationConsent: operation('POST', '/v1/mgmt/user/update/impersonationConsent', {
    summary: 'Set until when a user may be impersonated',
    input: message({
      loginId,
      impersonationConsent: int32({ min: 0, doc: 'Seconds since 1970; 0 ends the consent' }),
    }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  setApps: operation('POST', '/v1/mgmt/user/update/ssoapp/set', {
    summary: 'Set the federated apps of a user',
    input: message({ loginId, ssoAppIds }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  addApps: operation('POST', '/v1/mgmt/user/update/ssoapp/add', {
    summary: 'Add federated apps to a user',
    input: message({ loginId, ssoAppIds }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  removeApps: operation('POST', '/v1/mgmt/user/update/ssoapp/remove', {
    summary: 'Remove federated apps from a user',
    input: message({ loginId, ssoAppIds }),
    output: UserReply,
    rate: 'userUpdate',
  }),
}
