import assert from 'node:assert/strict'
import { it } from 'node:test'
import { suite } from '../signing-in.ts'
import { codeFlow } from './documents.ts'
import { importFlow, visitor } from './driving.ts'

suite('flows with codes', (get) => {
  it('lead from the first screen to a session', async () => {
    const plane = get()
    await importFlow(plane, codeFlow('by-code'))
    const person = visitor(plane)
    const { executionId, ...welcome } = await person.start('by-code')
    assert.match(executionId, /^by-code\|#\|[0-9A-Za-z]{27}$/)
    const state = { form: {}, inputs: {}, errorText: '', errorType: '', componentsConfig: {} }
    const project = { name: (await plane.world.store.projects.load(plane.projectId))?.name }
    assert.deepEqual(welcome, {
      stepId: 'begin',
      stepName: 'Welcome',
      status: 'waiting',
      action: 'screen',
      screen: { id: 'by-code/SCbegin', state: { ...state, lastAuth: {}, project } },
    })
    const email = 'flow@example.com'
    const sent = await person.click('send', { email, origin: 'http://localhost:3000', '': 'x' })
    assert.deepEqual(
      [sent.stepId, sent.screen.id, sent.screen.state.sentTo, sent.screen.state.form],
      ['3', 'by-code/SC3', { maskedEmail: 'fl***@***le.com' }, { email }],
    )
    const { code } = await plane.lastMessage()
    const wrong = await person.click('verify', { code: code === '000000' ? '111111' : '000000' })
    assert.deepEqual(
      [wrong.stepId, wrong.status, wrong.screen.state.errorText, wrong.screen.state.errorType],
      ['3', 'waiting', 'One time code is invalid', 'OTPVerifyCodeEmailFailed'],
    )
    assert.equal(JSON.stringify(wrong.screen).includes('111111'), false)
    const done = await person.click('verify', { code })
    const { authInfo, ...rest } = done
    assert.deepEqual(rest, {
      executionId,
      stepId: '0',
      stepName: 'End',
      status: 'completed',
      action: 'none',
      screen: {},
      lastAuth: { authMethod: 'otp', loginId: email, name: '' },
      output: {},
    })
    assert.deepEqual([authInfo.firstSeen, authInfo.user.email, authInfo.user.verifiedEmail], [true, email, true])
    const { amr, sub } = await plane.read(authInfo.sessionJwt)
    assert.deepEqual([amr, sub], [['email'], authInfo.user.userId])
    const refreshed = await plane.as(authInfo.refreshJwt, '/v1/auth/refresh')
    assert.equal(refreshed.status, 200)
  })
})
