import type { Api, Call, Run } from '../../command.ts'
import { Refusal, requireArgument } from '../../exit.ts'
import { decode, decodeList, decodeString } from '../../go-decode.ts'
import { type GoValue, goJson } from '../../go-json.ts'
import { done, list, one, several } from '../../output.ts'
import { inboundApp } from '../../shapes.ts'
import type { appFlags } from './index.ts'
import { parseScopes } from './scopes.ts'

export const create: Run<typeof appFlags> = async ({ api, args: [name = ''], flags, given }) => {
  const body = requestBody('', name, { flags, given })
  requireArgument('appRequest.Name', name)
  const reply = await api.post('/v1/mgmt/thirdparty/app/create', body)
  const app = await loadApp(api, decodeString(reply, 'id'))
  return several({ app, secret: decodeString(reply, 'cleartext') }, 'Created new inbound app')
}

export const update: Run<typeof appFlags> = async ({ api, args: [id = '', name = ''], flags, given }) => {
  const body = requestBody(id, name, { flags, given })
  requireArgument('appRequest.id', id)
  requireArgument('appRequest.Name', name)
  await api.post('/v1/mgmt/thirdparty/app/update', body)
  return one('app', await loadApp(api, id), 'Updated inbound app')
}

export const remove: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  await api.post('/v1/mgmt/thirdparty/app/delete', goJson({ id }))
  return done
}

export const loadOne: Run = async ({ api, args: [id = ''] }) => one('app', await loadApp(api, id), 'Loaded inbound app')

export const loadAll: Run = async ({ api }) => {
  const reply = await api.get('/v1/mgmt/thirdparty/apps/load', { page: '0', limit: '0' })
  const apps = decodeList(inboundApp, (reply as { apps?: unknown } | null)?.apps)
  return list('apps', apps, { verb: 'Loaded', one: 'inbound app', many: 'inbound apps', item: 'App' })
}

async function loadApp(api: Api, id: string): Promise<GoValue> {
  requireArgument('id', id)
  return decode(inboundApp, await api.get('/v1/mgmt/thirdparty/app/load', { id }))
}

function requestBody(
  id: string,
  name: string,
  { flags, given }: Pick<Call<typeof appFlags>, 'flags' | 'given'>,
): string {
  const loginPageUrl = flags['flow-hosting-url']
  // An address that is written, and empty, stands for the server's own page.
  if (!loginPageUrl && !given.has('flow-hosting-url')) throw new Refusal('inbound apps require a flow hosting url')
  const permissions = flags['permission-scope']
  if (!permissions?.length) throw new Refusal('inbound apps require at least one permission scope')
  return goJson({
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
  })
}
