import { operation } from '../operation.ts'
import { id } from '../schemas/fields.ts'
import { message, required, text } from '../wire.ts'

const refuses = 'the plane is no provider for the credentials of browsers'

/** Signing in by the browser's own dialogue (FedCM). */
export const fedcm = {
  config: operation('GET', '/:projectId/fedcm/config', {
    access: 'public',
    summary: 'Tell browsers where to ask',
    refuses,
    input: message({ projectId: required(id) }),
  }),
  clientMetadata: operation('GET', '/fedcm/clientmetadata', {
    access: 'public',
    summary: 'Tell browsers where the terms of an application are',
    refuses,
    input: message({ client_id: text({ max: 512 }) }),
  }),
}
