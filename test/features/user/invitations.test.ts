import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'

onEveryPlane('invitations', (plane) => {
  const call = (method: string, path: string, body?: unknown) => plane().call(method, path, body)
  const post = async (path: string, body: object) => {
    const answer = await call('POST', `/v1/mgmt/user/${path}`, body)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }
  const messagesTo = async (loginId: string) => {
    const { body } = await call('GET', '/v1/mgmt/outbox?limit=1000')
    return body.messages
      .filter((message: { loginId: string }) => message.loginId === loginId)
      .map(({ channel, to, kind, subject, text, link }: Record<string, string>) => ({
        channel,
        to,
        kind,
        subject,
        text,
        link,
      }))
  }

  it('sends a mail with the address of the request', async () => {
    await post('create', { loginId: 'a@example.com', invite: true, inviteUrl: 'https://app.example.com/join' })
    assert.deepEqual(await messagesTo('a@example.com'), [
      {
        channel: 'email',
        to: 'a@example.com',
        kind: 'invite',
        subject: 'An invitation to Homescope',
        text: 'Welcome to Homescope.\nAccept the invitation: https://app.example.com/join',
        link: 'https://app.example.com/join',
      },
    ])
  })

  it('sends text messages, both, or nothing, as the request says', async () => {
    const both = { email: 'b@example.com', phone: '+15550001111', invite: true }
    await post('create', { ...both, loginId: 'sms', sendMail: false, sendSMS: true })
    await post('create', { ...both, loginId: 'both', sendMail: true, sendSMS: true })
    await post('create', { ...both, loginId: 'none', sendMail: false })
    await post('create', { ...both, loginId: 'silent', invite: false, sendMail: true })
    await post('create/test', { ...both, loginId: 'tested', sendMail: true })
    const channels = async (loginId: string) =>
      (await messagesTo(loginId)).map(({ channel, to }: { channel: string; to: string }) => `${channel} ${to}`).sort()
    assert.deepEqual(await channels('sms'), ['sms +15550001111'])
    assert.deepEqual(await channels('both'), ['email b@example.com', 'sms +15550001111'])
    for (const loginId of ['none', 'silent', 'tested']) assert.deepEqual(await channels(loginId), [])
  })

  it('sends to all whom a batch creates and to nobody else', async () => {
    await post('create/batch', {
      users: [{ loginId: 'c@example.com' }, { loginId: 'a@example.com' }, { loginId: 'phone', phone: '+15550002222' }],
      invite: true,
    })
    assert.equal((await messagesTo('c@example.com')).length, 1)
    assert.equal((await messagesTo('a@example.com')).length, 1)
    assert.deepEqual(
      (await messagesTo('phone')).map(({ channel, text }: { channel: string; text: string }) => [channel, text]),
      [['sms', `Your invitation to Homescope: ${plane().url}/`]],
    )
  })

  it('signs in by the link when the project invites with magic links', async () => {
    const { store } = plane().world
    const entity = {
      kind: 'project' as const,
      id: '',
      file: 'project.json',
      position: 0,
      revision: 1,
      modifiedAt: plane().now,
    }
    await store.writeDirectory(({ configuration }) =>
      configuration.save(plane().projectId, [
        {
          ...entity,
          document: { inviteMagicLink: true, inviteUrl: 'https://app.example.com/', inviteSendEmail: true },
        },
      ]),
    )
    const { user } = await post('create', {
      loginId: 'd@example.com',
      phone: '+15550003333',
      email: 'd@example.com',
      invite: true,
    })
    const [message] = await messagesTo('d@example.com')
    const token = /^https:\/\/app\.example\.com\/\?t=(\w{43})$/.exec(message.link)?.[1]
    const verified = await plane().call('POST', '/v1/auth/magiclink/verify', { token }, `Bearer ${plane().projectId}`)
    assert.deepEqual(
      [verified.status, verified.body.user.userId, verified.body.user.status],
      [200, user.userId, 'enabled'],
    )
  })

  it('refuses addresses that no link may have', async () => {
    const answer = await call('POST', '/v1/mgmt/user/create', {
      loginId: 'e@example.com',
      invite: true,
      inviteUrl: 'javascript:alert(1)',
    })
    assert.deepEqual([answer.status, answer.body.errorCode], [400, 'E011004'])
    assert.equal((await call('GET', '/v1/mgmt/user?loginId=e@example.com')).status, 404)
  })
})
