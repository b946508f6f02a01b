/**
 * The seed file: what a project shall hold when somebody's tests begin. Its entries are the bodies of the API's own
 * create requests, declared there; what a seed says beside them stands here.
 */
import { accessKey } from '../access-key/index.ts'
import { permission } from '../authorization/permission/index.ts'
import { role } from '../authorization/role/index.ts'
import { inboundApp } from '../inbound-app/index.ts'
import type { InputOf, Operation } from '../operation.ts'
import { LARGEST_BATCH } from '../schemas/fields.ts'
import { batchUser } from '../schemas/user-request.ts'
import { tenant } from '../tenant/index.ts'
import { type Fields, list, type Message, message, of, text, type ValueOf } from '../wire.ts'

/** A list of what an operation takes. */
function bodiesOf<O extends Operation>(op: O, doc: string) {
  return list<InputOf<O>>({ type: op.input }, { max: LARGEST_BATCH, doc })
}

/** The same with fields of the seed's own. */
function bodiesWith<O extends Operation, F extends Fields>(op: O, more: F, doc: string) {
  const item = message({ ...op.input.fields, ...more })
  return list<InputOf<O> & ValueOf<Message<F>>>({ type: item }, { max: LARGEST_BATCH, doc })
}

const keyFields = {
  cleartext: text({ max: 1024, doc: 'The value of the key; made when left out' }),
  loginId: text({ max: 512, doc: 'A user whose roles and tenants it takes, in place of `userId`' }),
}

export const Seed = message('Seed', {
  tenants: bodiesOf(tenant.create, 'As in `tenant/create`; a parent stands before its children'),
  permissions: bodiesOf(permission.create, 'As in `permission/create`'),
  roles: bodiesOf(role.create, 'As in `role/create`'),
  users: list(of(message(batchUser)), {
    max: LARGEST_BATCH,
    doc: 'As in `user/create/batch`; the status is `enabled` where none is given',
  }),
  accessKeys: bodiesWith(accessKey.create, keyFields, 'As in `accesskey/create`'),
  inboundApps: bodiesOf(inboundApp.create, 'As in `thirdparty/app/create`'),
})

export type SeedValue = ValueOf<typeof Seed>
