import { operation } from '../../operation.ts'
import { CustomAttribute, CustomAttributesReply } from '../../schemas/custom-attribute.ts'
import { LARGEST_BATCH, names } from '../../schemas/fields.ts'
import { list, message, of, required } from '../../wire.ts'

const families = '/v1/mgmt/family'
const members = '/v1/mgmt/user/families'
const input = message({ attributes: required(list(of(CustomAttribute), { max: LARGEST_BATCH })) })
const named = message({ names: required(names) })
const output = CustomAttributesReply

/** What families can have, and what their members can have in each of them. */
export const attributes = {
  listAttributes: operation('GET', `${families}/customattributes`, {
    summary: 'List the custom attributes that families can have',
    output,
  }),
  createAttribute: operation('POST', `${families}/customattribute/create`, {
    summary: 'Define custom attributes of families',
    input,
    output,
  }),
  deleteAttribute: operation('POST', `${families}/customattribute/delete`, {
    summary: 'Delete custom attributes of families',
    detail: 'Their values go with them; unknown names are skipped.',
    input: named,
    output,
  }),
  listMemberAttributes: operation('GET', `${members}/customattributes`, {
    summary: 'List the custom attributes that members can have in each family',
    output,
  }),
  createMemberAttribute: operation('POST', `${members}/customattribute/create`, {
    summary: 'Define custom attributes of members, with a value in each family',
    input,
    output,
  }),
  deleteMemberAttribute: operation('POST', `${members}/customattribute/delete`, {
    summary: 'Delete custom attributes of members in families',
    detail: 'Their values go with them; unknown names are skipped.',
    input: named,
    output,
  }),
}
