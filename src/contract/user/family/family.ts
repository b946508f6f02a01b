import { customAttributes, id, LARGEST_BATCH, MOST_VALUES, names } from '../../schemas/fields.ts'
import { bool, int32, list, map, message, object, of, optional, required, text } from '../../wire.ts'

export const Family = message('Family', {
  id: text(),
  name: text(),
  customAttributes: object(),
  disabled: bool(),
  photo: text(),
  createdTime: int32({ doc: 'Seconds since 1970' }),
})

/** As replies show it; roles by their names. */
export const FamilyAssociation = message('FamilyAssociation', {
  familyId: text(),
  roleNames: list(text()),
  familyScopedAttributes: object(),
})

/** What a request leaves out stays as it is, where there is something. */
const Wanted = message('AssociatedFamily', {
  familyId: required(id),
  roleNames: optional({ ...names, doc: 'Roles of the project, for this family alone' }),
  familyScopedAttributes: optional({ ...customAttributes, doc: 'Values that hold in this family' }),
})
export const familyAssociations = list(of(Wanted), { max: LARGEST_BATCH })

export const scopedAttributes = map(object({ max: MOST_VALUES }), { max: LARGEST_BATCH, doc: 'By family id' })
