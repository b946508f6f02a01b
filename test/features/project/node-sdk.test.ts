/** Every function of management.project, flow and theme of the official Node client, against the plane. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import descope from '@descope/node-sdk'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'

describe('@descope/node-sdk', () => {
  let plane: TestPlane
  let sdk: ReturnType<typeof descope>
  let nobody: ReturnType<typeof descope>
  before(async () => {
    plane = await startTestPlane()
    const client = (managementKey: string, projectId = plane.projectId) =>
      descope({ projectId, managementKey, baseUrl: plane.url })
    sdk = client(plane.managementKey)
    nobody = client(`K${'0'.repeat(27)}wrong`)
  })
  after(() => plane.stop())

  const refused = { ok: false, code: 401, errorCode: 'E062803' }
  const outcome = (result: { ok: boolean; code?: number; error?: { errorCode: string } }) => ({
    ok: result.ok,
    code: result.code,
    errorCode: result.error?.errorCode,
  })

  it('lists, clones, renames, tags and deletes projects', async () => {
    const { project } = sdk.management
    plane.now += 1000
    const cloned = await project.clone('Copy', 'production', ['a', 'b'])
    const { projectId, ...rest } = cloned.data as { projectId: string }
    assert.deepEqual(rest, { projectName: 'Copy', environment: 'production', tags: ['a', 'b'], tag: 'production' })
    assert.equal((await project.updateName('Main')).ok, true)
    assert.equal((await project.updateTags(['x', 'y'])).ok, true)
    const { data } = await project.listProjects()
    assert.deepEqual(data, [
      { id: plane.projectId, name: 'Main', environment: '', tags: ['x', 'y'] },
      { id: projectId, name: 'Copy', environment: 'production', tags: ['a', 'b'] },
    ])
    const copy = descope({ projectId, managementKey: plane.managementKey, baseUrl: plane.url })
    assert.equal((await copy.management.project.delete()).ok, true)
    assert.equal((await project.listProjects()).data?.length, 1)
  })

  it('is refused what makes no sense', async () => {
    const { project } = sdk.management
    assert.deepEqual(outcome(await project.clone('', undefined)), { ok: false, code: 400, errorCode: 'E011003' })
    assert.deepEqual(outcome(await project.clone('x', 'staging' as 'production')), {
      ok: false,
      code: 400,
      errorCode: 'E011003',
    })
    assert.deepEqual(outcome(await project.updateName('')), { ok: false, code: 400, errorCode: 'E011003' })
    assert.deepEqual(outcome(await project.delete()), { ok: false, code: 400, errorCode: 'E073008' })
    assert.deepEqual(outcome(await project.importSnapshot({ files: {} })), {
      ok: false,
      code: 400,
      errorCode: 'E011003',
    })
  })

  it('exports, validates and imports snapshots', async () => {
    const { project } = sdk.management
    const files = (await project.exportSnapshot()).data?.files as Record<string, Record<string, unknown>>
    assert.deepEqual((await project.export()).data, files)
    const verdict = await project.validateSnapshot({ files })
    assert.deepEqual([verdict.data?.ok, verdict.data?.failures], [true, []])
    files['connectors/connectors.json'] = { connectors: ['mail'] }
    files['connectors/mail.json'] = {
      id: 'CI1',
      type: 'smtp',
      name: 'Mail',
      configuration: { username: 'u', password: 'PLACEHOLDER_VALUE' },
    }
    const failed = await project.validateSnapshot({ files })
    // A plane tells more than the service, which the SDK hands on.
    const { deletes, fingerprint, ...told } = failed.data as unknown as Record<string, unknown>
    assert.deepEqual([deletes, typeof fingerprint], [[], 'string'])
    assert.deepEqual(told, {
      ok: false,
      failures: ['connectors/mail.json: the secret password of "Mail" is missing'],
      missingSecrets: {
        connectors: [{ id: 'CI1', name: 'Mail', type: 'password', value: '' }],
        oauthProviders: [],
        outboundApps: [],
        externalAuth: [],
      },
    })
    const inputSecrets = { connectors: [{ id: 'CI1', name: 'Mail', type: 'password', value: 's' }], oauthProviders: [] }
    assert.equal((await project.importSnapshot({ files, inputSecrets })).ok, true)
    assert.equal((await project.import(files)).ok, true)
    assert.deepEqual((await project.exportSnapshot()).data?.files, files)
  })

  it('lists, exports, imports and deletes flows', async () => {
    const { flow } = sdk.management
    const listed = await flow.list()
    assert.equal(listed.data?.total, 7)
    const exported = await flow.export('sign-in')
    const { flow: one, screens } = exported.data as unknown as {
      flow: Record<string, unknown>
      screens: Record<string, unknown>[]
    }
    assert.deepEqual([one['id'], one['version'], one['name'], screens.length], ['sign-in', 1, 'Sign In', 3])
    const imported = await flow.import('mine', { ...one, name: 'Mine' } as never, screens as never)
    const made = imported.data as unknown as typeof exported.data & {
      flow: Record<string, unknown>
      screens: Record<string, unknown>[]
    }
    assert.deepEqual([made.flow['id'], made.flow['name'], made.flow['dsl']], ['mine', 'Mine', one['dsl']])
    assert.deepEqual(
      made.screens.map(({ id, htmlTemplate }) => [id, htmlTemplate]),
      screens.map(({ id, htmlTemplate }) => [id, htmlTemplate]),
    )
    assert.equal((await flow.delete(['mine'])).ok, true)
    assert.deepEqual(outcome(await flow.export('mine')), { ok: false, code: 404, errorCode: 'E103003' })
    assert.deepEqual(outcome(await flow.import('no/path', one as never, [])), {
      ok: false,
      code: 400,
      errorCode: 'E011003',
    })
    assert.deepEqual(outcome(await flow.delete([])), { ok: false, code: 400, errorCode: 'E011003' })
  })

  it('exports and imports themes', async () => {
    const { theme } = sdk.management
    const exported = (await theme.export()).data?.theme as unknown as {
      id: string
      version: number
      cssTemplate: Record<string, unknown>
    }
    assert.deepEqual(
      [exported.id, exported.version, Object.keys(exported.cssTemplate)],
      ['DefaultTheme', 1, ['light', 'dark']],
    )
    const imported = await theme.import({
      ...exported,
      cssTemplate: { ...exported.cssTemplate, dark: { components: {} } },
    } as never)
    const made = imported.data?.theme as unknown as typeof exported
    assert.deepEqual([made.version, made.cssTemplate], [2, { ...exported.cssTemplate, dark: { components: {} } }])
    assert.deepEqual(outcome(await theme.import({ id: 'x' } as never)), { ok: false, code: 400, errorCode: 'E011003' })
  })

  it('is refused with a wrong key', async () => {
    const { project, flow, theme } = nobody.management
    const calls = [
      project.listProjects(),
      project.clone('x', undefined),
      project.updateName('x'),
      project.updateTags(['x']),
      project.delete(),
      project.exportSnapshot(),
      project.importSnapshot({ files: {} }),
      project.validateSnapshot({ files: {} }),
      project.export(),
      project.import({}),
      flow.list(),
      flow.export('sign-in'),
      flow.import('x', {} as never, []),
      flow.delete(['x']),
      theme.export(),
      theme.import({} as never),
    ]
    for (const call of calls) assert.deepEqual(outcome(await call), refused)
  })
})

describe('keys', () => {
  it('of a project may not list the projects of the company', async () => {
    const plane = await startTestPlane()
    const { digestOf, keyIdOf } = await import('../../../src/features/secrets.ts')
    const key = `K${'1'.repeat(27)}projectkey`
    await plane.world.store.writeDirectory((tables) =>
      tables.managementKeys.create({
        id: keyIdOf(key),
        companyId: 'none',
        name: 'of the project',
        description: '',
        digest: digestOf(key),
        status: 'active',
        expiresAt: 0,
        permittedIps: [],
        reBac: {
          companyRoles: [],
          projectRoles: [{ projectIds: [plane.projectId], roles: ['project-full-access'] }],
          tagRoles: [],
        },
        version: 1,
        createdAt: 0,
      }),
    )
    const { status } = await plane.call('POST', '/v1/mgmt/projects/list', {}, `Bearer ${plane.projectId}:${key}`)
    assert.equal(status, 403)
    const bare = await plane.call('POST', '/v1/mgmt/projects/list', undefined, `Bearer ${plane.managementKey}`)
    assert.equal(bare.status, 200)
    await plane.stop()
  })
})
