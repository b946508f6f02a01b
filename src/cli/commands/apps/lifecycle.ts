import { contract } from '../../../client/operations.ts'
import type { Api, Call, Run } from '../../command.ts'
import { Refusal, requireArgument } from '../../exit/exit.ts'
import { decode, decodeList, decodeString } from '../../go/decode.ts'
import { type GoValue, goJson } from '../../go/json.ts'
import { done, list, one, several } from '../../output/output.ts'
import type { appFlags } from './index.ts'
import { parseScopes, type Scope } from './scopes.ts'
import { inboundApp } from './shapes.ts'

export const create: Run<typeof appFlags> = async ({ api, args: [name = ''], flags, given }) => {
  const body = requestBody('', name, { flags, given })
  requireArgument('appRequest.Name', name)
  const reply = await api.call(contract.inboundApp.create, body, () => encode(body))
  const app = await loadApp(api, decodeString(reply, 'id'))
  return several({ app, secret: decodeString(reply, 'cleartext') }, 'Created new inbound app')
}

export const update: Run<typeof appFlags> = async ({ api, args: [id = '', name = ''], flags, given }) => {
  const body = requestBody(id, name, { flags, given })
  requireArgument('appRequest.id', id)
  requireArgument('appRequest.Name', name)
  await api.call(contract.inboundApp.update, body, () => encode(body))
  return one('app', await loadApp(api, id), 'Updated inbound app')
}

export const remove: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  await api.call(contract.inboundApp.delete, { id }, goJson)
  return done
}

export const loadOne: Run = async ({ api, args: [id = ''] }) => one('app', await loadApp(api, id), 'Loaded inbound app')

export const loadAll: Run = async ({ api }) => {
  const reply = await api.call(contract.inboundApp.loadAll, { page: 0, limit: 0 })
  const apps = decodeList(inboundApp, reply?.apps)
  return list('apps', apps, { verb: 'Loaded', one: 'inbound app', many: 'inbound apps', item: 'App' })
}

async function loadApp(api: Api, id: string): Promise<GoValue> {
  requireArgument('id', id)
  return decode(inboundApp, await api.call(contract.inboundApp.load, { id }))
}

function requestBody(id: string, name: string, { flags, given }: Pick<Call<typeof appFlags>, 'flags' | 'given'>) {
  const loginPageUrl = flags['flow-hosting-url']
  // An address that is written, and empty, stands for the server's own page.
  if (!loginPageUrl && !given.has('flow-hosting-url')) throw new Refusal('inbound apps require a flow hosting url')
  const permissions = flags['permission-scope']
  if (!permissions?.length) throw new Refusal('inbound apps require at least one permission scope')
  return {
    id,
    name,
    description: flags.description,
    logo: '',
    loginPageUrl,
    approvedCallbackUrls: flags['callback-url'],
    permissionsScopes: parseScopes(permissions, 'permission', 'roles'),
    attributesScopes: parseScopes(flags['attribute-scope'] ?? [], 'attribute', 'user attributes'),
    jwtBearerSettings: null,
    customAttributes: null,
  }
}

/** The official client has scopes as structs, whose fields keep their order. */
function encode({ permissionsScopes, attributesScopes, ...body }: ReturnType<typeof requestBody>): string {
  const inOrder = (scope: Scope) => new Map<string, GoValue>(Object.entries(scope))
  return goJson({
    ...body,
    permissionsScopes: permissionsScopes.map(inOrder),
    attributesScopes: attributesScopes.map(inOrder),
  })
}
