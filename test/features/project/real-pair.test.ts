/** The real reply of the service to a flow's export, and the real snapshot of the same moment. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { readFolder, type SnapshotFiles } from '../../../src/cli/snapshot/read-folder.ts'
import { sharedPath } from '../../support/paths.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'

const samples = sharedPath('samples') ?? ''

describe('the real pair of sign-up', { skip: samples === '' && 'no samples' }, () => {
  const reply = () =>
    JSON.parse(readFileSync(`${samples}/flows/api-response/flow-export.sign-up.response.json`, 'utf8'))
  const files = (): SnapshotFiles => ({ ...readFolder(`${samples}/snapshots/terraform-demo-rev1`) })
  let plane: TestPlane
  before(async () => {
    plane = await startTestPlane()
    const { body } = await plane.call('POST', '/v1/mgmt/project/snapshot/validate', { files: files() })
    const connectors = body.missingSecrets.connectors.map((secret: object) => ({ ...secret, value: 's' }))
    const input = { files: files(), inputSecrets: { connectors } }
    assert.equal((await plane.call('POST', '/v1/mgmt/project/snapshot/import', input)).status, 200)
  })
  after(() => plane.stop())

  it('gives the reply from the snapshot', async () => {
    const { body } = await plane.call('POST', '/v2/mgmt/flow/export', { flowId: 'sign-up' })
    const expected = reply()
    // Newer replies have a map, this one still has a list.
    assert.deepEqual(expected.flow.references.roles, [])
    expected.flow.references.roles = {}
    // Strict clients refuse null where an object is declared.
    assert.equal(expected.flow.metadata.translation, null)
    delete expected.flow.metadata.translation
    assert.deepEqual(body, expected)
  })

  it('gives the snapshot from the reply', async () => {
    assert.equal((await plane.call('POST', '/v1/mgmt/flow/delete', { ids: ['sign-up'] })).status, 200)
    assert.equal((await plane.call('POST', '/v2/mgmt/flow/import', reply())).status, 200)
    const { body } = await plane.call('POST', '/v1/mgmt/project/snapshot/export', {})
    const folder = (all: SnapshotFiles) =>
      Object.fromEntries(Object.entries(all).filter(([path]) => path.startsWith('flows/')))
    assert.deepEqual(folder(body.files), folder(files()))
  })

  it('answers an unknown flow as the service does', async () => {
    const { status, body } = await plane.call('POST', '/v2/mgmt/flow/export', { flowId: 'nobody' })
    const { message: _, ...expected } = JSON.parse(
      readFileSync(`${samples}/flows/api-response/flow-export.unknown-flow.error.json`, 'utf8'),
    )
    assert.deepEqual([status, body], [404, expected])
  })
})
