/** Links, tabs and what strangers try. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type AuthPlane, suite, tokenIn } from '../signing-in.ts'
import { codeFlow, flowOf } from './documents.ts'
import { importFlow, type Visitor, visitor } from './driving.ts'

const linkFlow = (flowId: string) =>
  flowOf(flowId, {
    begin: { screen: { inputs: { email: 'EmailInput', newPassword: 'NewPassword' } }, next: { send: '2' } },
    2: {
      action: 'sign-up-or-in-magic-link-email',
      arguments: { verifyStepId: '2.end' },
      next: [
        ['success', '3'],
        ['success', '2.end'],
      ],
    },
    '2.end': { action: 'verify-magic-link', next: { success: '5' } },
    3: { name: 'Sent', screen: { text: '{{sentTo.maskedEmail}}' }, next: { polling: '0', resend: '2' } },
    5: { name: 'Details', screen: { inputs: { fullName: 'FullNameInput' } }, next: { save: '6' } },
    6: { action: 'update-user-properties', next: { success: '0' } },
    0: { action: 'logged-in' },
  })

async function opened(plane: AuthPlane, by: Visitor) {
  const { link } = await plane.lastMessage()
  const url = new URL(link)
  const [executionId = '', stepId = ''] = (url.searchParams.get('descope-login-flow') ?? '').split('_')
  return { url, executionId, stepId, open: () => by.submit(stepId, { token: tokenIn(link) }, executionId) }
}

suite('flows with links', (get) => {
  it('go on in a second tab of the browser, and tell the first one', async () => {
    const plane = get()
    await importFlow(plane, linkFlow('by-link'))
    const person = visitor(plane)
    await person.start('by-link')
    const sent = await person.click('send', { email: 'tabs@example.com' })
    assert.equal((await person.poll()).action, 'poll')
    const first = person.at
    const link = await opened(plane, person)
    assert.deepEqual(
      [link.url.origin + link.url.pathname, link.executionId, link.stepId],
      ['http://localhost:3000/login', sent.executionId, '2.end'],
    )
    const details = await link.open()
    assert.deepEqual([details.stepId, details.executionId], ['5', sent.executionId])
    const done = await person.click('save', { fullName: 'Tab Bed', 'customAttributes.admin': true })
    assert.deepEqual([done.status, done.authInfo.user.name], ['completed', 'Tab Bed'])
    person.at = first
    const polled = await person.poll()
    assert.deepEqual([polled.status, polled.authInfo.user.userId], ['completed', done.authInfo.user.userId])
  })

  it('give nothing to whoever sent a link to somebody else', async () => {
    const plane = get()
    const thief = visitor(plane)
    await thief.start('by-link')
    const sent = await thief.click('send', { email: 'victim@example.com', newPassword: 'Known-to-the-thief-1' })
    const victim = visitor(plane)
    const link = await opened(plane, victim)
    const details = await link.open()
    assert.equal(details.stepId, '5')
    assert.notEqual(details.executionId, sent.executionId)
    assert.equal(details.screen.state.form.email, 'victim@example.com')
    thief.at = sent
    const polled = await thief.poll()
    assert.deepEqual([polled.status, polled.authInfo], ['waiting', undefined])
    const jumped = await thief.post('next', { executionId: sent.executionId, stepId: '5', interactionId: 'save' })
    assert.deepEqual([jumped.status, jumped.body.errorCode], [400, 'E103202'])
    const done = await victim.click('save', { fullName: 'Vic Tim' })
    assert.equal(done.authInfo.user.email, 'victim@example.com')
    const tried = { loginId: 'victim@example.com', password: 'Known-to-the-thief-1' }
    assert.equal((await plane.as(undefined, '/v1/auth/password/signin', tried)).status, 401)
  })

  it('open once', async () => {
    const plane = get()
    const person = visitor(plane)
    await person.start('by-link')
    await person.click('send', { email: 'once@example.com' })
    const link = await opened(plane, person)
    await link.open()
    const again = await opened(plane, visitor(plane)).then(({ open }) => open())
    assert.deepEqual(
      [again.stepId, again.screen.state.errorType, again.authInfo],
      ['3', 'MagicLinkVerifyFailed', undefined],
    )
  })

  it('lead only to pages that the project trusts', async () => {
    const plane = get()
    const person = visitor(plane)
    await person.start('by-link', { redirectUrl: 'https://evil.example/take' })
    const refused = await person.click('send', { email: 'redirected@example.com' })
    assert.match(refused.screen.state.errorText, /not in a trusted domain of the project: evil\.example/)
  })
})

suite('executions', (get) => {
  it('are held by whoever has their id, step and project', async () => {
    const plane = get()
    await importFlow(plane, codeFlow('held'))
    const person = visitor(plane)
    const { executionId } = await person.start('held')
    const refusal = async (body: object) => {
      const { status, body: told } = await person.post('next', { stepId: 'begin', interactionId: 'send', ...body })
      return [status, told.errorCode]
    }
    assert.deepEqual(await refusal({ executionId: `held|#|${'0'.repeat(27)}` }), [400, 'E103205'])
    assert.deepEqual(await refusal({ executionId: executionId.replace('held', 'other') }), [400, 'E103205'])
    assert.deepEqual(await refusal({ executionId, stepId: '4' }), [400, 'E103202'])
    assert.deepEqual(await refusal({ executionId, stepId: '0', interactionId: 'submit' }), [400, 'E103202'])
    assert.deepEqual(await refusal({ executionId, stepId: '__proto__' }), [400, 'E103202'])
    assert.deepEqual(await refusal({ executionId, interactionId: 'constructor' }), [400, 'E011003'])
    assert.deepEqual(await refusal({ executionId, interactionId: '' }), [400, 'E011003'])
    person.nonce = '7.guessed'
    assert.deepEqual(await refusal({ executionId }), [403, 'E108201'])
  })

  it('answer a repeated request as before, and do nothing twice', async () => {
    const plane = get()
    const person = visitor(plane, { usesNonce: false })
    await person.start('held')
    const { stepId, executionId } = person.at
    const request = { executionId, stepId, interactionId: 'send', input: { email: 'twice@example.com' } }
    const first = await person.post('next', request)
    const { id } = await plane.lastMessage()
    assert.deepEqual((await person.post('next', request)).body, first.body)
    assert.equal((await plane.lastMessage()).id, id)
    const both = await Promise.all(
      [1, 2].map(() => person.post('next', { ...request, input: { email: 'b@example.com' } })),
    )
    assert.deepEqual(both[0]?.body, both[1]?.body)
  })

  it('end when nobody goes on with them', async () => {
    const plane = get()
    const person = visitor(plane, { usesNonce: false })
    const { executionId } = await person.start('held')
    plane.now += 12 * 3_600_000
    const late = await person.post('next', { executionId, stepId: 'begin', interactionId: 'send', input: {} })
    assert.deepEqual([late.status, late.body.errorCode], [400, 'E103205'])
  })

  it('show no secrets, neither to the page nor to whoever looks at a run', async () => {
    const plane = get()
    await importFlow(
      plane,
      flowOf('leaky', {
        begin: {
          screen: {
            inputs: { email: 'EmailInput', password: 'Password' },
            text: '{{form.password}} {{authInfo.sessionJwt}} {{form.__proto__}} {{constructor.name}} {{form.email}}',
          },
          next: { go: '2' },
        },
        2: { action: 'password-sign-in-v2', next: { success: '0' } },
        0: { action: 'logged-in' },
      }),
    )
    const person = visitor(plane)
    await person.start('leaky')
    const wrong = await person.click('go', { email: 'leak@example.com', password: 'Very-secret-9' })
    assert.equal(wrong.screen.state.errorText, 'Invalid signin credentials')
    assert.equal(JSON.stringify(wrong).includes('Very-secret-9'), false)
    const { executionId } = wrong
    const { status, body } = await plane.call('POST', '/v1/mgmt/flow/execution/trace', { executionId })
    assert.equal(status, 200)
    assert.equal(JSON.stringify(body).includes('Very-secret-9'), false)
    assert.deepEqual(
      body.steps.map(({ stepId, what, detail }: { [name: string]: string }) => [stepId, what, detail]),
      [
        ['start', 'start', ''],
        ['begin', 'screen', 'SCbegin'],
        ['begin', 'click', 'go'],
        ['2', 'effect', 'passwordSignIn'],
        ['2', 'failed', 'PasswordSignInFailed'],
      ],
    )
    const stored = await plane.world.store.executions.list(plane.projectId, 100)
    assert.equal(JSON.stringify(stored).includes('leak@example.com'), false)
  })

  it('name an action that the plane does not know', async () => {
    const plane = get()
    await importFlow(
      plane,
      flowOf('novel', {
        begin: { screen: {}, next: { go: '2' } },
        2: { action: 'read-minds', next: { success: 'begin' } },
      }),
    )
    const person = visitor(plane)
    await person.start('novel')
    const { screen, runnerLogs } = await person.click('go')
    const text = 'This plane does not know the action read-minds of step 2 (Step 2)'
    assert.deepEqual([screen.state.errorType, screen.state.errorText], ['NotImplemented', text])
    assert.deepEqual(runnerLogs, [{ title: 'Step 2 Step 2', log: text, level: 'error' }])
    const { time: _, ...line } = JSON.parse(plane.log.filter((one) => one.includes('leads nowhere')).at(-1) ?? '{}')
    const told = { project: plane.projectId, flow: 'novel', step: '2', name: 'Step 2', why: text }
    assert.deepEqual(line, { level: 'warn', event: 'a flow leads nowhere', ...told })
  })
})
