import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveTarget } from './target.ts'

const env = { DESCOPE_PROJECT_ID: 'P2abc', DESCOPE_MANAGEMENT_KEY: 'K2abc' }

test('works at the hosted service by default', () => {
  assert.deepEqual(resolveTarget('project', [], { env }), {
    projectId: 'P2abc',
    managementKey: 'K2abc',
    baseUrl: 'https://api.descope.com',
    anyCertificate: false,
  })
})

test('works in the region that a long project id names', () => {
  const projectId = `Peuc1${'2'.repeat(27)}`
  const target = resolveTarget('project', [], { env: { ...env, DESCOPE_PROJECT_ID: projectId } })
  assert.equal(target.baseUrl, 'https://api.euc1.descope.com')
})

const addresses: [string, boolean][] = [
  ['https://descope.example.com', false],
  ['https://descope.example.com/base/', false],
  ['https://descope.example.com:8443', true],
  ['https://localhost', true],
  ['https://10.0.0.7', true],
  ['https://[::1]/', true],
]

for (const [address, anyCertificate] of addresses) {
  test(`${anyCertificate ? 'takes any certificate' : 'checks the certificate'} at ${address}`, () => {
    const target = resolveTarget('project', [], { env: { ...env, DESCOPE_BASE_URL: address } })
    assert.deepEqual([target.baseUrl, target.anyCertificate], [address.replace(/\/$/, ''), anyCertificate])
  })
}

test('takes the project from the argument', () => {
  assert.equal(resolveTarget('projectArgument', ['P9'], { env }).projectId, 'P9')
  const message = 'the command argument must be a valid projectId'
  assert.throws(() => resolveTarget('projectArgument', ['X9'], { env }), { message })
})

test('needs no project for the company, and sends the one of the environment', () => {
  assert.equal(resolveTarget('company', [], { env: { DESCOPE_MANAGEMENT_KEY: 'K1' } }).projectId, '')
  assert.equal(resolveTarget('company', [], { env }).projectId, 'P2abc')
})

test('needs nothing for local commands', () => {
  assert.equal(resolveTarget('nothing', [], { env: {} }).managementKey, '')
})
