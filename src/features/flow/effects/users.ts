import { ApiError } from '../../../contract/faults.ts'
import { callerOf, type Property, taskIdOf } from '../../../flow/index.ts'
import { isObject, type Json } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import { toEmail, toLoginId, toPhone } from '../../user/addresses.ts'
import { auditUsers } from '../../user/changing.ts'
import { replyWith } from '../../user/to-wire.ts'
import { nothing, type Perform, type Run } from './run.ts'
import { holder, typedLoginId, userOutputs, viewOf } from './whom.ts'

/** Nobody is signed in by it. For a login id that nobody has the flow goes on, with nothing loaded. */
export const loadUser: Perform<'loadUser'> = async ({ ctx, record, ...run }) => {
  const project = ctx.caller.project.id
  const loginId = typedLoginId({ ctx, record, ...run })
  const user = loginId
    ? await ctx.store.users.find(project, toLoginId(loginId))
    : record.session && (await ctx.store.users.byId(project, record.session.userId))
  if (!user) return { outputs: { unauthUser: {} } }
  return { outputs: { unauthUser: viewOf((await replyWith(ctx.store, project, user)).user) } }
}

/** Into the user who has signed in. */
export const updateUser: Perform<'updateUser'> = async (run, { properties }) => {
  const { ctx, record } = run
  const project = ctx.caller.project.id
  const { id } = await holder(run)
  const wanted = properties ?? shownFields(run)
  if (wanted.length === 0) return nothing
  const user = await ctx.store.write(async (tables) => {
    const before = await tables.users.lock(project, id)
    if (!before) throw new ApiError('unknownUser', 'Cannot find user')
    const after = { ...(await edited(tables, project, before, wanted)), modifiedAt: ctx.clock() }
    await tables.users.update(project, before, after)
    await auditUsers(ctx, tables, 'UserModified', [after])
    return replyWith(tables, project, after)
  })
  return { outputs: userOutputs(user.user, record.session?.firstSeen === true) }
}

/** Only what screens of this execution have asked for: a request may bring any field, and a user is not all his to set. */
function shownFields({ library, record }: Run): Property[] {
  const { form, ...execution } = { ...record.execution, form: record.execution.data['form'] }
  if (!isObject(form)) return []
  const names = new Set(
    execution.shown.flatMap((place) => {
      const caller = callerOf(place)
      const flow = library.flow(caller === '' ? execution.flowId : (execution.calls[caller] ?? ''))
      const screen = flow?.screens.get(flow.tasks.get(taskIdOf(place))?.screenId ?? '')
      return (screen?.inputs ?? []).map(({ name }) => name)
    }),
  )
  const given = form
  return [...names].flatMap((key) => (Object.hasOwn(given, key) ? [{ key, value: given[key] ?? null }] : []))
}

const FIELDS: { [key: string]: 'name' | 'givenName' | 'middleName' | 'familyName' | 'picture' } = {
  name: 'name',
  fullName: 'name',
  displayName: 'name',
  givenName: 'givenName',
  firstName: 'givenName',
  middleName: 'middleName',
  familyName: 'familyName',
  lastName: 'familyName',
  picture: 'picture',
}

const LONGEST = 2048

/** Keys that name nothing of a user are left out; custom attributes are those that the project has. */
async function edited(tables: Tables, project: string, user: User, properties: readonly Property[]): Promise<User> {
  const attributes = new Set((await tables.attributes.all(project, 'user')).map(({ name }) => name))
  let next = user
  for (const { key, value } of properties) next = withProperty(next, key.replace(/^user\./, ''), value, attributes)
  return next
}

function withProperty(user: User, key: string, value: Json, attributes: ReadonlySet<string>): User {
  const name = key.replace(/^customAttributes\./, '')
  const field = own(FIELDS, key)
  if (field) return { ...user, [field]: shortText(value) }
  if (key === 'email' || key === 'phone') return withAddress(user, key, shortText(value))
  if (!attributes.has(name)) return user
  return { ...user, customAttributes: { ...user.customAttributes, [name]: value } }
}

function shortText(value: Json): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (text.length > LONGEST) throw new ApiError('invalid', `A field of a user has at most ${LONGEST} characters`)
  return text
}

/** Nobody has proven it. */
function withAddress(user: User, field: 'email' | 'phone', text: string): User {
  const value = field === 'email' ? toEmail(text) : toPhone(text)
  if (value === '' || value === user[field]) return user
  return field === 'email'
    ? { ...user, email: value, verifiedEmail: false }
    : { ...user, phone: value, verifiedPhone: false }
}
