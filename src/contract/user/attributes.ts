import { operation } from '../operation.ts'
import { CustomAttribute, CustomAttributesReply } from '../schemas/custom-attribute.ts'
import { LARGEST_BATCH, loginId, MOST_VALUES, name, names } from '../schemas/fields.ts'
import { UserReply } from '../schemas/user.ts'
import { json, list, message, of, required } from '../wire.ts'

export const attributes = {
  setCustomAttribute: operation('POST', '/v1/mgmt/user/update/customAttribute', {
    summary: 'Set a custom attribute of a user',
    detail: 'The attribute must have been defined.',
    input: message({ loginId, attributeKey: required(name), attributeValue: json({ max: MOST_VALUES }) }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  listAttributes: operation('GET', '/v1/mgmt/user/customattributes', {
    holder: 'User Admin',
    summary: 'List the custom attributes that users can have',
    output: CustomAttributesReply,
    rate: 'user',
  }),
  createAttribute: operation('POST', '/v1/mgmt/user/customattribute/create', {
    summary: 'Define custom attributes',
    input: message({ attributes: required(list(of(CustomAttribute), { max: LARGEST_BATCH })) }),
    output: CustomAttributesReply,
    rate: 'user',
  }),
  deleteAttribute: operation('POST', '/v1/mgmt/user/customattribute/delete', {
    summary: 'Delete custom attributes',
    detail: 'Their values go with them; unknown names are skipped.',
    input: message({ names: required(names) }),
    output: CustomAttributesReply,
    rate: 'user',
  }),
}
