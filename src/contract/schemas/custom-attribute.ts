import { bool, int32, int64, json, list, message, of, optional, required } from '../wire.ts'
import { LARGEST_BATCH, name, names } from './fields.ts'

const CustomAttributeOption = message('CustomAttributeOption', { value: name, label: name })

export const CustomAttribute = message('CustomAttribute', {
  name: required(name),
  type: int32({
    min: 0,
    max: 7,
    doc: '1 text, 2 number, 3 boolean, 4 single select, 5 multi select, 6 date, 7 month and day',
  }),
  options: list(of(CustomAttributeOption), { max: LARGEST_BATCH, doc: 'The values of a select' }),
  displayName: name,
  defaultValue: optional(json()),
  viewPermissions: names,
  editPermissions: names,
  editable: bool(),
})

export const CustomAttributesReply = message('CustomAttributesReply', {
  data: list(of(CustomAttribute)),
  total: int64(),
})
