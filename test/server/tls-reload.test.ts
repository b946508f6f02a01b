import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { certificate, key } from '../cli/requests/certificate.ts'
import { good, privateKey } from '../cli/requests/certificates.ts'
import { onEveryEngine } from '../support/engines.ts'
import { fingerprintAt, start, urlOf } from './tls-plane.ts'

const fingerprintOf = (pem: string) => new X509Certificate(pem).fingerprint256

onEveryEngine((engine) => {
  test('C13 another certificate in the files is shown without a restart, and a broken pair keeps the old one', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'homescope-tls-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const { url: database, drop } = await engine.freshUrl()
    t.after(drop)
    const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
    await writeFile(files.cert, certificate)
    await writeFile(files.key, key)
    const workers = engine.name === 'postgres' ? 2 : 1
    const more = workers > 1 ? ['--workers', String(workers)] : []
    const plane = start(t, database, '--tls-cert', files.cert, '--tls-key', files.key, ...more)
    const url = await urlOf(plane)
    /** What connections are shown, to as many as reach each worker. */
    const shown = async () => {
      const all = await Promise.all(Array.from({ length: workers * 4 }, () => fingerprintAt(url)))
      return [...new Set(all)]
    }
    const until = async (isSo: () => Promise<boolean> | boolean) => {
      for (let tries = 0; !(await isSo()); tries++) {
        assert.ok(tries < 300, plane.said.stderr)
        await wait(100)
      }
    }
    assert.deepEqual(await shown(), [fingerprintOf(certificate)])

    await writeFile(files.cert, good)
    const told = () => plane.said.stderr.split('\n').filter((line) => line.includes('certificate not replaced'))
    await until(() => told().length === workers)
    for (const line of told()) {
      assert.equal(JSON.parse(line).error, '--tls-key is not the key of the certificate in --tls-cert')
    }
    assert.deepEqual(await shown(), [fingerprintOf(certificate)])

    await writeFile(files.key, privateKey)
    // The native binary goes on with the old one until it is started again (docs/fidelity.md).
    if (!process.versions['bun']) {
      await until(async () => (await shown()).join() === fingerprintOf(good))
      await rm(files.key)
      await until(() => told().length === 2 * workers)
      assert.deepEqual(await shown(), [fingerprintOf(good)])
    }
    plane.child.kill('SIGTERM')
    assert.deepEqual(await plane.closed, [0, null])
  })
})
