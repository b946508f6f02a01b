import { contract } from '../../../client/operations.ts'
import { asObject, type JsonObject } from '../../../lib/json.ts'
import { call } from '../../api/call.ts'
import { Badge } from '../../parts/badge.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Drawer } from '../../parts/drawer.tsx'
import { Facts } from '../../parts/facts.tsx'
import { confirmTyped } from '../../parts/form.tsx'
import { AsJson, Readable } from '../../parts/readable/readable.tsx'
import { toast } from '../../parts/toast.tsx'
import { go, sibling } from '../../router/location.ts'
import type { FederatedApp } from './load.ts'

/** A federated application, with the addresses that its makers need. */
export function FederatedDrawer({ app, changed }: { app: FederatedApp; changed: () => void }) {
  const { id = '', name = '', appType = '' } = app
  const closed = sibling('apps')
  const settings = app.oidcSettings ?? app.samlSettings ?? app.wsfedSettings
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
          ['Kind', KINDS[appType] ?? appType],
          ['State', app.enabled === false ? <Badge tone="bad">disabled</Badge> : <Badge tone="good">enabled</Badge>],
          ...addressesOf(app),
          ['Description', app.description],
        ]}
      />
      {settings && <Readable value={plainly(settings)} skip={TOLD} title="Settings" />}
      <AsJson value={app} label="The application as JSON" />
    </Drawer>
  )
}

const KINDS: { [type: string]: string | undefined } = { oidc: 'OpenID Connect', saml: 'SAML', wsfed: 'WS-Federation' }

/** What the application's makers have to be told. */
function addressesOf({ oidcSettings, samlSettings, wsfedSettings }: FederatedApp): [string, preact.JSX.Element][] {
  const idp = samlSettings ?? wsfedSettings
  const all: [string, string | undefined][] = [
    ['Issuer', oidcSettings?.issuer],
    ['Discovery', oidcSettings?.discoveryUrl],
    ['Client id', oidcSettings?.clientId],
    ['Metadata', idp?.idpMetadataUrl],
    ['Entity id', idp?.idpEntityId],
    ['Sign-in address', idp?.idpSsoUrl],
    ['Starts here', idp?.idpInitiatedUrl],
  ]
  return all
    .filter(([, text]) => text)
    .map(([name, text = '']): [string, preact.JSX.Element] => [name, <Copy key={name} text={text} what={name} />])
}

/** Names of settings that stand above. */
const TOLD = [
  ...['issuer', 'discoveryUrl', 'clientId', 'idpMetadataUrl', 'idpEntityId', 'idpSsoUrl', 'idpInitiatedUrl', 'idpCert'],
]

const plainly = (value: object): JsonObject => asObject(JSON.parse(JSON.stringify(value)))

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
