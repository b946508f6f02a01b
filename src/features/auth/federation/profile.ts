/** What an identity provider says of its user, as fields of a user here. */
import { ApiError } from '../../../contract/faults.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { toPhone } from '../../user/addresses.ts'
import type { Newcomer } from '../saved.ts'
import type { Said, Told } from './facts.ts'
import type { Rules } from './rules.ts'

const TEXTS = ['name', 'givenName', 'middleName', 'familyName', 'picture'] as const

/** What is said goes before what is there; nothing said changes nothing. An address is taken where there is none. */
export function profileOf(said: Said, user: User): Partial<User> {
  const changes: Partial<User> = {}
  for (const text of TEXTS) if (said[text] !== '') changes[text] = said[text]
  if (Object.keys(said.customAttributes).length > 0) {
    changes.customAttributes = { ...user.customAttributes, ...said.customAttributes }
  }
  if (user.email === '' && said.email !== '') {
    Object.assign(changes, { email: said.email, verifiedEmail: said.verifiedEmail })
  }
  const phone = user.phone === '' ? numberIn(said.phone) : ''
  return phone === '' ? changes : { ...changes, phone, verifiedPhone: false }
}

/** Providers write numbers as they like: one that cannot be read is left out. */
function numberIn(text: string): string {
  try {
    return text === '' ? '' : toPhone(text)
  } catch (error) {
    if (error instanceof ApiError) return ''
    throw error
  }
}

/**
 * Somebody who comes for the first time. An address that is not proven is no login id: it may be another person's. Of a
 * provider of the project, the newcomer is called as there, and by the address.
 */
export async function newcomerOf(ctx: Context, { said }: Told, rules: Rules): Promise<Newcomer> {
  const { name, givenName, middleName, familyName, picture, email, verifiedEmail } = said
  return {
    ownership: verifiedEmail ? 'proven' : 'claimed',
    loginId: await nameOf(ctx, said, rules),
    name,
    givenName,
    middleName,
    familyName,
    email,
    phone: '',
    recoveryEmail: '',
    recoveryPhone: '',
    verifiedEmail,
    verifiedPhone: false,
    ...(picture && { picture }),
  }
}

async function nameOf(ctx: Context, said: Said, { isStrict, joins }: Rules): Promise<string> {
  if (isStrict) return said.loginId
  if (said.verifiedEmail && joins) return said.email
  const name = said.source.replace(/^oauth:/, '')
  const usual = `${name}-${said.subject}`
  // Anybody may have taken the name: that keeps nobody out.
  const isTaken = (await ctx.store.users.byLoginId(ctx.caller.project.id, usual)) !== undefined
  return isTaken ? `${usual}-${Buffer.from(ctx.random(6)).toString('hex')}` : usual
}
