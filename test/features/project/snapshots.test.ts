import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { readFolder, type SnapshotFiles } from '../../../src/cli/snapshot/read-folder.ts'
import { parseSecrets } from '../../../src/cli/snapshot/secrets-file.ts'
import { bytesOf } from '../../../src/cli/snapshot/write-folder.ts'
import type { JsonObject } from '../../../src/lib/json.ts'
import { engines } from '../../support/engines.ts'
import { postsOf } from '../../support/entities.ts'
import { sharedPath } from '../../support/paths.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'

const samples = sharedPath('samples')
const skipped = samples === undefined && 'no samples'

for (const engine of engines()) {
  describe(`snapshots on ${engine.name}`, { skip: engine.skip || skipped }, () => {
    let plane: TestPlane
    let drop: () => Promise<void>
    before(async () => {
      const fresh = await engine.freshUrl()
      drop = fresh.drop
      plane = await startTestPlane({ database: fresh.url })
    })
    after(async () => {
      await plane?.stop()
      await drop?.()
    })

    const post = postsOf(() => plane, '')
    const exported = async (project?: string, format?: string) => {
      const { status, body } = await post('/v1/mgmt/project/snapshot/export', { format }, project)
      assert.equal(status, 200)
      return body.files as SnapshotFiles
    }
    const freshProject = async () => (await post('/v1/mgmt/project/clone', { name: 'Fresh' })).body.projectId as string

    it('exports a new project in a form that it would import again', async () => {
      const files = await exported()
      assert.deepEqual(
        Object.keys(files)
          .filter((path) => !/^(flows|widgets|auth)\//.test(path))
          .sort(),
        [
          'applications.json',
          'project.json',
          'snapshot.json',
          'styles/dark.json',
          'styles/light.json',
          'styles/styles.json',
        ],
      )
      assert.deepEqual(files['flows/flows.json'], {
        flows: ['forgot-password', 'mfa', 'sign-in', 'sign-up', 'sign-up-or-in', 'sso', 'step-up'],
      })
      const verdict = await post('/v1/mgmt/project/snapshot/validate', { files })
      assert.deepEqual(verdict.body, {
        ok: true,
        failures: [],
        missingSecrets: { connectors: [], oauthProviders: [], outboundApps: [], externalAuth: [] },
        deletes: [],
        fingerprint: verdict.body.fingerprint,
      })
      assert.match(verdict.body.fingerprint, /^[0-9a-f]{64}$/)
    })

    const cases: [string, string[], string | undefined][] = [
      ['snapshots/terraform-demo-rev1', ['forter:secretKey', 'SMTP Connector:password'], undefined],
      [
        'constructed/snapshots/all-kinds-s',
        [
          'Mail:password',
          'My HTTP:bearerToken',
          'My HTTP:hmacSecret',
          'My HTTP!:password',
          'acme-idp:clientSecret',
          'Google:clientSecret',
          'Calendar:clientSecret',
        ],
        'constructed/secrets/secrets-input-s.json',
      ],
    ]
    for (const [sample, wanted, secretsFile] of cases) {
      describe(`the sample ${sample}`, () => {
        const files = () => ({ ...readFolder(`${samples}/${sample}`) })
        let project: string
        before(async () => {
          project = await freshProject()
        })

        it('tells the secrets that are missing, and changes nothing', async () => {
          const before = bytes(await exported(project))
          const { status, body } = await post('/v1/mgmt/project/snapshot/validate', { files: files() }, project)
          assert.equal(status, 200)
          assert.equal(body.ok, false)
          const missing = Object.values(body.missingSecrets).flat() as { name: string; type: string; value: string }[]
          const names = missing.map(({ name, type }) => `${name}:${type}`)
          assert.deepEqual(names.sort(), wanted.map((name) => name.replace('forter:', 'Forter:')).sort())
          assert.equal(body.failures.length, wanted.length)
          assert.ok(missing.every(({ value }) => value === ''))
          assert.deepEqual(bytes(await exported(project)), before)
        })

        it('is not imported without them', async () => {
          const before = bytes(await exported(project))
          const { status, body } = await post('/v1/mgmt/project/snapshot/import', { files: files() }, project)
          assert.deepEqual([status, body.errorCode], [400, 'E011003'])
          assert.deepEqual(bytes(await exported(project)), before)
        })

        it('is imported with them and exported byte for byte', async () => {
          const { body } = await post('/v1/mgmt/project/snapshot/validate', { files: files() }, project)
          const inputSecrets = secretsFile
            ? parseSecrets(readFileSync(`${samples}/${secretsFile}`, 'utf8'), 'x')
            : fill(body.missingSecrets)
          const verdict = await post('/v1/mgmt/project/snapshot/validate', { files: files(), inputSecrets }, project)
          assert.deepEqual([verdict.body.ok, verdict.body.failures], [true, []])
          const imported = await post('/v1/mgmt/project/snapshot/import', { files: files(), inputSecrets }, project)
          assert.deepEqual([imported.status, imported.body], [200, {}])
          assert.deepEqual(bytes(await exported(project)), bytes(withoutNewlines(files())))
        })

        it('is imported again without secrets, which it has now', async () => {
          assert.equal((await post('/v1/mgmt/project/snapshot/import', { files: files() }, project)).status, 200)
          assert.deepEqual(bytes(await exported(project)), bytes(withoutNewlines(files())))
        })

        it('says the same in the plain format, and comes back from it', async () => {
          const plain = await exported(project, 'plain')
          assert.equal(JSON.stringify(plain).includes('asset:'), false)
          assert.equal((await post('/v1/mgmt/project/snapshot/import', { files: plain }, project)).status, 200)
          const back = await exported(project)
          delete back['assets/assets.json']
          const whole = withoutNewlines(files())
          delete whole['assets/assets.json']
          assert.deepEqual(bytes(back), bytes(whole))
          assert.equal((await post('/v1/mgmt/project/snapshot/import', { files: files() }, project)).status, 200)
        })

        it('is cloned with its secrets', async () => {
          const { body } = await post('/v1/mgmt/project/clone', { name: 'Copy' }, project)
          assert.deepEqual(bytes(await exported(body.projectId)), bytes(withoutNewlines(files())))
          assert.equal((await post('/v1/mgmt/project/snapshot/import', { files: files() }, body.projectId)).status, 200)
        })

        it('keeps no secret in clear', async () => {
          const tables = plane.world.store.configuration
          const everything = JSON.stringify([await tables.all(project), await tables.secrets(project), plane.log])
          for (const secret of ['p-s', 'filled-in-value']) assert.equal(everything.includes(`"${secret}"`), false)
        })

        it('goes back to a restore point', async () => {
          const before = bytes(await exported(project))
          const changed = files()
          changed['project.json'] = { ...(changed['project.json'] as JsonObject), domain: 'changed.example.com' }
          plane.now += 1000
          assert.equal((await post('/v1/mgmt/project/snapshot/import', { files: changed }, project)).status, 200)
          assert.notDeepEqual(bytes(await exported(project)), before)
          const { body } = await post('/v1/mgmt/project/snapshot/history', {}, project)
          const [newest] = body.restorePoints
          assert.equal(newest.reason, 'import')
          const back = await post('/v1/mgmt/project/snapshot/rollback', {}, project)
          assert.deepEqual([back.status, back.body], [200, { id: newest.id }])
          assert.deepEqual(bytes(await exported(project)), before)
        })

        it('leaves excluded parts alone', async () => {
          const before = bytes(await exported(project))
          const changed = files()
          changed['project.json'] = {
            ...(changed['project.json'] as JsonObject),
            domain: 'x.example.com',
            rotateJwt: true,
          }
          changed['auth/totp.json'] = { enabled: false }
          const excludes = ['project.domain', 'project.rotateJwt', 'totp']
          const { status } = await post('/v1/mgmt/project/import', { files: changed, excludes }, project)
          assert.equal(status, 200)
          assert.deepEqual(bytes(await exported(project)), before)
          const unknown = await post('/v1/mgmt/project/import', { files: changed, excludes: ['nothing'] }, project)
          assert.deepEqual([unknown.status, unknown.body.errorCode], [400, 'E011004'])
        })

        it('changes only what is included', async () => {
          const before = await exported(project)
          const changed = files()
          changed['project.json'] = { ...(changed['project.json'] as JsonObject), domain: 'y.example.com' }
          changed['auth/totp.json'] = { enabled: false }
          assert.equal(
            (await post('/v1/mgmt/project/import', { files: changed, includes: ['totp'] }, project)).status,
            200,
          )
          assert.deepEqual(bytes(await exported(project)), bytes({ ...before, 'auth/totp.json': { enabled: false } }))
          changed['assets/text-unused.txt'] = 'An asset that nothing refers to'
          changed['assets/assets.json'] = { mapping: {}, more: true }
          const nothingElse = { files: changed, includes: ['totp'] }
          assert.equal((await post('/v1/mgmt/project/import', nothingElse, project)).status, 200)
          assert.deepEqual(bytes(await exported(project)), bytes({ ...before, 'auth/totp.json': { enabled: false } }))
          assert.equal((await post('/v1/mgmt/project/import', { files: files() }, project)).status, 200)
        })

        it('refuses to import when the project is not as expected', async () => {
          const { status, body } = await post(
            '/v1/mgmt/project/snapshot/import',
            { files: files(), fingerprint: 'another' },
            project,
          )
          assert.deepEqual([status, body.errorCode], [409, 'E011409'])
        })
      })
    }

    it('matches connectors by name and moves references to their ids', async () => {
      const [staging, production] = [await freshProject(), await freshProject()]
      const withConnector = async (project: string, id: string, provider = 'Descope') => {
        const files = await exported(project)
        files['connectors/connectors.json'] = { connectors: ['mail'] }
        files['connectors/mail.json'] = {
          id,
          type: 'smtp',
          name: 'Mail',
          description: '',
          configuration: { host: 'h', username: 'u', password: `secret of ${project}` },
        }
        files['auth/otp.json'] = { ...(files['auth/otp.json'] as JsonObject), emailServiceProvider: provider }
        return files
      }
      const first = await withConnector(production, 'CIproduction')
      assert.equal((await post('/v1/mgmt/project/import', { files: first }, production)).status, 200)
      const second = await withConnector(staging, 'CIstaging', 'smtp:CIstaging')
      assert.equal((await post('/v1/mgmt/project/import', { files: second }, staging)).status, 200)
      const files = await exported(staging)
      assert.equal(
        (files['connectors/mail.json'] as { configuration: JsonObject }).configuration['password'],
        'PLACEHOLDER_VALUE',
      )
      assert.equal((await post('/v1/mgmt/project/import', { files }, production)).status, 200)
      const moved = await exported(production)
      assert.equal((moved['connectors/mail.json'] as JsonObject)['id'], 'CIproduction')
      assert.equal((moved['auth/otp.json'] as JsonObject)['emailServiceProvider'], 'smtp:CIproduction')
    })
  })
}

function fill(missing: { [list: string]: { value: string }[] }): unknown {
  const filled = Object.entries(missing).map(([list, secrets]) => [
    list,
    secrets.map((secret) => ({ ...secret, value: 'filled-in-value' })),
  ])
  return Object.fromEntries(filled)
}

/** Text assets come with the newline that files end in. */
function withoutNewlines(files: SnapshotFiles): SnapshotFiles {
  const entries = Object.entries(files).map(([path, value]) => [
    path,
    typeof value === 'string' && /^assets\/.*\.(txt|html)$/.test(path) ? value.replace(/\n$/, '') : value,
  ])
  return Object.fromEntries(entries)
}

function bytes(files: SnapshotFiles): { [path: string]: string } {
  const entries = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([path, value]) => [path, bytesOf(path, value).toString('latin1')]))
}
