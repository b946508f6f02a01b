import { type Operation, operation } from '../../operation.ts'
import { choice, message, object, required, text } from '../../wire.ts'

export const INFRA_ENTITIES = ['project', 'access_key', 'management_key', 'descoper', 'inbound_app', 'engine'] as const

const entity = required(choice(INFRA_ENTITIES, { doc: 'What it is' }))
const id = required(text({ max: 256 }))
const data = required(object({ doc: 'All that is said of it' }))
const Entity = message('InfraEntity', { entity: text(), id: text(), data: object() })
const path = '/v1/mgmt/infra'
/** Flows, widgets and styles come with the project. */
const LARGEST = 20 * 2 ** 20
const declared = { access: 'company', output: Entity } as const

/** What infrastructure as code speaks: one route for all of a company's resources. */
export const infra = {
  create: operation('POST', path, {
    ...declared,
    largestBody: LARGEST,
    summary: 'Create a resource',
    detail: 'Secrets that are made are shown this once.',
    input: message({ entity, data }),
  }),
  read: operation('GET', path, { ...declared, summary: 'Read a resource', input: message({ entity, id }) }),
  update: operation('PUT', path, {
    ...declared,
    largestBody: LARGEST,
    summary: 'Replace a resource',
    detail:
      'Parts of a project that are left out stay; of a part that is sent, what it lists no more is deleted. A new ' +
      'connector, role or JWT template may be named `ref:<kind>:<number>` wherever the document refers to it.',
    input: message({ entity, id, data }),
  }),
  delete: operation('DELETE', path, { ...declared, summary: 'Delete a resource', input: message({ entity, id }) }),
} satisfies { [verb: string]: Operation }
