/** Contract, client and codec in a browser: what a console there is made of. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { chromiumPath } from '../support/chromium.ts'
import { repoRoot } from '../support/paths.ts'
import { startTestPlane, type TestPlane } from '../support/plane.ts'

const skip = chromiumPath === undefined && 'no Chromium here: apt-get install chromium'

/** Runs in the page. */
const PROGRAM = `
import { contract } from './src/contract/index.ts'
import { call } from './src/client/client.ts'
import { decode } from './src/wire/decode.ts'
import { encode } from './src/wire/encode.ts'

const transport = async ({ method, path, headers, body }) => {
  const answer = await fetch(path, { method, headers, body })
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
}

export async function run(by) {
  const given = [typeof globalThis.Buffer, typeof globalThis.process]
  const { id } = await call(transport, by, contract.tenant.create, { name: 'Größe', selfProvisioningDomains: ['a.test'] })
  const tenant = await call(transport, by, contract.tenant.load, { id })
  const refused = await call(transport, by, contract.tenant.create, { name: '' }).catch((error) => error.code)
  const input = decode(contract.tenant.create.input, { name: 'Größe', unknown: 1 })
  const misfit = (() => {
    try {
      return decode(contract.tenant.create.input, { name: 1 })
    } catch (error) {
      return error.detail
    }
  })()
  return { given, tenant, refused, input, misfit, text: encode(contract.tenant.create.output, { id: 'T1' }) }
}
`

describe('contract, client and codec in a real browser', { skip }, () => {
  let browser: Browser
  let plane: TestPlane
  before(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
    plane = await startTestPlane()
  })
  after(async () => {
    await browser?.close()
    await plane?.stop()
  })

  test('calls, decodes and encodes without anything of Node', async () => {
    const { outputFiles } = await build({
      stdin: { contents: PROGRAM, resolveDir: repoRoot, loader: 'ts' },
      bundle: true,
      format: 'iife',
      globalName: 'program',
      platform: 'browser',
      target: 'chrome111',
      write: false,
    })
    const page = await browser.newPage()
    await page.goto(`${plane.url}/health`)
    await page.evaluate(outputFiles[0]?.text ?? '')
    const by = { projectId: plane.projectId, token: plane.managementKey }
    const told = await page.evaluate((credentials) => {
      const { program } = globalThis as unknown as { program: { run(by: object): Promise<{ tenant: object }> } }
      return program.run(credentials)
    }, by)
    const { tenant, ...rest } = told as { tenant: { [field: string]: unknown } }
    assert.deepEqual([tenant['name'], tenant['selfProvisioningDomains']], ['Größe', ['a.test']])
    assert.deepEqual(rest, {
      given: ['undefined', 'undefined'],
      refused: 'E011003',
      input: INPUT,
      misfit: 'The name field must be a string',
      text: '{"id":"T1"}',
    })
  })
})

/** Nothing that was not declared, and all that was. */
const INPUT = {
  name: 'Größe',
  id: '',
  selfProvisioningDomains: [],
  customAttributes: {},
  authType: '',
  disabled: false,
  enforceSSO: false,
  enforceSSOExclusions: [],
  federatedAppIds: [],
  roleInheritance: '',
  parent: '',
}
