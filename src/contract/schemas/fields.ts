/** Fields that many messages share, with the limits that requests are held to. */
import { bool, choice, int32, list, map, message, object, of, optional, required, text } from '../wire.ts'

/** The most items a batch takes. */
export const LARGEST_BATCH = 1000

export const id = text({ max: 256 })
export const name = text({ max: 256 })
export const description = text({ max: 2048 })
export const url = text({ max: 2048 })
export const email = text({ max: 320 })
export const ids = list(id, { max: LARGEST_BATCH })
export const names = list(name, { max: LARGEST_BATCH })
export const texts = list(text({ max: 2048 }), { max: LARGEST_BATCH })
/** The most values that free JSON holds, where each is kept on its own or goes into a token. */
export const MOST_VALUES = 10_000
export const customAttributes = object({ max: MOST_VALUES, doc: 'Values by attribute name' })
/** Absent where it shall not be decided. */
export const flag = optional(bool())

const who = { max: 512, aliases: ['identifier'] }
export const loginId = required(text({ ...who, doc: 'A login id of the user, or the user id' }))
export const anyLoginId = text({ ...who, doc: 'A login id of the user, or the user id' })
export const newLoginId = required(text({ ...who, doc: 'The first login id' }))
export const loginIds = list(text({ max: 512 }), { max: LARGEST_BATCH })
export const displayName = text({ max: 256, aliases: ['displayName'], doc: 'Display name' })
export const phone = text({ max: 64, aliases: ['phoneNumber'], doc: 'Phone number, kept in E.164 form' })
export const ssoAppIds = list(id, { max: LARGEST_BATCH, aliases: ['ssoAppIDs'], doc: 'Ids of federated apps' })
export const password = text({ max: 256 })
export const redirectUrl = text({ max: 2048, aliases: ['URI', 'uri'], doc: 'Where the link leads' })

/** Which of the project's templates words a message, and what it may fill in. */
export const template = {
  templateId: text({ max: 256, doc: "One of the method's templates; the active one when left out" }),
  templateOptions: map(text({ max: 4096 }), { doc: 'Values for the template' }),
  locale: text({ max: 64 }),
}

export const page = int32({ min: 0, doc: 'Page, from 0' })
export const limit = int32({ min: 0, doc: 'Items in a page; 0 is the default' })

const SortField = message('SortField', { field: text({ max: 64 }), desc: bool() })
export const sort = list(of(SortField), { max: 16 })

const AssociatedTenant = message('AssociatedTenant', {
  tenantId: id,
  roleNames: list(name, { max: LARGEST_BATCH, doc: 'Roles in this tenant' }),
})
export const associatedTenants = list(of(AssociatedTenant), { max: LARGEST_BATCH, doc: 'Tenants and roles there' })

export const tokenUnit = choice(['seconds', 'minutes', 'hours', 'days', 'weeks'])
