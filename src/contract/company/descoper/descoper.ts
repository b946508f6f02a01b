import { operation } from '../../operation.ts'
import { email, ids, name, names, phone } from '../../schemas/fields.ts'
import { bool, choice, type Field, int32, list, message, of, optional, partial, required, text } from '../../wire.ts'

const attributes = { displayName: name, email, phone }
const role = choice(['admin', 'developer', 'support', 'auditor'])

function rightsOf<R>(tagged: Field<string[]>, named: Field<string[]>, held: Field<R>) {
  return {
    isCompanyAdmin: bool({ doc: 'Everything in the company; then there may be no other roles' }),
    tags: list(of(message({ tags: tagged, role: held })), { max: 64 }),
    projects: list(of(message({ projectIds: named, role: held })), { max: 64 }),
  }
}

const Rights = message('DescoperRBACRequest', rightsOf(required(names), required(ids), required(role)))
const shownTexts = list(text())
const ShownRights = message('DescoperRBAC', rightsOf(shownTexts, shownTexts, text()))

const Descoper = message('Descoper', {
  id: text(),
  attributes: of(message('DescoperAttributes', attributes)),
  rbac: of(ShownRights),
  status: text({ doc: 'invited or enabled' }),
  loginIDs: list(text()),
})

const access = 'company'
const known = { id: required(text({ max: 256 })) }
const one = message('DescoperReply', { descoper: of(Descoper) })
const many = message('DescopersReply', { descopers: list(of(Descoper)), total: int32() })

/** People who work in the console. */
export const descoper = {
  create: operation('PUT', '/v1/mgmt/descoper', {
    access,
    summary: 'Create descopers',
    detail: 'All or none. No mail is sent.',
    input: message({
      descopers: required(
        list(
          of(
            message('DescoperCreate', {
              loginId: required({ ...email, doc: 'An e-mail address' }),
              attributes: of(message('NewDescoperAttributes', attributes)),
              sendInvite: bool({ doc: 'They are `invited` first' }),
              rbac: required(of(Rights)),
            }),
          ),
          { max: 100 },
        ),
      ),
    }),
    output: many,
  }),
  update: operation('PATCH', '/v1/mgmt/descoper', {
    access,
    summary: 'Change a descoper',
    detail: 'What is left out stays.',
    input: message('DescoperUpdate', {
      ...known,
      attributes: optional(of(message('DescoperAttributesUpdate', partial(attributes)))),
      rbac: optional(of(Rights)),
    }),
    output: one,
  }),
  load: operation('GET', '/v1/mgmt/descoper', {
    access,
    summary: 'Load a descoper',
    input: message(known),
    output: one,
  }),
  delete: operation('DELETE', '/v1/mgmt/descoper', { access, summary: 'Delete a descoper', input: message(known) }),
  list: operation('POST', '/v1/mgmt/descoper/list', {
    access,
    effect: 'read',
    summary: 'List descopers',
    output: many,
  }),
}
