import type { Calls } from './calls.ts'
import type { Message, Person, SignedIn, TestingPlane } from './types.ts'

export function createPeople(calls: Calls): Pick<TestingPlane, 'signIn' | 'messages'> {
  const { manage, authenticate } = calls
  return {
    async signIn(loginId, person = {}) {
      await ensureStanding(calls, person)
      await ensureUser(calls, loginId, person)
      const made = await manage('POST', '/v1/mgmt/tests/generate/otp', {
        loginId,
        deliveryMethod: 'email',
        loginOptions: { customClaims: person.customClaims ?? {} },
      })
      const { code } = made as { code: string }
      const reply = (await authenticate('/v1/auth/otp/verify/email', { loginId, code })) as Omit<SignedIn, 'userId'>
      const { sessionJwt, refreshJwt, claims, user } = reply
      return { userId: String(user['userId']), sessionJwt, refreshJwt, claims, user }
    },
    messages: async () => ((await manage('GET', '/v1/mgmt/outbox')) as { messages: Message[] }).messages,
  }
}

async function ensureUser({ manage }: Calls, loginId: string, person: Person): Promise<void> {
  const { users } = (await manage('POST', '/v2/mgmt/user/search', { loginIds: [loginId], withTestUser: true })) as {
    users: unknown[]
  }
  if (users.length > 0) return
  await manage('POST', '/v1/mgmt/user/create/test', {
    loginId,
    email: person.email ?? (loginId.includes('@') ? loginId : `${encodeURIComponent(loginId)}@example.com`),
    phone: person.phone,
    name: person.name,
    roleNames: person.roles,
    userTenants: Object.entries(person.tenants ?? {}).map(([tenantId, roleNames]) => ({ tenantId, roleNames })),
  })
}

async function ensureStanding({ manage }: Calls, { roles = [], tenants = {} }: Person): Promise<void> {
  const wanted = new Set([...roles, ...Object.values(tenants).flat()])
  if (wanted.size > 0) {
    const known = (await manage('GET', '/v1/mgmt/role/all')) as { roles: { name: string }[] }
    for (const { name } of known.roles) wanted.delete(name)
    for (const name of wanted) await manage('POST', '/v1/mgmt/role/create', { name })
  }
  const known = (await manage('GET', '/v1/mgmt/tenant/all')) as { tenants: { id: string }[] }
  for (const id of Object.keys(tenants)) {
    if (!known.tenants.some((tenant) => tenant.id === id))
      await manage('POST', '/v1/mgmt/tenant/create', { id, name: id })
  }
}
