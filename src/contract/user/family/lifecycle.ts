import { operation } from '../../operation.ts'
import {
  customAttributes,
  displayName,
  email,
  flag,
  id,
  ids,
  loginId,
  name,
  names,
  page,
  phone,
  url,
} from '../../schemas/fields.ts'
import { UserReply } from '../../schemas/user.ts'
import { bool, int32, list, message, object, of, optional, required, text } from '../../wire.ts'
import { Family, familyAssociations, scopedAttributes } from './family.ts'

const base = '/v1/mgmt/family'
const FamilyReply = message('FamilyReply', { family: of(Family) })
const Settings = message('FamilySettings', {
  enabled: bool({ doc: 'Whether the project has families' }),
  maxFamilyMembers: int32({ doc: 'Members that a family has at most' }),
  allowMultipleFamiliesUsers: bool({ doc: 'Whether a user may be in more than one' }),
})
const Jwt = message('FamilyJwt', { jwt: text() })

export const settings = {
  settings: operation('GET', `${base}/settings`, { summary: 'Load the settings of families', output: Settings }),
  configure: operation('POST', `${base}/settings`, {
    summary: 'Change the settings of families',
    detail: 'What is left out stays.',
    input: message({
      enabled: flag,
      maxFamilyMembers: optional(int32({ min: 1, max: 1000 })),
      allowMultipleFamiliesUsers: flag,
    }),
    output: Settings,
  }),
}

export const lifecycle = {
  create: operation('POST', `${base}/create`, {
    summary: 'Create a family',
    input: message('NewFamily', {
      name: required(name),
      familyId: { ...id, doc: 'Made when left out' },
      customAttributes,
      photo: url,
      disabled: bool(),
    }),
    output: FamilyReply,
  }),
  update: operation('POST', `${base}/update`, {
    summary: 'Change a family',
    detail: 'What is left out stays; custom attributes that are given take the place of all there are.',
    input: message('FamilyUpdate', {
      id: required(id),
      name: optional(name),
      customAttributes: optional(customAttributes),
      photo: optional(url),
      disabled: flag,
    }),
    output: FamilyReply,
  }),
  delete: operation('POST', `${base}/delete`, {
    summary: 'Delete a family',
    detail: 'Its dependents are deleted; its other members stay, outside of it.',
    input: message({ id: required(id) }),
  }),
  search: operation('POST', `${base}/search`, {
    summary: 'Search families',
    effect: 'read',
    detail: 'Different filters must all hold; of the values of one filter any.',
    input: message('FamilyQuery', {
      familyIds: ids,
      familyNames: names,
      freeText: text({ max: 1024, doc: 'Part of the name or id' }),
      customAttributes: { ...customAttributes, doc: 'Equal to the values' },
      page,
      size: int32({ min: 0, max: 1000, doc: 'Families in a page; 0 is 1000' }),
    }),
    output: message({ families: list(of(Family)) }),
  }),
}

export const members = {
  createDependent: operation('POST', `${base}/dependent/create`, {
    summary: 'Create a dependent of a family',
    detail: 'A user who cannot sign in, for whom members of the family act.',
    input: message('NewDependent', {
      familyId: required(id),
      loginId: text({ max: 512, doc: 'Made of the name when left out' }),
      name: displayName,
      email,
      phone,
      givenName: name,
      middleName: name,
      familyName: name,
      picture: url,
      customAttributes,
      familyScopedAttributes: scopedAttributes,
    }),
    output: UserReply,
  }),
  deleteDependent: operation('POST', `${base}/dependent/delete`, {
    summary: 'Delete a dependent',
    input: message({ userId: required(id) }),
  }),
  addToUser: operation('POST', '/v1/mgmt/user/update/family/add', {
    summary: 'Bring a user into families',
    detail: 'Roles and attributes are added to those that the user has there.',
    input: message({ loginId, familyAssociations: required(familyAssociations) }),
    output: UserReply,
  }),
  removeFromUser: operation('POST', '/v1/mgmt/user/update/family/remove', {
    summary: 'Take a user out of families',
    input: message({ loginId, familyIds: required(ids) }),
    output: UserReply,
  }),
  impersonate: operation('POST', `${base}/impersonate`, {
    summary: 'Make a refresh token of a dependent, for a member of the family',
    detail: 'The member has the permission Family Impersonate Dependents by a role in the family.',
    input: message({
      impersonatorUserIdOrLoginId: required(text({ max: 512 })),
      dependentLoginId: required(text({ max: 512 })),
      selectedFamily: { ...id, doc: 'Of the dependent' },
    }),
    output: Jwt,
  }),
  stopImpersonation: operation('POST', `${base}/impersonate/stop`, {
    summary: 'End it, and make a refresh token of the member',
    input: message({
      jwt: required(text({ max: 65_536 })),
      customClaims: object({ max: 10_000 }),
      refreshDuration: int32({ min: 0, doc: "Seconds; 0 is the project's" }),
    }),
    output: Jwt,
  }),
}
