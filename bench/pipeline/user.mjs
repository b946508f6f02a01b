// One of the users that the pipeline's bench moves: nested as the service's are, with 3.5 rows each in four tables.
const TENANTS = 3

export function userOf(at, name = `User Number ${at}`) {
  const email = `user${at}@example.com`
  return {
    userId: `U2${((at * 2654435761) % 4294967296).toString(36).padStart(7, 'x')}pJTufi0fAPgCEyS${at.toString(36).padStart(4, 'z')}`,
    email,
    phone: `+1555${String(at).padStart(7, '0')}`,
    name,
    status: at % 10 === 0 ? 'invited' : 'enabled',
    createdTime: 1_700_000_000 + at,
    loginIds: at % 2 === 0 ? [email, `+1555${at}`] : [email],
    userTenants: Array.from({ length: at % TENANTS }, (_, n) => ({ tenantId: `T${n}`, tenantName: `Tenant ${n}` })),
    customAttributes: { plan: 'pro', seats: at % 50 },
  }
}
