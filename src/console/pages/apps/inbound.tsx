import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { session } from '../../api/session.ts'
import { Copy, copy } from '../../parts/copy.tsx'
import { Drawer } from '../../parts/drawer.tsx'
import { Facts } from '../../parts/facts.tsx'
import { confirmTyped } from '../../parts/form.tsx'
import { doing, toast } from '../../parts/toast.tsx'
import { go, href, sibling } from '../../router/location.ts'
import type { InboundApp } from './load.ts'
import { callbackOf, leave } from './try/round.ts'

interface DrawerProps {
  app: InboundApp
  changed: () => void
}

/** An inbound app, with what its makers need, and a round trip to try it. */
export function InboundDrawer({ app, changed }: DrawerProps) {
  const {
    id = '',
    name = '',
    clientId = '',
    approvedCallbackUrls: callbacks = [],
    permissionsScopes: scopes = [],
  } = app
  const closed = sibling('apps')
  const { baseUrl = '', project = '' } = session.value ?? {}
  const canTry = callbacks?.includes(callbackOf()) === true
  const allow = async () => {
    const approvedCallbackUrls = [...(callbacks ?? []), callbackOf()]
    const op = () => call(contract.inboundApp.patch, { id, approvedCallbackUrls })
    if (await doing('It may come back here', op)) changed()
  }
  const acts = (
    <>
      {canTry ? (
        <button type="button" class="first" onClick={() => leave({ id, name, clientId })}>
          Try it
        </button>
      ) : (
        <button type="button" onClick={allow}>
          Let it come back here, to be tried
        </button>
      )}
      {!app.nonConfidentialClient && <Secret id={id} />}
      <button type="button" class="danger" onClick={() => remove(app, closed, changed)}>
        Delete
      </button>
    </>
  )
  return (
    <Drawer title={name} closed={closed} actions={acts}>
      <Facts
        facts={[
          ['Client id', <Copy key="client" text={clientId} what="the client id" />],
          ['Issuer', <Copy key="issuer" text={`${baseUrl}/v1/apps/${project}`} what="the issuer" />],
          ['Comes back to', callbacks?.map((url) => <Copy key={url} text={url} what="the address" />)],
          ['Scopes', scopes?.map((scope) => scope.name).join(', ')],
          ['Kind', app.nonConfidentialClient ? 'public: it has no secret' : 'confidential'],
          ['Description', app.description],
        ]}
      />
      <p class="muted small">
        <a href={href('docs', 'federation.md')}>What it asks, and what it gets</a>
      </p>
    </Drawer>
  )
}

function Secret({ id }: { id: string }) {
  const show = async () => copy((await call(contract.inboundApp.secret, { id })).cleartext ?? '')
  const rotate = () =>
    confirmTyped({
      title: 'Give it a new secret?',
      text: 'The old one ends at once.',
      verb: 'New secret',
      word: 'rotate',
      submit: async () => copy((await call(contract.inboundApp.rotate, { id })).cleartext ?? ''),
    })
  return (
    <>
      <button type="button" onClick={() => doing('The secret is copied', show)}>
        Copy secret
      </button>
      <button type="button" onClick={rotate}>
        New secret
      </button>
    </>
  )
}

function remove({ id = '', name = '' }: InboundApp, closed: string, changed: () => void): void {
  confirmTyped({
    title: `Delete ${name}?`,
    text: 'Its tokens end, and nobody signs in to it any more.',
    verb: 'Delete app',
    word: name,
    submit: async () => {
      await call(contract.inboundApp.delete, { id })
      toast(`${name} is deleted`)
      go(closed)
      changed()
    },
  })
}
