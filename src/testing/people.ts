import { contract } from '../client/operations.ts'
import type { Output } from '../client/values.ts'
import type { Calls } from './calls.ts'
import type { Message, Person, SignedIn, TestingPlane } from './types.ts'

export function createPeople(calls: Calls): Pick<TestingPlane, 'signIn' | 'messages'> {
  const { call, authenticate } = calls
  return {
    async signIn(loginId, person = {}) {
      await ensureStanding(calls, person)
      await ensureUser(calls, loginId, person)
      const made = await call(contract.user.generateOtp, {
        loginId,
        deliveryMethod: 'email',
        loginOptions: { customClaims: person.customClaims ?? {} },
      })
      const reply = await authenticate(contract.otp.verify, { method: 'email', loginId, code: made?.code })
      return signedInBy(reply ?? {})
    },
    messages: async () => ((await call(contract.outbox.list))?.messages ?? []) as Message[],
  }
}

type Proven = NonNullable<Output<typeof contract.otp.verify>>

export function signedInBy({ sessionJwt = '', refreshJwt = '', claims, user }: Proven): SignedIn {
  return { userId: String(user?.userId), sessionJwt, refreshJwt, claims: claims ?? {}, user: { ...user } }
}

async function ensureUser({ call }: Calls, loginId: string, person: Person): Promise<void> {
  const found = await call(contract.user.search, { loginIds: [loginId], withTestUser: true })
  if (found?.users?.length) return
  await call(contract.user.createTest, {
    loginId,
    email: person.email ?? (loginId.includes('@') ? loginId : `${encodeURIComponent(loginId)}@example.com`),
    phone: person.phone,
    name: person.name,
    roleNames: person.roles,
    userTenants: Object.entries(person.tenants ?? {}).map(([tenantId, roleNames]) => ({ tenantId, roleNames })),
  })
}

async function ensureStanding({ call }: Calls, { roles = [], tenants = {} }: Person): Promise<void> {
  const wanted = new Set([...roles, ...Object.values(tenants).flat()])
  if (wanted.size > 0) {
    const known = await call(contract.role.all)
    for (const { name } of known?.roles ?? []) wanted.delete(name ?? '')
    for (const name of wanted) await call(contract.role.create, { name })
  }
  const known = await call(contract.tenant.loadAll)
  for (const id of Object.keys(tenants)) {
    if (!known?.tenants?.some((tenant) => tenant.id === id)) await call(contract.tenant.create, { id, name: id })
  }
}
