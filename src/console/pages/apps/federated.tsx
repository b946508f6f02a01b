import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { session } from '../../api/session.ts'
import { AsJson } from '../../parts/code.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Drawer } from '../../parts/drawer.tsx'
import { Facts } from '../../parts/facts.tsx'
import { confirmTyped } from '../../parts/form.tsx'
import { toast } from '../../parts/toast.tsx'
import { go, sibling } from '../../router/location.ts'
import type { FederatedApp } from './load.ts'

/** A federated application, with the addresses that its makers need. */
export function FederatedDrawer({ app, changed }: { app: FederatedApp; changed: () => void }) {
  const { id = '', name = '', appType = '' } = app
  const closed = sibling('apps')
  const { baseUrl = '', project = '' } = session.value ?? {}
  const discovery = `${baseUrl}/${project}/${id}/.well-known/openid-configuration`
  return (
    <Drawer
      title={name}
      closed={closed}
      actions={
        <button type="button" class="danger" onClick={() => remove(app, closed, changed)}>
          Delete
        </button>
      }
    >
      <Facts
        facts={[
          ['Id', <Copy key="id" text={id} what="the id" />],
          ['Kind', appType],
          ['Discovery', appType === 'oidc' && <Copy key="discovery" text={discovery} what="the address" />],
          ['Description', app.description],
        ]}
      />
      <AsJson value={app} label="The application as JSON" />
    </Drawer>
  )
}

function remove({ id = '', name = '' }: FederatedApp, closed: string, changed: () => void): void {
  confirmTyped({
    title: `Delete ${name}?`,
    text: 'Nobody signs in to it any more.',
    verb: 'Delete app',
    word: name,
    submit: async () => {
      await call(contract.ssoApp.delete, { id })
      toast(`${name} is deleted`)
      go(closed)
      changed()
    },
  })
}
