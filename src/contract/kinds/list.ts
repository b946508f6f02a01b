import { operation } from '../operation.ts'
import { description, id, LARGEST_BATCH } from '../schemas/fields.ts'
import { bool, choice, json, list as listOf, message, required, text } from '../wire.ts'
import { get, post } from './declaring/declaration.ts'
import { kind } from './declaring/kind.ts'

const entry = text({ max: 2048 })
const entries = required(listOf(entry, { max: LARGEST_BATCH }))
const known = { id: required(id) }
const output = message({ exists: bool() })

/** Texts, addresses or an object, which conditions of flows and connectors ask. */
export const list = kind({
  noun: 'list',
  title: ['list', 'lists'],
  summary: 'Lists of texts or addresses, and JSON objects',
  message: 'List',
  prefix: 'LI',
  area: 'infra',
  reply: ['list', 'lists'],
  snapshot: 'list',
  fields: {
    name: required(text({ max: 100 })),
    description,
    type: required(choice(['texts', 'ips', 'json'])),
    data: json({ doc: 'A list of texts, or of addresses and CIDR ranges, or an object' }),
  },
  routes: {
    create: post('/v1/mgmt/list'),
    update: post('/v1/mgmt/list/update'),
    delete: post('/v1/mgmt/list/delete'),
    load: get('/v1/mgmt/list/:id'),
    loadByName: get('/v1/mgmt/list/name/:name'),
    loadAll: get('/v1/mgmt/list/all'),
    import: post('/v1/mgmt/list/import'),
  },
  operations: {
    clear: operation('POST', '/v1/mgmt/list/clear', { summary: 'Empty a list', input: message(known) }),
    addIps: operation('POST', '/v1/mgmt/list/ip/add', {
      summary: 'Add addresses to a list',
      input: message({ ...known, ips: entries }),
    }),
    removeIps: operation('POST', '/v1/mgmt/list/ip/remove', {
      summary: 'Take addresses from a list',
      input: message({ ...known, ips: entries }),
    }),
    checkIp: operation('POST', '/v1/mgmt/list/ip/check', {
      effect: 'read',
      summary: 'Whether an address is in a list, or in a range of it',
      input: message({ ...known, ip: required(entry) }),
      output,
    }),
    addTexts: operation('POST', '/v1/mgmt/list/text/add', {
      summary: 'Add texts to a list',
      input: message({ ...known, texts: entries }),
    }),
    removeTexts: operation('POST', '/v1/mgmt/list/text/remove', {
      summary: 'Take texts from a list',
      input: message({ ...known, texts: entries }),
    }),
    checkText: operation('POST', '/v1/mgmt/list/text/check', {
      effect: 'read',
      summary: 'Whether a text is in a list',
      detail: 'Letter by letter. Of several texts one is enough, or with `matchAll` all must be there.',
      input: message({ ...known, text: entry, texts: listOf(entry, { max: 100 }), matchAll: bool() }),
      output,
    }),
  },
  example: { name: 'Offices', description: 'Where we are', type: 'ips', data: ['192.0.2.1', '2001:db8::/32'] },
})
