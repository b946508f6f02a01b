import { operation, written } from '../operation.ts'
import { anyLoginId, id, ids, LARGEST_BATCH, loginId } from '../schemas/fields.ts'
import { User, UserFailure, UserReply, UsersReply } from '../schemas/user.ts'
import { batchUser, invitation, newUser, profile, userStatus } from '../schemas/user-request.ts'
import { bool, list, map, message, of, optional, partial, required, text } from '../wire.ts'
import { docRoutes } from './doc-routes.ts'

const NewUser = message('NewUser', newUser)
const BatchUser = message('BatchUser', batchUser)
const UserPatch = { ...partial(profile), scim: optional(bool()) }
const either = { loginId: anyLoginId, userId: id }

export const lifecycle = {
  create: operation('POST', '/v1/mgmt/user/create', {
    holder: 'User Admin',
    summary: 'Create a user',
    detail:
      'The status starts as invited. An e-mail address or phone number without its flag counts as verified; a login ' +
      'id that is an e-mail address becomes the address when neither address nor number is given.',
    input: NewUser,
    output: UserReply,
    rate: 'userCreate',
  }),
  createTest: operation('POST', '/v1/mgmt/user/create/test', {
    summary: 'Create a test user',
    detail: 'Codes and links for a test user can be generated without a message being sent.',
    input: NewUser,
    output: UserReply,
    aliases: docRoutes('POST', 'test-users'),
    rate: 'userCreate',
  }),
  createBatch: operation('POST', '/v1/mgmt/user/create/batch', {
    summary: 'Create many users',
    detail: 'A user that cannot be created is reported and hinders no other.',
    input: message({
      users: required(list(of(BatchUser), { max: LARGEST_BATCH })),
      ...invitation,
    }),
    output: message({
      createdUsers: list(of(User)),
      failedUsers: list(of(UserFailure)),
      additionalErrors: map(text(), { doc: 'By login id' }),
    }),
    rate: 'userCreate',
    bulk: true,
  }),
  load: written(
    operation('GET', '/v1/mgmt/user', {
      summary: 'Load a user',
      detail: 'By login id or by user id.',
      input: message(either),
      output: UserReply,
      rate: 'user',
    }),
  ),
  loadMany: operation('POST', '/v1/mgmt/users/load', {
    summary: 'Load users by their ids',
    effect: 'read',
    detail: 'Unknown ids are skipped.',
    input: message({
      userIds: required(ids),
      includeInvalidUsers: bool({ doc: 'Also users that are not enabled' }),
    }),
    output: UsersReply,
    rate: 'user',
  }),
  update: operation('POST', '/v1/mgmt/user/update', {
    summary: 'Replace a user',
    detail: 'Fields that are left out are cleared; the login id stays.',
    input: message('UserUpdate', { loginId, ...profile }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  patch: operation('PATCH', '/v1/mgmt/user/patch', {
    holder: 'User Admin',
    summary: 'Change parts of a user',
    detail: 'Fields that are left out stay; an empty list or text clears.',
    input: message('UserPatch', { loginId, ...UserPatch }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  patchBatch: operation('PATCH', '/v1/mgmt/user/patch/batch', {
    summary: 'Change parts of many users',
    detail: 'A user that cannot be changed is reported and hinders no other.',
    input: message({
      users: required(
        list(of(message('BatchUserPatch', { loginId: anyLoginId, ...UserPatch })), { max: LARGEST_BATCH }),
      ),
    }),
    output: message({
      patchedUsers: list(of(User)),
      failedUsers: list(of(UserFailure)),
      additionalErrors: map(text(), { doc: 'By login id' }),
    }),
    rate: 'userUpdate',
    bulk: true,
  }),
  setStatus: operation('POST', '/v1/mgmt/user/update/status', {
    holder: 'User Admin',
    summary: 'Enable, disable or invite a user',
    input: message({ loginId, status: required(userStatus) }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  delete: operation('POST', '/v1/mgmt/user/delete', {
    summary: 'Delete a user',
    detail: 'By login id or by user id.',
    input: message(either),
    rate: 'user',
  }),
  deleteBatch: operation('POST', '/v1/mgmt/user/delete/batch', {
    holder: 'User Admin',
    summary: 'Delete many users',
    detail: 'Unknown ids are skipped.',
    input: message({ userIds: required(ids) }),
    rate: 'user',
    bulk: true,
  }),
  deleteAllTest: operation('DELETE', '/v1/mgmt/user/test/delete/all', {
    summary: 'Delete all test users',
    rate: 'user',
  }),
  logout: operation('POST', '/v1/mgmt/user/logout', {
    summary: 'End all sessions of a user',
    input: message({
      ...either,
      sessionTypes: list(text({ max: 64 }), { max: 16, doc: 'Only sessions of these types' }),
    }),
    rate: 'user',
  }),
}
