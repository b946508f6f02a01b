import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contract } from '../index.ts'
import { type Handlers, type InputOf, type OutputOf, operationsOf, routesOf } from '../operation.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_T extends true>() => undefined

test('infers what a handler receives and returns', () => {
  holds<Equal<InputOf<typeof contract.user.setLoginId>, { loginId: string; newLoginId: string }>>()
  holds<Equal<InputOf<typeof contract.user.patch>['roleNames'], string[] | undefined>>()
  holds<Equal<InputOf<typeof contract.user.search>['verifiedEmail'], boolean | undefined>>()
  holds<Equal<InputOf<typeof contract.user.search>['sort'], { field: string; desc: boolean }[]>>()
  holds<Equal<InputOf<typeof contract.user.setStatus>['status'], 'enabled' | 'disabled' | 'invited' | ''>>()
  holds<Equal<OutputOf<typeof contract.user.create>['user']['OAuth'], { [key: string]: boolean }>>()
  holds<Equal<keyof OutputOf<typeof contract.tenant.delete>, never>>()
})

test('wants a function for every operation', () => {
  interface Context {
    projectId: string
  }
  const all: Handlers<{ tenant: Pick<typeof contract.tenant, 'create' | 'load' | 'delete'> }, Context> = {
    tenant: {
      create: async ({ projectId }, { id, name }) => ({ id: id || `${projectId}-${name}` }),
      load: async (_, { id }) => ({ id, customAttributes: { any: [1, null] } }),
      delete: async () => {},
    },
  }
  const partial: Handlers<{ tenant: Pick<typeof contract.tenant, 'create' | 'delete'> }, Context> = {
    // @ts-expect-error the function `create` is missing
    tenant: { delete: all.tenant.delete },
  }
  assert.ok(partial)
})

test('has no two operations on one route', () => {
  const routes = operationsOf(contract).flatMap(({ op }) => routesOf(op).map(({ method, path }) => `${method} ${path}`))
  assert.deepEqual(
    routes.filter((route, index) => routes.indexOf(route) !== index),
    [],
  )
})

test('answers the names in the documentation', () => {
  const documented = operationsOf(contract).flatMap(({ noun, verb, op }) =>
    routesOf(op)
      .filter(({ path }) => path.includes('/management/'))
      .map(({ method, path }) => `${method} ${path} ${noun}.${verb}`),
  )
  const named = [
    'POST /management/users/test-users user.createTest',
    'GET /management/users/load user.loadDocs',
    'POST /management/users/search user.search',
    'GET /management/users/test-users user.listTestDocs',
    'POST /management/users/get-login-history user.loginHistoryDocs',
    'GET /management/users/get-provider-token user.providerToken',
    'POST /management/users/test-users/generate-otp user.generateOtp',
  ]
  assert.deepEqual(documented.toSorted(), named.flatMap((line) => [line, line.replace('/', '/v1/')]).toSorted())
})

test('what an operation takes from the address is a field of its input', () => {
  const unknown = operationsOf(contract).flatMap(({ noun, verb, op }) =>
    (op.inQuery ?? []).filter((name) => !Object.hasOwn(op.input.fields, name)).map((name) => `${noun} ${verb} ${name}`),
  )
  assert.deepEqual(unknown, [])
})
