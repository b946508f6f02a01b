/** Every operation and every role of a management key: allowed, or 403. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { AREAS } from '../../src/contract/company/areas.ts'
import { type Right, rightOf } from '../../src/contract/company/rights.ts'
import { ApiError } from '../../src/contract/faults.ts'
import { contract } from '../../src/contract/index.ts'
import { operationsOf } from '../../src/contract/operation.ts'
import { digestOf } from '../../src/features/secrets.ts'
import { createAccess } from '../../src/server/caller/access.ts'
import type { KeyRoles } from '../../src/store/port/directory.ts'
import type { TestPlane } from '../support/plane.ts'
import { onEveryPlane } from '../support/planes.ts'

const LEVELS = ['company', 'project', 'tag'] as const
const NAMES = ['full-access', ...AREAS.flatMap((area) => [`${area}-read`, `${area}-read-write`, `${area}-full-access`])]

const operations = operationsOf(contract).flatMap(({ noun, verb, op }) => {
  const right = rightOf(noun, verb, op)
  return right ? [{ name: `${noun}.${verb}`, access: op.access, right }] : []
})

onEveryPlane('rights', (plane) => {
  for (const level of LEVELS) {
    for (const name of NAMES) {
      it(`${level}-${name} may do what its name says, and nothing else`, async () => {
        const authorization = `Bearer ${plane().projectId}:${await keyWith(plane(), level, `${level}-${name}`)}`
        const check = createAccess(plane().world.store, plane().world)
        const nothing = {
          cookie: '',
          refreshCookie: '',
          origin: '',
          host: '',
          query: '',
          method: 'POST',
          path: '',
          flowNonce: '',
        }
        const request = { authorization, address: '127.0.0.1', ...nothing }
        const may: string[] = []
        for (const { name: operation, access, right } of operations) {
          const refusal = await check(access, request, right).then(
            () => undefined,
            (error: unknown) => error,
          )
          if (refusal === undefined) may.push(operation)
          else assert.ok(refusal instanceof ApiError && refusal.status === 403, `${operation}: ${refusal}`)
        }
        const expected = operations.filter(({ right }) => isSaid(level, name, right)).map(({ name }) => name)
        assert.deepEqual(may, expected)
      })
    }
  }
})

/** What the name of a role says of a right. */
function isSaid(level: string, name: string, { area, write, company }: Right): boolean {
  if (company && level !== 'company') return false
  if (name === 'full-access' || area === 'none') return true
  const [, of, extent] = /^([a-z]+)-(.*)$/.exec(name) ?? []
  return of === area && (extent !== 'read' || !write)
}

let made = 0

async function keyWith({ world, projectId }: TestPlane, level: (typeof LEVELS)[number], role: string): Promise<string> {
  const cleartext = `K${String(++made).padStart(27, '0')}${'x'.repeat(43)}`
  const project = await world.store.projects.load(projectId)
  if (!project) throw new Error('the plane has no project')
  const roles: KeyRoles = { companyRoles: [], projectRoles: [], tagRoles: [] }
  if (level === 'company') roles.companyRoles.push(role)
  if (level === 'project') roles.projectRoles.push({ projectIds: [projectId], roles: [role] })
  if (level === 'tag') roles.tagRoles.push({ tags: ['live'], roles: [role] })
  await world.store.writeDirectory(async (tables) => {
    await tables.projects.update({ ...project, tags: ['live'] })
    await tables.managementKeys.create({
      id: cleartext.slice(0, 28),
      companyId: project.companyId,
      name: role,
      description: '',
      digest: digestOf(cleartext),
      status: 'active',
      expiresAt: 0,
      permittedIps: [],
      reBac: roles,
      version: 1,
      createdAt: 0,
    })
  })
  return cleartext
}
